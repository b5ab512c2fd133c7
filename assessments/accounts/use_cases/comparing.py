"""Having all that an organisation is part of compared anew, once it is known by something else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from assessments.accounts.models import FormerMembership, Membership
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for

KNOWN_BY = frozenset({"name", "charity_number", "company_number"})
"""Facts by which two organisations are found to be the same."""


def compare_anew(session: Session, organisation_id: UUID, *, now: datetime) -> None:
    """Have conflicts looked for in what the organisation applies for, and between its people and all who apply."""
    people = union(
        *(select(place.person_id).where(place.organisation_id == organisation_id)
          for place in (Membership, FormerMembership))
    )  # fmt: skip
    for subject_id in (organisation_id, *sorted(session.scalars(people))):
        ask_for(session, JobKind.FIND_CONFLICTS, subject_id, now=now)
