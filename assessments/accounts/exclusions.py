"""Applications that are shut to somebody, because of a conflict of interests: whatever their role in the fund is."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base


class Exclusion(Base):
    """That a person neither reads nor judges one application as the funder's staff, for as long as the row is there."""

    __tablename__ = "exclusion"
    __table_args__ = (UniqueConstraint("person_id", "application_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    since: Mapped[datetime]
