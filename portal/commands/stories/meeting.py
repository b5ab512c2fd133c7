"""A panel meeting that is to come, with its agenda."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.panels.use_cases import Agenda, Details, make_meeting, set_agenda
from portal.commands.stories.people import Company


def arrange(
    company: Company, chair: UUID, people: Sequence[UUID], round_: RoundDefinition, stage: StageDefinition, at: datetime
) -> None:
    """Next week, about everything on which assessors differ, and what lies at the line."""
    actor = company.actor(chair, at)
    details = Details("Panel on the outlines", at + timedelta(days=8), "The library of the foundation, second floor", 3)
    with company.sessions.begin() as session:
        meeting = make_meeting(session, actor, round_.reference, stage.key, details, entry_key="demonstration", now=at)
    agenda = Agenda(members=people, adds_divergent=True, adds_zone=True)
    with company.sessions.begin() as session:
        set_agenda(session, actor, meeting.id, agenda, seen=None, now=at)
