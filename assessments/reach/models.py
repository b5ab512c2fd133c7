"""What those who were awarded report."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.applications.models import Application
from assessments.db import Base


class ReachReport(Base):
    """How many people an award has reached in all until a day. A later report takes the place of earlier ones."""

    __tablename__ = "reach_report"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        Index(None, "reported_by_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    """Of the application's reports; the highest is the one that stands."""
    until_on: Mapped[date]
    note: Mapped[str]
    """How it was counted, and what the numbers do not say."""
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    application: Mapped[Application] = relationship(lazy="raise")
    counts: Mapped[list["ReachCount"]] = relationship(lazy="raise")

    def people(self, group_key: str) -> int | None:
        """Of one group; None where it was not asked about then."""
        return next((count.people for count in self.counts if count.group_key == group_key), None)


class ReachCount(Base):
    """People of one group, in a report."""

    __tablename__ = "reach_count"
    __table_args__ = (
        UniqueConstraint("report_id", "group_key"),
        CheckConstraint("people >= 0", name="people_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reach_report.id"))
    group_key: Mapped[str]
    people: Mapped[int]
