"""What a judged round has besides: a panel's agenda, an allocation to look at, a conflict, a name that was found."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.allocating.states import Keep
from assessments.allocating.use_cases import PlanDraft, ask_for_run, save_plan
from assessments.applications.models import Application, Submission
from assessments.funds.models import Round
from assessments.panels.models import Item
from assessments.panels.queries import get_sitting
from assessments.panels.use_cases import Agenda, Details, make_meeting, set_agenda
from assessments.panels.use_cases.arranging import mark_of_agenda
from assessments.scoring.leaks import Leak

PLAN = PlanDraft(3, 0, 10, 2, 1, 1, 10, wants_lay=False, one_of_organisation=False, keep=Keep.ALL)


def furnish(
    session: Session, round_: Round, application: Application, name: str, *, manager: Actor, chair: Actor,
    sitting: Actor, now: datetime,
) -> None:  # fmt: skip
    """A meeting that is to come, with the chair and one assessor on it, who has not assessed; the rest is waiting."""
    details = Details("The panel", now + timedelta(days=1), "Room 4", 1)
    meeting = make_meeting(session, chair, round_.reference, "concept", details, entry_key=round_.reference, now=now)
    seen = mark_of_agenda(get_sitting(session, chair, meeting.id))
    members = [each.user_id for each in (chair, sitting) if each.user_id is not None]
    set_agenda(session, chair, meeting.id, Agenda(members=members), seen=seen, now=now)
    submission = session.scalars(select(Submission).where(Submission.application_id == application.id)).one()
    session.add(Item(meeting_id=meeting.id, submission_id=submission.id, position=1))
    save_plan(session, manager, round_.reference, "concept", PLAN, seen=None, now=now)
    ask_for_run(session, manager, round_.reference, "concept", now=now)
    session.add(
        Leak(
            submission_id=submission.id, stage_id=submission.stage_id, question_key="summary", name=name,
            passage=f"We are {name}.", found_at=now,
        )
    )  # fmt: skip
    session.flush()
