"""What becomes of an assessor's work in a fund when their role there ends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.states import ReaderBasis
from assessments.audit.use_cases import record
from assessments.errors import _
from assessments.funds.models import Round
from assessments.scoring.models import Assignment
from assessments.scoring.notes import forget_note
from assessments.scoring.states import OUTSTANDING, Step, after
from assessments.scoring.use_cases.assigning import settle_assessing

ROLE_ENDED = _("The assessor’s role in this fund has ended.")


def take_back_from(session: Session, actor: Actor, person_id: UUID, fund_id: UUID, *, now: datetime) -> int:
    """Take back all that a person has still to assess for a fund, and close its applications to them.

    What they submitted stays and counts. Returns how many were taken back. The caller has ended the role.
    """
    works = list_held(session, person_id, fund_id, lock=True)
    for work in works:
        work.state = after(work.state, Step.REASSIGN)
        work.ended_at, work.ended_because = now, ROLE_ENDED
        forget_note(session, work.id)
        application = work.submission.application
        record(
            session, actor, "assignment.reassigned", work.id, now=now, round_id=application.round_id,
            application_id=application.id,
            details={"submission": str(work.submission_id), "assessor": str(work.assessor_id)},
        )  # fmt: skip
        settle_assessing(session, actor, work.submission, now=now)
    for basis in (ReaderBasis.ASSESSOR, ReaderBasis.PANEL):
        end_reading_of_fund(session, person_id, fund_id, basis, now=now)
    return len(works)


def list_held(session: Session, person_id: UUID, fund_id: UUID, *, lock: bool = False) -> list[Assignment]:
    """The work in a fund that a person has still to do, with the applications; `lock` holds their rows, in order."""
    theirs = (
        select(Assignment)
        .join(Assignment.submission)
        .join(Submission.application)
        .join(Application.round)
        .where(Assignment.assessor_id == person_id, Assignment.state.in_(OUTSTANDING), Round.fund_id == fund_id)
    )
    if lock:
        ids = theirs.with_only_columns(Application.id)
        session.execute(
            select(Application.id).where(Application.id.in_(ids)).order_by(Application.id).with_for_update()
        )
    loaded = joinedload(Assignment.submission).options(joinedload(Submission.application), joinedload(Submission.stage))
    found = theirs.order_by(Application.id, Submission.position).options(loaded)
    return list(session.scalars(found.execution_options(populate_existing=lock)))


def end_reading_of_fund(session: Session, person_id: UUID, fund_id: UUID, basis: ReaderBasis, *, now: datetime) -> None:
    """Close every application of a fund to a person who reads it as what they no longer are."""
    applications = select(Application.id).join(Application.round).where(Round.fund_id == fund_id)
    session.execute(
        update(Reader)
        .where(
            Reader.person_id == person_id,
            Reader.basis == basis,
            Reader.until_at.is_(None),
            Reader.application_id.in_(applications),
        )
        .values(until_at=now)
    )
