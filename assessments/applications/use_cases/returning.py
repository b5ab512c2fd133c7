"""Returning a submission with some questions, and what becomes of it where nobody answers."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM, Actor
from assessments.applications.clarifications import Clarification, find_open_clarification, list_unanswered
from assessments.applications.models import Application, Submission
from assessments.applications.policies import is_held_back, may_manage
from assessments.applications.queries import get_application_where, get_staff_application, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.states import ClarificationEnd, State, Step, after
from assessments.applications.use_cases.answering_back import tell_who_asked
from assessments.applications.use_cases.drafting import write_answer
from assessments.applications.use_cases.writing import write_to_leads
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.models import Form
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.versions import ensure_seen

LONGEST_CLARIFICATION = timedelta(days=60)
AT_A_TIME = 500
"""Clarifications that end in one sweep; the next takes the rest."""


class StillClosed(Refused):
    """Nobody asks about what nobody may act on yet."""

    sentence = _(
        "This was not returned: the round is sealed, so nothing is asked about an application before the stage has "
        "closed for it."
    )


def return_for_clarification(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    *,
    questions: Sequence[str],
    reason: str,
    until: datetime,
    now: datetime,
    seen: str | None = None,
) -> Clarification:
    """Open some questions of a submission again until a moment, and write to those who lead it.

    The same again is the same clarification. `seen` is the `returning_mark` of what was shown.
    Raises NotFound, NotPermitted, IllegalStep, Outdated, StillClosed or Invalid.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_manage(actor, submission.application):
        raise NotPermitted
    keys = [key for key in submission.form.questions if key in set(questions)]
    standing = find_open_clarification(session, submission)
    if standing is not None and _is_same(standing, actor, keys, reason, until):
        return standing
    state = after(submission.state, Step.RETURN)
    ensure_seen(returning_mark(submission), seen)
    if is_held_back(submission, now):
        raise StillClosed
    _ensure_sound(keys, questions, reason, until, now)
    clarification = _return(session, actor, submission, state, keys, reason.strip(), until, now)
    _ask(session, submission, clarification, now)
    return clarification


def returning_mark(submission: Submission) -> str:
    """By which a form about returning tells what it showed: how often it was handed in, and how it was screened."""
    return f"{len(submission.receipts)}-{submission.screening_mark}"


def _is_same(
    standing: Clarification, actor: Actor, keys: Sequence[str], reason: str, until: datetime
) -> bool:  # fmt: skip
    asked = standing.questions, standing.reason, standing.until, standing.asked_by_id
    return asked == (list(keys), reason.strip(), until, actor.user_id)


def _ensure_sound(keys: Sequence[str], questions: Sequence[str], reason: str, until: datetime, now: datetime) -> None:
    problems = {} if reason_fits(reason) else {"reason": REASON_NEEDED}
    if not keys or len(keys) != len(set(questions)):
        problems["questions"] = _("Choose at least one of the questions.")
    if until <= now:
        problems["until"] = _("The date must be later than now.")
    elif until > now + LONGEST_CLARIFICATION:
        problems["until"] = _("The date must be within 60 days. The application waits for it.")
    if problems:
        raise Invalid(problems)


def _return(
    session: Session, actor: Actor, submission: Submission, state: State, keys: list[str], reason: str,
    until: datetime, now: datetime,
) -> Clarification:  # fmt: skip
    assert actor.user_id is not None
    before = session.scalars(select(Clarification.number).where(Clarification.submission_id == submission.id)).all()
    clarification = Clarification(
        submission_id=submission.id, number=len(before) + 1, questions=keys, reason=reason, until=until, asked_at=now,
        asked_by_id=actor.user_id,
    )  # fmt: skip
    session.add(clarification)
    submission.state = state
    submission.returned_until, submission.returned_questions = until, _with_dependants(submission.form, keys)
    session.flush()
    application = submission.application
    record(
        session, actor, "submission.returned", submission.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"clarification": str(clarification.id), "questions": keys},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)
    return clarification


def _with_dependants(form: Form, keys: Sequence[str]) -> list[str]:
    """The questions, and those that are asked or left out by what is answered to them."""
    opened = set(keys)
    for section in form.sections:
        for question in section.questions:
            conditions = [each for each in (section.shown_if, question.shown_if) if each is not None]
            if any(clause.question in opened for condition in conditions for clause in condition.clauses):
                opened.add(question.key)
    return [key for key in form.questions if key in opened]


def _ask(session: Session, submission: Submission, clarification: Clarification, now: datetime) -> None:
    context = {
        **_subject(submission),
        "questions": [submission.form.questions[key].label for key in clarification.questions],
        "reason": clarification.reason,
        "until": clarification.until.isoformat(),
        "path": f"/apply/{submission.application.reference}/{submission.stage.key}",
    }
    write_to_leads(
        session, submission.application, key=f"returned:{clarification.id}", template="returned", context=context,
        now=now,
    )  # fmt: skip


def ask_to_end_clarifications(session: Session, *, now: datetime) -> int:
    """Have those that are over and were not answered ended; how many there are."""
    over = list_unanswered(session, before=now, limit=AT_A_TIME)
    for submission_id in over:
        ask_for(session, JobKind.END_CLARIFICATION, submission_id, now=now)
    return len(over)


def end_clarification(session: Session, submission_id: UUID, *, now: datetime) -> None:
    """Let stand what was handed in before, where nobody answered in time, and say so to its leads and to who asked.

    Raises NotFound.
    """
    of_it = Application.id.in_(select(Submission.application_id).where(Submission.id == submission_id))
    application = get_application_where(session, and_(of_it), lock=True)
    submission = next(each for each in application.submissions if each.id == submission_id)
    if submission.returned_until is None or submission.returned_until > now:
        return
    state = after(submission.state, Step.LET_STAND)
    clarification = take_back(session, submission, ClarificationEnd.LAPSED, now=now)
    submission.state = state
    record(
        session, SYSTEM, "submission.left_standing", submission.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"clarification": str(clarification.id)},
    )  # fmt: skip
    context = {
        **_subject(submission),
        "until": clarification.until.isoformat(),
        "path": f"/apply/{application.reference}/status",
    }
    write_to_leads(
        session, application, key=f"left_standing:{clarification.id}", template="left_standing", context=context,
        now=now,
    )  # fmt: skip
    tell_who_asked(session, submission, clarification, "clarification_lapsed", now=now)
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)


def take_back(session: Session, submission: Submission, how: ClarificationEnd, *, now: datetime) -> Clarification:
    """End a clarification that was not answered: the answers are again those that were handed in.

    What was written since is kept beside them, where its writers find it.
    """
    handed_in = json.loads(submission.receipts[-1].content)
    assert submission.returned_questions is not None
    for key in submission.returned_questions:
        _restore(submission, key, handed_in["answers"].get(key), now)
    submission.application.title = handed_in["title"]
    return close_clarification(session, submission, how, now=now)


def close_clarification(
    session: Session, submission: Submission, how: ClarificationEnd, *, now: datetime, receipt_number: int | None = None
) -> Clarification:
    """Note how the clarification that a submission waits for has ended; its questions are closed again."""
    clarification = find_open_clarification(session, submission)
    assert clarification is not None
    clarification.ended_at, clarification.ended, clarification.receipt_number = now, how, receipt_number
    submission.returned_until = submission.returned_questions = None
    return clarification


def _restore(submission: Submission, key: str, value: object, now: datetime) -> None:
    """Put an answer back, of whoever handed it in, if it was changed; what was written stays among its versions."""
    answer = next((each for each in submission.answers if each.question_key == key), None)
    if answer is not None and (answer.value, answer.typed) != (value, None):
        write_answer(submission, key, value, None, submission.receipts[-1].submitted_by_id, now)


def _subject(submission: Submission) -> dict[str, str]:
    application = submission.application
    return {
        "reference": application.reference,
        "title": application.title,
        "round": application.round.title,
        "stage": submission.stage.title,
        "time_zone": application.round.time_zone,
    }
