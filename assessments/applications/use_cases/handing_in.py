"""Handing in: the check, the receipt, the acknowledgement, and the record of what was refused."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assessments.accounts.queries import get_person
from assessments.actors import Actor
from assessments.applications.apart import problem_with_one_hand
from assessments.applications.completeness import amounts_by_purpose, applicable_keys, counted, problems_of, values_of
from assessments.applications.identity import (
    PASSPORT,
    file_problems,
    passport_mark,
    passport_problems,
    passport_to_hand_in,
)
from assessments.applications.models import Receipt, RefusedSubmission, RequestedAmount, Submission
from assessments.applications.papers import Paper, list_papers, problems_with_papers
from assessments.applications.policies import may_hand_in
from assessments.applications.presses import PAPERS_KEY
from assessments.applications.queries import get_written_application, submission_at
from assessments.applications.reach import keep_expected
from assessments.applications.receipts import canonical_json, content_of, fingerprint
from assessments.applications.searching import keep_text
from assessments.applications.states import HANDED_IN, ClarificationEnd, State, Step, after
from assessments.applications.use_cases.answering_back import tell_who_asked
from assessments.applications.use_cases.attaching import mark_handed_in
from assessments.applications.use_cases.returning import close_clarification
from assessments.applications.use_cases.writing import write_to_leads
from assessments.audit.use_cases import record
from assessments.errors import DomainError, Invalid, NotPermitted, Refused, _
from assessments.funds.states import CountsAs
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.passports.queries import find_files, load_passport
from assessments.standings.use_cases import ensure_holder


class StageClosed(Refused):
    """The moment to hand in has passed, or has not come."""

    sentence = _(
        "This was not submitted: the stage took applications until the closing time, and this arrived after it. "
        "Everything that you wrote is kept. If something went wrong on our side, ask the fund for an extension."
    )


class StageNotBegun(Refused):
    """An invitation came before the stage opens."""

    sentence = _("This was not submitted: the stage has not opened yet. Everything that you wrote is kept.")


class ClarificationOver(StageClosed):
    """The date until which the fund wanted its questions answered has passed."""

    sentence = _(
        "This was not submitted: the fund took your answers until the date that it had set, and this arrived after it. "
        "What you submitted before stands, and what you wrote since is kept. Ask the fund if you need more time."
    )


class NotDeclared(Invalid):
    """The declaration was not made."""


class Incomplete(Refused):
    """Some answers are missing or do not fit."""

    sentence = _(
        "This was not submitted yet: some answers are missing or need correcting. Everything that you wrote is kept."
    )

    def __init__(self, problems: Mapping[str, DomainError]) -> None:
        super().__init__()
        self.problems = dict(problems)


class NotConfirmed(Refused):
    """It was typed in by the staff, and a paper is missing or not fit to be opened."""

    sentence = _(
        "This was not submitted yet, because its papers are not complete. %(missing)s Everything that was typed is "
        "kept."
    )


class AnswersChanged(Refused):
    """Somebody changed answers after the page was opened on which they were declared to be true."""

    sentence = _(
        "This was not submitted yet: answers were changed after you opened this page, by a colleague or by you in "
        "another window. Read the changed ones, make the declaration again, then submit."
    )

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self.keys = keys


def submit_application(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    *,
    is_declared: bool,
    now: datetime,
    seen: Mapping[str, str] | None = None,
) -> Submission:
    """Hand a draft in, and acknowledge it by a receipt and by email. Handing in twice has the effect of once.

    What was returned is handed in again with what was asked, under a further receipt; the earlier ones stay.

    `seen` are the fingerprints of the answers that were read before declaring them true.
    Raises NotFound, NotPermitted, NotDeclared, StageNotBegun, StageClosed, NotAHolder, AnswersChanged, Incomplete,
    NotConfirmed or IllegalStep.
    """
    submission = submission_at(get_written_application(session, actor, reference, lock=True), stage_key)
    if not may_hand_in(actor, submission):
        raise NotPermitted
    if submission.state in HANDED_IN:
        return submission
    state = after(submission.state, Step.SUBMIT)
    if not is_declared:
        raise NotDeclared({"declared": _("Tick the box to make the declaration.")})
    if now < submission.stage.opens_at:
        raise StageNotBegun
    if not submission.is_open(now):
        raise ClarificationOver if submission.state is State.RETURNED else StageClosed
    application = submission.application
    if submission.state is State.DRAFT:
        ensure_holder(session, application.organisation, application.round, now=now)
    passport = load_passport(session, application.organisation_id)
    _ensure_read(submission, seen or {}, passport_mark(passport))
    problems = problems_of(submission)
    files = find_files(session, application.organisation_id, passport)
    if submission.state is State.DRAFT:  # what was returned keeps the passport with which it was first handed in
        problems |= file_problems(submission, passport, files) | passport_problems(submission, passport, now)
    if application.assisted_through is None:  # on paper, each signs by name
        problems |= problem_with_one_hand(session, submission, values_of(submission))
    if problems:
        raise Incomplete(problems)
    papers = list_papers(session, submission.id)
    lacking = problems_with_papers(submission, papers)
    if lacking:
        raise NotConfirmed(missing=" ".join(problem.told() for problem in lacking))
    if submission.state is State.DRAFT:
        submission.passport = passport_to_hand_in(submission, passport, files)
    _hand_in(session, actor, submission, state, papers, now)
    return submission


def _ensure_read(submission: Submission, seen: Mapping[str, str], passport: str) -> None:
    stands = {answer.question_key: answer.fingerprint for answer in submission.answers}
    asked = applicable_keys(submission)
    read = [key for key in submission.form.questions if key in asked]
    changed = [key for key in read if seen.get(key, stands.get(key, "")) != stands.get(key, "")]
    if seen.get(PASSPORT, passport) != passport:
        changed.append(PASSPORT)
    if changed:
        raise AnswersChanged(changed)


def _hand_in(
    session: Session, actor: Actor, submission: Submission, state: State, papers: Sequence[Paper], now: datetime
) -> None:
    values = values_of(submission)
    amounts = amounts_by_purpose(submission.form, values)
    submission.state = state
    if submission.submitted_at is None:
        submission.submitted_at, submission.submitted_by_id = now, actor.user_id
    submission.title = submission.application.title
    submission.requested_pence = sum(amounts.values()) if amounts else None
    submission.years = counted(submission.form, values, CountsAs.YEARS)
    submission.region = counted(submission.form, values, CountsAs.REGION)
    session.execute(delete(RequestedAmount).where(RequestedAmount.submission_id == submission.id))
    session.add_all(
        RequestedAmount(submission_id=submission.id, purpose=purpose, financial_year=year, amount_pence=pence)
        for (purpose, year), pence in amounts.items()
    )
    keep_expected(session, submission, values)
    keep_text(session, submission)
    mark_handed_in(session, submission, now=now)
    receipt = _write_receipt(session, actor, submission, papers, now)
    application = submission.application
    is_answer = submission.returned_until is not None
    if is_answer:
        closed = close_clarification(
            session, submission, ClarificationEnd.ANSWERED, now=now, receipt_number=receipt.number
        )
        tell_who_asked(session, submission, closed, "clarification_answered", now=now, doer_id=actor.user_id)
    record(
        session, actor, "submission.clarified" if is_answer else "submission.submitted", submission.id, now=now,
        round_id=application.round_id, application_id=application.id, details={"receipt": str(receipt.id)},
    )  # fmt: skip
    _acknowledge(session, submission, receipt, now)
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)
    ask_for(session, JobKind.FIND_CONFLICTS, application.id, now=now)
    if submission.stage.is_anonymous:
        ask_for(session, JobKind.FIND_LEAKS, submission.stage_id, now=now)


def _write_receipt(
    session: Session, actor: Actor, submission: Submission, papers: Sequence[Paper], now: datetime
) -> Receipt:
    assert actor.user_id is not None
    content = canonical_json(content_of(submission, papers, submitted_at=now))
    receipt = Receipt(
        number=len(submission.receipts) + 1,
        submitted_at=now,
        submitted_by_id=actor.user_id,
        content=content,
        sha256=fingerprint(content),
    )
    submission.receipts.append(receipt)
    session.flush()
    return receipt


def _acknowledge(session: Session, submission: Submission, receipt: Receipt, now: datetime) -> None:
    application = submission.application
    context = {
        "reference": application.reference,
        "title": application.title,
        "round": application.round.title,
        "stage": submission.stage.title,
        "submitted_at": receipt.submitted_at.isoformat(),
        "time_zone": application.round.time_zone,
        "sha256": receipt.sha256,
        "path": f"/apply/{application.reference}/{submission.stage.key}/receipt",
        "submitter": get_person(session, receipt.submitted_by_id).name,
    }
    write_to_leads(
        session, application, key=f"received:{submission.id}:{receipt.number}", template="received", context=context,
        now=now, doer_id=receipt.submitted_by_id, to_colleagues="colleague_submitted",
    )  # fmt: skip


def record_refused_submission(
    session: Session, actor: Actor, reference: str, stage_key: str, refusal: DomainError, *, now: datetime
) -> None:
    """Keep that Submit was pressed and refused, and what stood in the way; in a transaction of its own."""
    submission = submission_at(get_written_application(session, actor, reference), stage_key)
    assert actor.user_id is not None
    missing = sorted(refusal.problems) if isinstance(refusal, Incomplete | Invalid) else []
    missing = sorted(refusal.keys) if isinstance(refusal, AnswersChanged) else missing
    missing = [PAPERS_KEY] if isinstance(refusal, NotConfirmed) else missing
    session.add(
        RefusedSubmission(
            submission_id=submission.id, refused_at=now, person_id=actor.user_id,
            was_late=isinstance(refusal, StageClosed), missing=missing,
        )
    )  # fmt: skip
    record(
        session, actor, "submission.refused", submission.id, now=now, round_id=submission.application.round_id,
        application_id=submission.application_id, details={"questions": missing},
    )  # fmt: skip
