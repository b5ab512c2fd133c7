"""Who is writing where in a draft; only its own people are shown it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.drafts import Presence
from assessments.applications.models import Submission
from assessments.applications.policies import is_applicant

THERE_FOR = timedelta(seconds=90)
"""A page gives a sign of life twice a minute; after three that did not come, its writer has gone."""


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who was in a section a moment ago, and how often their page has saved of late."""

    person_id: UUID
    name: str
    section_key: str
    counted_from: datetime
    saves: int


def list_present(session: Session, submission: Submission, *, now: datetime) -> Sequence[Present]:
    """Everybody who is in a draft, by name; the caller may read it as its applicant."""
    rows = session.execute(
        select(Presence, Person.name)
        .join(Person, Person.id == Presence.person_id)
        .where(Presence.submission_id == submission.id, Presence.seen_at > now - THERE_FOR)
        .order_by(Person.name, Person.id)
    )
    return [Present(row.person_id, name, row.section_key, row.counted_from, row.saves) for row, name in rows]


def list_others_in(
    session: Session, actor: Actor, submission: Submission, section_key: str, *, now: datetime
) -> Sequence[str]:
    """The names of those other than the actor who have a section open; nobody else's are shown outside."""
    if not (submission.is_writable and is_applicant(actor, submission.application)):
        return []
    present = list_present(session, submission, now=now)
    return [one.name for one in present if one.section_key == section_key and one.person_id != actor.user_id]
