"""In which words outcomes are told: the fund's own, where it has some, and each letter as it went out."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.db import Base
from assessments.decisions.states import Outcome


class OutcomeTemplate(Base):
    """What a fund writes to those with one outcome at a stage, with fields; without one, the usual letter goes out."""

    __tablename__ = "outcome_template"
    __table_args__ = (UniqueConstraint("stage_id", "outcome"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    outcome: Mapped[Outcome]
    subject: Mapped[str]
    body: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    changed_by: Mapped[Person] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    @property
    def mark(self) -> str:
        """By which a form tells which words it showed."""
        return f"{self.id}:{self.version}"


class OutcomeLetter(Base):
    """The letter about a released decision, as it went out; its PDF is made from `content` whenever it is asked for."""

    __tablename__ = "outcome_letter"
    __table_args__ = (UniqueConstraint("decision_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    written_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
