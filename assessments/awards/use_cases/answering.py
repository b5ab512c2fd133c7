"""The organisation's answer to an offer, and what becomes of one that nobody answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import SYSTEM, Actor
from assessments.applications.models import Application
from assessments.applications.reasons import reason_fits
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.awards.gone import AcceptedByGone
from assessments.awards.models import Award
from assessments.awards.policies import may_sign
from assessments.awards.queries import get_award, today_in
from assessments.awards.states import AwardState, AwardStep, award_after
from assessments.decisions.checks import find_gone
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.folding import fold
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.standings.use_cases import take_back_standing

NAME_LIMIT = 200
LOOKED_AT = 20
"""Offers that are looked at for one that has lapsed: where it is still the last day in their zone, they have not."""


class OfferLapsed(Refused):
    """The last day to accept has passed."""

    sentence = _(
        "Nothing was accepted: the last day to accept this offer has passed. Write to the fund at once if you still "
        "want the grant: the money may not have been offered to another applicant yet."
    )


class OfferDeclined(Refused):
    """The organisation has said no before."""

    sentence = _(
        "Nothing was changed: this offer was declined, and its money is free for other applicants. Write to the fund "
        "if that was a mistake."
    )


class OtherAgreement(Refused):
    """What was signed is not what stands."""

    sentence = _("Nothing was accepted: this is not the agreement that stands now. Read it again, then accept it.")


def accept_award(
    session: Session, actor: Actor, reference: str, *, name: str, sha256: str, is_agreed: bool, now: datetime
) -> Award:
    """Accept an offer, as a named signatory who leads the organisation; the same again is the same.

    `sha256` is of the agreement that was shown. Raises NotFound, NotPermitted, OfferLapsed, OfferDeclined,
    AcceptedByGone, Invalid or OtherAgreement.
    """
    award = get_award(session, actor, reference, is_own=True, lock=True)
    if not may_sign(actor, award.application):
        raise NotPermitted
    if award.state is AwardState.ACCEPTED:
        return award
    _ensure_open(award, now)
    if find_gone(session, [award.application.organisation_id]):
        raise AcceptedByGone
    problems = {} if is_agreed else {"agreed": _("Tick the box to say that you accept the agreement.")}
    problems |= _problems_with_name(session, actor, name)
    if problems:
        raise Invalid(problems)
    if sha256 != award.sha256:
        raise OtherAgreement
    award.state = award_after(award.state, AwardStep.ACCEPT)
    award.answered_at, award.answered_by_id = now, actor.user_id
    award.signatory, award.signed_sha256 = name.strip(), award.sha256
    _note(session, actor, "award.accepted", award, now)
    _tell(session, award, "award_accepted", now, sha256=award.sha256, signatory=award.signatory)
    return award


def decline_award(session: Session, actor: Actor, reference: str, *, reason: str, now: datetime) -> Award:
    """Decline an offer, with a reason for the fund; its money is free again. The same again is the same.

    Raises NotFound, NotPermitted, OfferLapsed, IllegalStep or Invalid.
    """
    award = get_award(session, actor, reference, is_own=True, lock=True)
    if not may_sign(actor, award.application):
        raise NotPermitted
    if award.state is AwardState.DECLINED:
        return award
    state = award_after(award.state, AwardStep.DECLINE) if award.state is not AwardState.LAPSED else None
    if state is None:
        raise OfferLapsed
    if not reason_fits(reason):
        raise Invalid({"reason": _("Say why, in up to 5,000 characters. The fund’s staff read it.")})
    award.state = state
    award.answered_at, award.answered_by_id, award.declined_because = now, actor.user_id, reason.strip()
    _note(session, actor, "award.declined", award, now)
    give_up(session, actor, award, _("The award that granted it was declined."), now)
    _tell(session, award, "award_declined", now)
    return award


def ask_to_lapse(session: Session, *, now: datetime) -> None:
    """Have offers lapse whose last day has passed."""
    ask_for(session, JobKind.LAPSE_OFFERS, None, now=now)


def lapse_next(session: Session, _subject_id: UUID, /, *, now: datetime) -> bool:
    """Let one offer lapse whose last day has passed where its round is; whether there was one."""
    found = session.scalars(
        select(Application.reference)
        .join(Award, Award.application_id == Application.id)
        .where(Award.state == AwardState.OFFERED, Award.accept_by < now.date())
        .order_by(Award.accept_by, Award.id)
        .limit(LOOKED_AT)
    ).all()
    return any(lapse_award(session, reference, now=now) for reference in found)


def lapse_award(session: Session, reference: str, *, now: datetime) -> bool:
    """Let an offer lapse if its last day has passed, and tell its leads; whether it did."""
    award = get_award(session, SYSTEM, reference, lock=True)
    if award.state is not AwardState.OFFERED or not _is_over(award, now):
        return False
    award.state, award.lapsed_at = award_after(award.state, AwardStep.LAPSE), now
    _note(session, SYSTEM, "award.lapsed", award, now)
    give_up(session, SYSTEM, award, _("Nobody accepted the award that granted it in time."), now)
    _tell(session, award, "award_lapsed", now)
    return True


def give_up(session: Session, actor: Actor, award: Award, why: str, now: datetime) -> None:
    """Free the money of an award that nobody takes, end what it granted beside, and have the next in reserve proposed.

    `why` is what the holder is told.
    """
    award.decision.given_up_at = now
    session.flush()
    take_back_standing(session, actor, award.application.reference, reason=why, now=now)
    ask_for(session, JobKind.PROPOSE_NEXT, award.id, now=now)
    ask_for(session, JobKind.ROUND_FIGURES, award.round_id, now=now)


def _ensure_open(award: Award, now: datetime) -> None:
    if award.state is AwardState.DECLINED:
        raise OfferDeclined
    if award.state is AwardState.LAPSED or _is_over(award, now):
        raise OfferLapsed


def _is_over(award: Award, now: datetime) -> bool:
    return today_in(award.application.round.time_zone, now) > award.accept_by


def _problems_with_name(session: Session, actor: Actor, name: str) -> Mapping[str, str]:
    """The name that was typed must be that of whoever is signed in, capitals and accents apart."""
    person = session.get(Person, actor.user_id)
    assert person is not None
    if not name.strip() or len(name) > NAME_LIMIT or fold(name.strip()) != fold(person.name.strip()):
        return {"name": _("Type your own name, as your account has it.")}
    return {}


def _note(session: Session, actor: Actor, action: str, award: Award, now: datetime) -> None:
    record(
        session, actor, action, award.id, now=now, round_id=award.round_id, application_id=award.application_id,
        details={"decision": str(award.decision_id)},
    )  # fmt: skip


def _tell(session: Session, award: Award, template: str, now: datetime, **more: Any) -> None:
    application = award.application
    context = {
        "reference": application.reference, "title": application.title, "accept_by": award.accept_by.isoformat(),
        "path": f"/apply/{application.reference}/award", **more,
    }  # fmt: skip
    write_to_leads(session, application, key=f"{template}:{award.id}", template=template, context=context, now=now)
