"""A meeting with two applications on its agenda, as far along as a test needs it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.panels.models import Item, Meeting
from assessments.panels.queries import get_sitting
from assessments.panels.use_cases import Agenda, Details, begin_meeting, make_meeting, mark_present, set_agenda
from assessments.panels.use_cases.arranging import mark_of_agenda
from assessments.scoring.models import Assignment
from assessments.scoring.use_cases import ScoreEntry
from tests.assessments.scoring.panels import Court, assessed, full, make_court, make_eligible

CRITERIA = ("reach", "change", "value")


@dataclass
class Table:
    """A panel of the chair and three assessors, about two applications; two of the assessors scored the first."""

    court: Court
    applications: list[Application]
    works: list[Assignment]
    meeting: Meeting
    items: list[Item] = field(default_factory=list)

    @property
    def chair(self) -> Actor:
        """The fund's moderator."""
        return self.court.moderator

    @property
    def members(self) -> list[Actor]:
        """The assessors."""
        return self.court.assessors


def make_table(
    session: Session, *, now: datetime, quorum: int = 2, titles: tuple[str, ...] = ("First", "Second"),
    members: Collection[Person] = (), **of_round: Any,
) -> Table:  # fmt: skip
    """Arranged, and not begun."""
    court = make_court(session, now=now, assessors=3, **of_round)
    applications = [make_eligible(session, court, now=now, title=title) for title in titles]
    works = [
        assessed(session, court, application, actor, full(points, points, points), now=now)
        for application in applications
        for actor, points in zip(court.assessors[:2], (1, 4), strict=True)
    ]
    details = Details("Panel one", now + timedelta(days=1), "Room 4", quorum)
    meeting = make_meeting(session, court.manager, court.round.reference, "concept", details, entry_key="one", now=now)
    assert court.chair
    ids = [person.id for person in (*court.people, court.chair, *members)]
    agenda = Agenda(members=ids, references=[application.reference for application in applications])
    seen = mark_of_agenda(get_sitting(session, court.manager, meeting.id))
    sitting = set_agenda(session, court.manager, meeting.id, agenda, seen=seen, now=now)
    return Table(court, applications, works, meeting, list(sitting.meeting.items))


def begin(session: Session, table: Table, present: Collection[Actor], *, now: datetime) -> None:
    """Under way, with these members present."""
    begin_meeting(session, table.chair, table.meeting.id, now=now)
    ids: list[UUID] = [actor.user_id for actor in present if actor.user_id]
    mark_present(session, table.chair, table.meeting.id, ids, now=now)


def scores(points: int | None = 3) -> dict[str, ScoreEntry]:
    """These points on everything, each with a reason."""
    return {key: ScoreEntry(points, f"The panel on {key}.") for key in CRITERIA}
