"""Which items of a meeting do not open to somebody yet, and of which they see no scores."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment
from assessments.actors import READS_APPLICATIONS, Actor
from assessments.errors import Refused
from assessments.panels.models import Item, Meeting
from assessments.scoring.models import Assignment
from assessments.scoring.opening import list_waiting, what_comes_first
from assessments.scoring.states import LIVE, State


def unready(session: Session, actor: Actor, meeting: Meeting, items: Collection[Item]) -> dict[UUID, type[Refused]]:
    """Which of these items' submissions do not open to a member yet, and why: as where they assess on their own."""
    round_ = meeting.stage.round
    if actor.user_id is None or actor.has_role(round_.fund_id, *READS_APPLICATIONS):
        return {}
    return what_comes_first(session, actor.user_id, round_.id, [item.submission for item in items])


def list_unready(session: Session, meeting: Meeting, person_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """The same of all items and these members, in pairs of submission and person."""
    as_staff = select(Appointment.person_id).where(
        Appointment.fund_id == meeting.stage.round.fund_id,
        Appointment.person_id.in_(person_ids),
        Appointment.role.in_(READS_APPLICATIONS),
        Appointment.closed_at.is_(None),
    )
    reads_anyway = set(session.scalars(as_staff))
    asked = [each for each in person_ids if each not in reads_anyway]
    return set(list_waiting(session, asked, meeting.stage.round_id, [item.submission for item in meeting.items]))


def without_scores(session: Session, actor: Actor, meeting: Meeting, items: Collection[Item]) -> set[UUID]:
    """Of which submissions the actor sees no scores: their own is to come, or they have not opened the others'."""
    reads_anyway = actor.has_role(meeting.stage.round.fund_id, *READS_APPLICATIONS)
    own = select(Assignment.submission_id, Assignment.state, Assignment.opened_others_at).where(
        Assignment.assessor_id == actor.user_id,
        Assignment.submission_id.in_([item.submission_id for item in items]),
        Assignment.state.in_(LIVE),
    )
    return {
        submission_id
        for submission_id, state, opened_at in session.execute(own)
        if state is not State.SUBMITTED or (opened_at is None and not reads_anyway)
    }
