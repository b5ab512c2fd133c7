"""Meetings of panels at home and elsewhere: one under way, one to begin and one that is over."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assessments.panels.queries import get_sitting
from assessments.panels.use_cases import (
    Agenda,
    Details,
    begin_meeting,
    close_meeting,
    make_meeting,
    mark_present,
    set_agenda,
)
from assessments.panels.use_cases.arranging import mark_of_agenda
from tests.factories import actor_of
from tests.portal.access.kinds import STAGE, Case, Situation
from tests.portal.access.world import World


def furnish_panels(session: Session, world: World, now: datetime) -> None:
    """The application that is to be decided is on each agenda; its assessor and the moderator are the members."""
    for case in (Case.HOME, Case.FAR):
        for on in ("panel", "panel to begin", "panel over"):
            _meet(session, world, case, on, now)


def _meet(session: Session, world: World, case: Case, on: str, now: datetime) -> None:
    crew, chair = world.crews[case], actor_of(session, world.crews[case].moderator)
    reference = world.ids[case, f"round:{Situation.PROPOSED}"]["reference"]
    details = Details("The panel", now + timedelta(days=1), "Room 4", 1)
    meeting = make_meeting(session, chair, reference, STAGE, details, entry_key=on, now=now)
    members = [crew.assessor.id, crew.moderator.id]
    agenda = Agenda(members=members, references=[world.ids[case, Situation.PROPOSED]["reference"]])
    seen = mark_of_agenda(get_sitting(session, chair, meeting.id))
    sitting = set_agenda(session, chair, meeting.id, agenda, seen=seen, now=now)
    world.ids[case, on] = {
        "meeting_id": meeting.id, "item_id": sitting.meeting.items[0].id, "members": [str(each) for each in members],
        "agenda_seen": mark_of_agenda(sitting),
    }  # fmt: skip
    if on != "panel to begin":
        begin_meeting(session, chair, meeting.id, now=now)
        mark_present(session, chair, meeting.id, members, now=now)
    if on == "panel over":
        close_meeting(session, chair, meeting.id, now=now)
