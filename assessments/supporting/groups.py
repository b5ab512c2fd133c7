"""Sessions for everybody who was invited in a round: places, who signed up, who came."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from assessments.applications.models import Application
from assessments.db import Base
from assessments.decisions.models import Support
from assessments.errors import NotFound


class GroupSession(Base):
    """One meeting to which everybody is asked who was invited in the round."""

    __tablename__ = "group_session"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        UniqueConstraint("round_id", "entry_key"),
        CheckConstraint("places > 0", name="places_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    entry_key: Mapped[str]
    title: Mapped[str]
    venue: Mapped[str]
    """Where it is held, or the link by which one joins."""
    starts_at: Mapped[datetime]
    places: Mapped[int]
    arranged_at: Mapped[datetime]
    arranged_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    taken: Mapped[list["GroupPlace"]] = relationship(lazy="raise")

    @property
    def held(self) -> list["GroupPlace"]:
        """The places that are taken and were not given up."""
        return [place for place in self.taken if place.given_up_at is None]

    @property
    def left(self) -> int:
        """How many places can still be taken."""
        return self.places - len(self.held)

    def place_of(self, support_id: UUID) -> "GroupPlace | None":
        """The place that an applicant holds."""
        return next((place for place in self.held if place.support_id == support_id), None)


class GroupPlace(Base):
    """That an applicant signed up, and whether they came; None until somebody has noted it."""

    __tablename__ = "group_place"
    __table_args__ = (UniqueConstraint("group_id", "support_id"), Index(None, "support_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"))
    support_id: Mapped[UUID] = mapped_column(ForeignKey("support.id"))
    signed_up_at: Mapped[datetime]
    signed_up_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    given_up_at: Mapped[datetime | None]
    has_come: Mapped[bool | None]

    support: Mapped[Support] = relationship(lazy="raise")


def list_groups(session: Session, round_id: UUID) -> Sequence[GroupSession]:
    """A round's sessions for everybody, the next first, with who signed up."""
    of_it = select(GroupSession).where(GroupSession.round_id == round_id)
    return session.scalars(
        of_it.options(selectinload(GroupSession.taken)).order_by(GroupSession.starts_at, GroupSession.number)
    ).all()


def get_group(session: Session, round_id: UUID, number: int) -> GroupSession:
    """One of them, with the applications that signed up. Raises NotFound."""
    whose = joinedload(GroupPlace.support).joinedload(Support.application).joinedload(Application.organisation)
    return _one(session, round_id, number, selectinload(GroupSession.taken).options(whose))


def hold_group(session: Session, round_id: UUID, number: int) -> GroupSession:
    """One of them, held, so that no place is given twice. Raises NotFound."""
    held = GroupSession.round_id == round_id, GroupSession.number == number
    session.execute(select(GroupSession.id).where(*held).with_for_update())
    return _one(session, round_id, number, selectinload(GroupSession.taken))


def _one(session: Session, round_id: UUID, number: int, loaded: ORMOption) -> GroupSession:
    of_it = GroupSession.round_id == round_id, GroupSession.number == number
    wanted = select(GroupSession).where(*of_it).options(loaded).execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found
