"""Asking others to confirm what an application says, and keeping what they answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.links import new_token
from assessments.accounts.models import Person
from assessments.accounts.queries import get_person
from assessments.accounts.shapes import fault_in_name, tidy_name
from assessments.actors import Actor
from assessments.applications.apart import find_one_hand
from assessments.applications.completeness import values_of
from assessments.applications.confirmations import LASTS, Confirmation
from assessments.applications.confirming import Word, is_to_be_asked, words_of
from assessments.applications.models import Submission
from assessments.applications.opened_links import LinkState, OpenedLink, open_link
from assessments.applications.use_cases.drafting import get_writable
from assessments.applications.use_cases.writing import write_to_leads
from assessments.audit.use_cases import record
from assessments.errors import Invalid, Refused, _
from assessments.funds.states import QuestionKind
from assessments.messages.use_cases import queue_email

PATH = "/confirm/{}"
MOST_A_DAY = 100
"""People whom one submission can ask in 24 hours."""
LONGEST_REASON = 2000
TEMPLATES = {QuestionKind.PARTNERS: "partner_asked", QuestionKind.DECLARATION: "declaration_asked"}


class ChangedMeanwhile(Refused):
    """What was to be confirmed was changed while its page was open."""

    sentence = _(
        "The application was changed after you opened this page, so your answer was not recorded. It is shown below as "
        "it stands now: read it again, then answer."
    )


class DeclaredByWriter(Refused):
    """Whoever is to make the declaration writes the application."""

    sentence = _(
        "Nothing was sent: the declaration must be made by somebody who does not write this application, and %(email)s "
        "does. Name somebody else, then ask again."
    )


class PartnerNotApart(Refused):
    """Who is to sign for another body acts for the applicant."""

    sentence = _(
        "Nothing was sent: %(partner)s must sign by somebody of its own, and %(email)s belongs to your organisation, "
        "writes this application or makes its declaration. Name somebody else, then ask again."
    )


class AskedTooMany(Refused):
    """More people were asked in a day than any application needs."""

    sentence = _("Nothing was sent: this application has asked %(most)s people within a day. Go on tomorrow.")


def ask_to_confirm(
    session: Session, actor: Actor, reference: str, stage_key: str, question_key: str, *, now: datetime
) -> int:
    """Write to those whom an answer names and who are still to be asked; to how many. Pressing twice asks once.

    Raises NotFound, NotPermitted, AlreadyHandedIn, DeclaredByWriter, PartnerNotApart or AskedTooMany.
    """
    submission = get_writable(session, actor, reference, stage_key)
    words = [word for word in words_of(submission, values_of(submission)) if word.question.key == question_key]
    to_ask = _once([word for word in words if is_to_be_asked(word, now)])
    _ensure_may_ask(session, actor, submission, to_ask, now)
    for word in to_ask:
        _ask(session, actor, submission, word, now)
    return len(to_ask)


def answer_link(
    session: Session,
    actor: Actor,
    token: str,
    *,
    name: str,
    reason: str | None,
    seen: str,
    now: datetime,
) -> OpenedLink:
    """Record that whoever opened a link confirms or, with a reason, declines. A link that waits for nothing stays.

    `seen` is the fingerprint of what was shown. Raises LinkUnknown, Invalid or ChangedMeanwhile.
    """
    opened = open_link(session, token, now=now, lock=True)
    if opened.state is not LinkState.WAITING or opened.word is None:
        return opened
    name, reason = tidy_name(name), reason.strip() if reason is not None else None
    _ensure_whole(name, reason)
    if seen != opened.word.about:
        raise ChangedMeanwhile
    _keep(session, actor, opened, name, reason, now)
    return opened


def _ensure_may_ask(
    session: Session, actor: Actor, submission: Submission, to_ask: Sequence[Word], now: datetime
) -> None:
    declaring = {word.email for word in to_ask if word.question.kind is QuestionKind.DECLARATION}
    writers = {answer.saved_by_id for answer in submission.answers} | {actor.user_id}
    if declaring:
        found = session.scalar(select(Person.email).where(Person.id.in_(writers), Person.email.in_(declaring)))
        if found is not None:
            raise DeclaredByWriter(email=found)
    one_hand = find_one_hand(session, submission, values_of(submission), {actor.user_id}) if to_ask else None
    if one_hand is not None:
        raise PartnerNotApart(partner=one_hand.called, email=one_hand.email)
    lately = [each for each in submission.confirmations if each.asked_at > now - timedelta(days=1)]
    if len(lately) + len(to_ask) > MOST_A_DAY:
        raise AskedTooMany(most=MOST_A_DAY)


def _once(words: Sequence[Word]) -> list[Word]:
    """Each thing that somebody is asked, once, though two rows may say the same."""
    return list({(word.email, word.about): word for word in words}.values())


def _ask(session: Session, actor: Actor, submission: Submission, word: Word, now: datetime) -> None:
    assert actor.user_id is not None
    token, token_hash = new_token()
    confirmation = Confirmation(
        submission_id=submission.id, question_key=word.question.key, name=word.name, email=word.email,
        about=word.about, token_hash=token_hash, asked_at=now, asked_by_id=actor.user_id, expires_at=now + LASTS,
    )  # fmt: skip
    session.add(confirmation)
    session.flush()
    submission.confirmations = [*submission.confirmations, confirmation]
    application = submission.application
    context = {
        "name": word.name,
        "partner": word.organisation,
        "asker": get_person(session, actor.user_id).name,
        "organisation": application.organisation.name,
        "title": application.title,
        "reference": application.reference,
        "round": application.round.title,
        "funder": application.round.fund.funder,
        "path": PATH.format(token),
        "expires_at": confirmation.expires_at.isoformat(),
        "time_zone": application.round.time_zone,
    }
    queue_email(
        session, key=f"confirmation:{confirmation.id}", template=TEMPLATES[word.question.kind], address=word.email,
        context=context, now=now, round_id=application.round_id, application_id=application.id,
    )  # fmt: skip
    _note(session, actor, "confirmation.asked", confirmation, submission, now)


def _ensure_whole(name: str, reason: str | None) -> None:
    problems = {}
    if fault_in_name(name) is not None:
        problems["name"] = _("Enter your name, so that it can be seen who answered.")
    if reason == "":
        problems["reason"] = _("Say why you decline, so that it can be put right.")
    elif reason is not None and len(reason) > LONGEST_REASON:
        problems["reason"] = _("Give the reason in 2,000 characters or fewer.")
    if problems:
        raise Invalid(problems)


def _keep(session: Session, actor: Actor, opened: OpenedLink, name: str, reason: str | None, now: datetime) -> None:
    confirmation, submission, word = opened.confirmation, opened.submission, opened.word
    assert word is not None
    confirmation.typed_name, confirmation.reason, confirmation.about = name, reason, word.about
    confirmation.confirmed_at, confirmation.declined_at = (now, None) if reason is None else (None, now)
    session.flush()
    application, is_given = submission.application, reason is None
    action = "confirmation.given" if is_given else "confirmation.declined"
    _note(session, actor, action, confirmation, submission, now)
    context = {
        "called": word.called,
        "is_declaration": word.question.kind is QuestionKind.DECLARATION,
        "is_given": is_given,
        "typed_name": name,
        "reason": reason or "",
        "title": application.title,
        "reference": application.reference,
        "path": f"/apply/{application.reference}/{submission.stage.key}/check",
    }
    key = f"confirmation_answered:{confirmation.id}"
    write_to_leads(session, application, key=key, template="confirmation_answered", context=context, now=now)


def _note(
    session: Session, actor: Actor, action: str, confirmation: Confirmation, submission: Submission, now: datetime
) -> None:
    record(
        session, actor, action, confirmation.id, now=now, round_id=submission.application.round_id,
        application_id=submission.application_id, details={"questions": [confirmation.question_key]},
    )  # fmt: skip
