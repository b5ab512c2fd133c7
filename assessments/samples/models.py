"""What was made up for a demonstration or a replay, so that all of it can be removed and nothing else."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base


class SampleMark(Base):
    """A person, an organisation, a fund or a round that is made up; whatever belongs to one of them is, too.

    The mark is made in the transaction in which the thing is: neither a name nor an address tells what is real.
    """

    __tablename__ = "sample_mark"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
