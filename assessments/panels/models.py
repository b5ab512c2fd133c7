"""A meeting with its members and agenda, who left for which item, and what was said of it in the minutes."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.db import Base
from assessments.funds.models import Stage
from assessments.panels.states import Ground, Phase, Stand


class Meeting(Base):
    """A panel that meets once, about applications at one stage."""

    __tablename__ = "panel_meeting"
    __table_args__ = (
        CheckConstraint("quorum BETWEEN 1 AND 30", name="quorum"),
        CheckConstraint("closed_at IS NULL OR begun_at IS NOT NULL", name="begun_before_it_closes"),
        UniqueConstraint("created_by_id", "entry_key"),
        Index(None, "stage_id"),
        Index(None, "starts_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    title: Mapped[str]
    starts_at: Mapped[datetime]
    place: Mapped[str]
    quorum: Mapped[int]
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice is one meeting."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """From then on the minutes are final; what is found wrong in them is added."""
    version: Mapped[int] = mapped_column(default=1)

    stage: Mapped[Stage] = relationship(lazy="raise", cascade="")
    members: Mapped[list["Member"]] = relationship(lazy="raise")
    items: Mapped[list["Item"]] = relationship(lazy="raise", order_by="Item.position, Item.id")
    additions: Mapped[list["Addition"]] = relationship(lazy="raise", order_by="Addition.number")

    __mapper_args__ = {"version_id_col": version}

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        if self.begun_at is None:
            return Phase.ARRANGED
        return Phase.UNDER_WAY if self.closed_at is None else Phase.CLOSED


class Member(Base):
    """Somebody who sits on the panel; the row stays when they are taken off, for the minutes name who was there."""

    __tablename__ = "panel_member"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), Index(None, "person_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("panel_meeting.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    is_present: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class Item(Base):
    """One submission on the agenda."""

    __tablename__ = "panel_item"
    __table_args__ = (UniqueConstraint("meeting_id", "submission_id"), Index(None, "submission_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("panel_meeting.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    position: Mapped[int]
    minutes: Mapped[str] = mapped_column(default="")
    agreed_at: Mapped[datetime | None]
    agreed_points: Mapped[dict[str, Any] | None]
    """What was agreed in this meeting, by the criterion's key: a later moderation does not change the minutes."""
    present: Mapped[list[Any] | None]
    """Who was there when it was agreed, or when the meeting closed: ids of people. None while it is open."""

    submission: Mapped[Submission] = relationship(lazy="raise")
    departures: Mapped[list["Departure"]] = relationship(lazy="raise")
    standings: Mapped[list["Standing"]] = relationship(lazy="raise")


class Departure(Base):
    """That a member took no part in an item, and on what ground in general words."""

    __tablename__ = "panel_departure"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("panel_item.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ground: Mapped[Ground]
    left_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Standing(Base):
    """What a member who assessed an item said of their scores in the meeting, last."""

    __tablename__ = "panel_standing"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("panel_item.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    stand: Mapped[Stand]
    at: Mapped[datetime]


class Addition(Base):
    """Something added to minutes that are final."""

    __tablename__ = "panel_addition"
    __table_args__ = (UniqueConstraint("meeting_id", "number"), UniqueConstraint("meeting_id", "entry_key"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("panel_meeting.id"))
    number: Mapped[int]
    entry_key: Mapped[str]
    text: Mapped[str]
    added_at: Mapped[datetime]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    author: Mapped[Person] = relationship(lazy="raise")
