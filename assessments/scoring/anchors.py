"""Anchor papers: one or two applications of a stage that everybody scores before any other.

An anchor is a real application. It is judged like every other, only by more people: each scores it alone, its
assessments count, and where a moderator records agreed scores, these are its mark of record. To leave it out of the
ranking would leave its applicant without a mark; to make one up would give assessors unpaid work that decides nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessments.actors import Actor
from assessments.applications.models import Submission
from assessments.db import Base
from assessments.errors import NotFound, Refused, _
from assessments.scoring.holding_back import is_held_back
from assessments.scoring.models import Assignment, Moderation
from assessments.scoring.queries import find_moderation, get_others
from assessments.scoring.states import OUTSTANDING, State

MOST = 2


class Anchor(Base):
    """A submission that everybody who assesses its stage scores first."""

    __tablename__ = "anchor"
    __table_args__ = (UniqueConstraint("submission_id"), Index(None, "stage_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class AnchorsFirst(Refused):
    """The assessor has an anchor paper of this stage still to submit."""

    sentence = _(
        "This opens once you have submitted the anchor paper, which everybody scores first. It is on top of your list."
    )


def find_anchor(session: Session, submission_id: UUID) -> Anchor | None:
    """The mark on a submission that is an anchor."""
    return session.scalars(select(Anchor).where(Anchor.submission_id == submission_id)).one_or_none()


def find_anchors(session: Session, stage_id: UUID) -> Sequence[UUID]:
    """The submissions that are anchors of a stage."""
    return session.scalars(select(Anchor.submission_id).where(Anchor.stage_id == stage_id)).all()


def count_anchors(session: Session, stage_id: UUID) -> int:
    """How many anchors a stage has."""
    return session.scalar(select(func.count()).select_from(Anchor).where(Anchor.stage_id == stage_id)) or 0


def has_begun(session: Session, submission: Submission) -> bool:
    """Whether an assessment of another application of the stage is in, which was scored without the anchor."""
    others = select(Assignment.id).join(Assignment.submission)
    of_stage = Submission.stage_id == submission.stage_id, Submission.id != submission.id
    not_anchors = Submission.id.not_in(select(Anchor.submission_id))
    found = others.where(*of_stage, not_anchors, Assignment.state == State.SUBMITTED)
    return session.scalar(found.limit(1)) is not None


def owes_anchor(session: Session, work: Assignment) -> bool:
    """Whether the work has to wait, since its assessor has an anchor of its stage still to submit."""
    mine = select(Anchor.submission_id).join(Assignment, Assignment.submission_id == Anchor.submission_id)
    owed = mine.where(
        Anchor.stage_id == work.submission.stage_id,
        Assignment.assessor_id == work.assessor_id,
        Assignment.state.in_(OUTSTANDING),
        ~is_held_back(),
    )
    ids = session.scalars(owed).all()
    return bool(ids) and work.submission_id not in ids


def get_calibration(
    session: Session, actor: Actor, assignment_id: UUID
) -> tuple[Assignment, Sequence[Assignment], Moderation | None]:
    """The actor's own work on an anchor with every assessment of it, and what was agreed.

    Raises NotFound, OthersStayShut or OwnComesFirst.
    """
    work, found = get_others(session, actor, assignment_id)
    if find_anchor(session, work.submission_id) is None:
        raise NotFound
    agreed = find_moderation(session, work.submission_id)
    return work, found, agreed if agreed is not None and agreed.voided_at is None else None
