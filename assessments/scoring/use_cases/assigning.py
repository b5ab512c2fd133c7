"""Who judges what: offering, declaring no interest, stepping back, taking back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from assessments.accounts.models import FormerMembership, Membership, Person
from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.policies import may_manage
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.states import ReaderBasis
from assessments.applications.states import State as SubmissionState
from assessments.applications.states import Step as SubmissionStep
from assessments.applications.states import after as submission_after
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.interests.use_cases import look_for
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.anchors import AnchorsFirst, find_anchor, owes_anchor
from assessments.scoring.conflicts import is_barred
from assessments.scoring.models import Assignment
from assessments.scoring.notes import forget_note
from assessments.scoring.opening import ensure_may_open
from assessments.scoring.policies import may_assess, may_assign
from assessments.scoring.queries import get_assignment_of, get_own_assignment, list_assignments
from assessments.scoring.states import LIVE, OUTSTANDING, State, Step, after
from assessments.scoring.use_cases.telling import tell_assigned


class Conflicted(Refused):
    """The person has a part in the application, so cannot judge it."""

    sentence = _("This person was not assigned: they have a part in the application, so they cannot assess it.")


def assign_assessor(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    assessor_id: UUID,
    *,
    due_at: datetime,
    now: datetime,
    is_told: bool = True,
) -> Assignment:
    """Offer a submission to an assessor; the offer that stands already, if there is one.

    Who gives out much at once has nobody told of each by itself, and writes one email to each person at the end.

    Raises NotFound, NotPermitted, Invalid, Refused or Conflicted.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    application = submission.application
    if not may_assign(actor, application):
        raise NotPermitted
    if submission.state not in (SubmissionState.ELIGIBLE, SubmissionState.ASSESSED):
        raise Refused(
            _("Nobody was assigned: only an application that was found eligible and is not decided is assessed.")
        )
    if due_at <= now:
        raise Invalid({"due_on": _("The due date must be in the future.")})
    assessor = _assessor(session, actor, application, assessor_id, now)
    standing = [work for work in list_assignments(session, submission.id) if work.state in LIVE]
    for work in standing:
        if work.assessor_id == assessor.id:
            return work
    work = _offer(session, actor, submission, assessor, due_at, now)
    if is_told:
        tell_assigned(session, work, submission, assessor, now=now)
    return work


def _assessor(session: Session, actor: Actor, application: Application, assessor_id: UUID, now: datetime) -> Person:
    people = list_people(session, actor, application.round.fund_id, Role.ASSESSOR, now)
    assessor = next((person for person in people if person.id == assessor_id), None)
    if assessor is None:
        raise Invalid({"assessor": _("Choose one of the fund's assessors.")})
    look_for(session, [assessor.id], [application.id], now=now)
    if is_barred(session, assessor.id, application):
        raise Conflicted
    if any(one.person_id == assessor.id and one.basis is ReaderBasis.PANEL for one in application.readers):
        raise Refused(_("This person was not assigned: they sat on a panel about it, where all scores were open."))
    return assessor


def is_member(session: Session, person_id: UUID, organisation_id: UUID) -> bool:
    """Whether a person has a place in the organisation, or once had one."""
    places = (
        select(table.id).where(table.person_id == person_id, table.organisation_id == organisation_id)
        for table in (Membership, FormerMembership)
    )
    return session.scalar(union_all(*places).limit(1)) is not None


def _offer(
    session: Session, actor: Actor, submission: Submission, assessor: Person, due_at: datetime, now: datetime
) -> Assignment:
    assert actor.user_id is not None
    application = submission.application
    work = Assignment(
        submission_id=submission.id, assessor_id=assessor.id, offered_at=now, offered_by_id=actor.user_id, due_at=due_at
    )
    work.queue_at = now if find_anchor(session, submission.id) is not None else None
    session.add(work)
    session.flush()
    note_assignment(session, actor, "assignment.offered", work, application, now)
    return work


def accept_assignment(session: Session, actor: Actor, assignment_id: UUID, *, now: datetime) -> Assignment:
    """Declare no interest, which opens the application.

    Raises NotFound, NotPermitted, IllegalStep or Refused.

    Refused where the actor has a part in the application, may have one, or has not confirmed their register.
    """
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    if not may_assess(actor, work):
        raise NotPermitted
    if work.state in LIVE - {State.OFFERED}:
        return work
    application = work.submission.application
    if is_barred(session, work.assessor_id, application):
        raise Conflicted(
            _(
                "This application was not opened: you have a part in it, so you cannot assess it. "
                "Step back from it, and somebody else will be asked."
            )
        )
    if owes_anchor(session, work):
        raise AnchorsFirst
    ensure_may_open(session, work)
    work.state = after(work.state, Step.ACCEPT)
    work.accepted_at = now
    session.add(
        Reader(
            application_id=application.id, person_id=work.assessor_id, basis=ReaderBasis.ASSESSOR, from_at=now,
            withholds_names=work.submission.stage.is_anonymous,
        )
    )  # fmt: skip
    note_assignment(session, actor, "assignment.accepted", work, application, now)
    return work


def take_back_assignment(
    session: Session, actor: Actor, reference: str, stage_key: str, assignment_id: UUID, *, reason: str, now: datetime
) -> Assignment:
    """Take work back that is not in, or was reopened, which then no longer counts.

    Raises NotFound, NotPermitted, Invalid or IllegalStep.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_assign(actor, submission.application):
        raise NotPermitted
    work = get_assignment_of(session, submission, assignment_id)
    if (work.state, work.ended_because) == (State.REASSIGNED, reason.strip()):
        return work
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    end_assignment(session, work, Step.REASSIGN, reason.strip(), now)
    note_assignment(session, actor, "assignment.reassigned", work, submission.application, now)
    settle_assessing(session, actor, submission, now=now)
    return work


def end_assignments(session: Session, actor: Actor, submission: Submission, *, reason: str, now: datetime) -> None:
    """Take back whatever is outstanding on a submission that is leaving the round."""
    for work in list_assignments(session, submission.id):
        if work.state in OUTSTANDING:
            end_assignment(session, work, Step.REASSIGN, reason, now)
            note_assignment(session, actor, "assignment.reassigned", work, submission.application, now)
    session.flush()


def end_assignment(session: Session, work: Assignment, step: Step, reason: str, now: datetime) -> None:
    """Take the step that ends the work, and close the application to its assessor; the caller records it."""
    work.state = after(work.state, step)
    work.ended_at = now
    work.ended_because = reason
    forget_note(session, work.id)
    end_reading(session, work.submission_id, work.assessor_id, now=now)
    session.flush()


def end_reading(session: Session, submission_id: UUID, person_id: UUID, *, now: datetime) -> None:
    """Close the application to a person who read it as the assessor of this submission and of no other stage."""
    application_id = select(Submission.application_id).where(Submission.id == submission_id).scalar_subquery()
    still = session.scalar(
        select(Assignment.id)
        .join(Assignment.submission)
        .where(
            Submission.application_id == application_id,
            Assignment.assessor_id == person_id,
            Assignment.submission_id != submission_id,
            Assignment.state.in_(LIVE - {State.OFFERED}),
        )
        .limit(1)
    )
    if still is not None:
        return
    theirs = Reader.application_id == application_id, Reader.person_id == person_id
    as_assessor = Reader.basis == ReaderBasis.ASSESSOR, Reader.until_at.is_(None)
    for reader in session.scalars(select(Reader).where(*theirs, *as_assessor)):
        reader.until_at = now


def close_assessing(
    session: Session, actor: Actor, reference: str, stage_key: str, *, reason: str, now: datetime
) -> Submission:
    """Let a submission be decided on fewer assessments than the stage wants, with a reason.

    Raises NotFound, NotPermitted, Invalid, Refused or IllegalStep.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_manage(actor, submission.application):
        raise NotPermitted
    if submission.state is SubmissionState.ASSESSED and submission.assessing_closed_because == reason.strip():
        return submission
    state = submission_after(submission.state, SubmissionStep.FINISH_ASSESSING)
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    submitted, outstanding = tally(session, submission)
    if outstanding or not submitted:
        raise Refused(
            _(
                "Assessing stays open: it closes with at least one assessment in and none outstanding. "
                "Take back what is outstanding first."
            )
        )
    submission.state = state
    submission.assessing_closed_because = reason.strip()
    record(
        session, actor, "submission.assessing_closed", submission.id, now=now,
        round_id=submission.application.round_id, application_id=submission.application_id,
        details={"fields": ["assessing_closed_because"], "assessments": submitted},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, submission.application.round_id, now=now)
    return submission


def settle_assessing(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """Call a submission assessed once as many assessments as the stage wants are in and none is outstanding."""
    session.flush()
    submitted, outstanding = tally(session, submission)
    if (
        submission.state is SubmissionState.ELIGIBLE
        and not outstanding
        and submitted >= submission.stage.assessors_wanted
    ):
        submission.state = submission_after(submission.state, SubmissionStep.FINISH_ASSESSING)
        record(
            session, actor, "submission.assessed", submission.id, now=now,
            round_id=submission.application.round_id, application_id=submission.application_id,
        )  # fmt: skip
        ask_for(session, JobKind.ROUND_FIGURES, submission.application.round_id, now=now)


def tally(session: Session, submission: Submission) -> tuple[int, int]:
    """How many assessments of a submission are in, and how many are outstanding."""
    states = session.scalars(select(Assignment.state).where(Assignment.submission_id == submission.id)).all()
    return states.count(State.SUBMITTED), sum(state in OUTSTANDING for state in states)


def note_assignment(
    session: Session, actor: Actor, action: str, work: Assignment, application: Application, now: datetime
) -> None:
    """Put on the trail what became of an assignment."""
    record(
        session, actor, action, work.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"submission": str(work.submission_id), "assessor": str(work.assessor_id)},
    )  # fmt: skip
