"""What awards grant besides money: granted by a release, asked of who applies elsewhere, run out, ended early."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.use_cases import start_application, submit_application
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, merge_organisations, propose_decision
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.funds.models import Round
from assessments.funds.programmes import months_later
from assessments.funds.queries import get_round
from assessments.jobs.models import Job
from assessments.messages.models import Email
from assessments.standings.models import HeldStanding
from assessments.standings.policies import listed_for, may_list
from assessments.standings.queries import holds, page_holders
from assessments.standings.use_cases import NotAHolder, ask_for_endings, end_standing, remind_of_ending
from assessments.standings.use_cases.ending import HeldNoMore
from assessments.versions import Outdated
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import (
    actor_of,
    fill_in,
    make_organisation,
    make_person,
    make_round,
    make_staff,
)
from tests.outcomes import REASON, propose, release

TITLE = "Green Place"


@dataclass(frozen=True)
class Granted:
    """A fund whose round has granted something to one organisation."""

    world: World
    lead: Actor
    organisation_id: UUID
    standing_id: UUID
    decision_id: UUID


def granting(session: Session, world: World) -> Round:
    """Have the world's round, of one stage, grant a title for two years."""
    round_ = session.get_one(Round, world.round.id)
    round_.standing_title, round_.standing_months = TITLE, 24
    round_.revise()
    session.flush()
    return round_


def make_granted(session: Session, now: datetime) -> Granted:
    """An organisation that was awarded the title, and nothing else, today."""
    world = make_world(session, now=now, stages=1)
    granting(session, world)
    lead = make_person(session)
    application = make_assessed(session, world, now=now, lead=lead)
    propose(session, world.staff, application, Outcome.AWARDED, now=now)
    release(session, world.staff, world.round, now=now)
    standing = session.scalars(select(HeldStanding)).one()
    return Granted(world, actor_of(session, lead), application.organisation_id, standing.id, standing.decision_id)


def make_open_to_holders(session: Session, granted: Granted, now: datetime) -> Round:
    """A round of the same fund that asks for the title."""
    fund = granted.world.staff.fund
    round_ = make_round(session, now=now, fund=fund, reference="HLD-2026")
    round_.open_only_to_holders_of = TITLE
    round_.revise()
    session.flush()
    return round_


def test_a_release_grants_it_for_so_many_months_from_its_day(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        standing = session.get_one(HeldStanding, granted.standing_id)
        first = now.date()
        assert (standing.title, standing.organisation_id) == (TITLE, granted.organisation_id)
        assert (standing.from_on, standing.until_on) == (first, months_later(first, 24) - timedelta(days=1))
        assert standing.next_notice_on == standing.until_on - timedelta(days=90)
        actions = set(session.scalars(select(TrailEntry.action)))
        assert "standing.granted" in actions


def test_an_award_without_money_can_be_proposed_only_where_something_else_is_granted(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        reference = make_assessed(session, world, now=now).reference
    proposal = Proposal(Outcome.AWARDED, REASON)
    with sessions.begin() as session, pytest.raises(Invalid) as refusal:
        propose_decision(session, world.manager, reference, "concept", proposal, now=now)
    assert "amounts" in refusal.value.problems
    with sessions.begin() as session:
        granting(session, world)
        decision = propose_decision(session, world.manager, reference, "concept", proposal, now=now)
        assert decision.total_pence == 0


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 7, 1), 24, date(2028, 7, 1)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_a_round_for_holders_takes_a_holder_and_nobody_else(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        make_open_to_holders(session, granted, now)
        stranger = make_person(session)
        other = make_organisation(session, "Other Trust", lead=stranger, number="7654321")
    with sessions.begin() as session, pytest.raises(NotAHolder) as refusal:
        start_application(session, actor_of(session, stranger), "HLD-2026", other.id, now=now)
    assert f"open only to organisations that hold “{TITLE}”, and Other Trust does not" in refusal.value.told()
    with sessions.begin() as session:
        assert start_application(session, granted.lead, "HLD-2026", granted.organisation_id, now=now)


def test_the_same_title_of_another_fund_does_not_count(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        elsewhere = make_round(session, now=now, reference="ELS-2026")
        elsewhere.open_only_to_holders_of = TITLE
        elsewhere.revise()
        session.flush()
        assert not holds(session, granted.organisation_id, elsewhere, now=now)


def test_whoever_has_lost_it_meanwhile_cannot_hand_in_and_keeps_what_was_written(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        round_ = make_open_to_holders(session, granted, now)
        reference = start_application(
            session, granted.lead, round_.reference, granted.organisation_id, now=now
        ).reference
        fill_in(session, granted.lead, reference, "concept", now=now)
        end_standing(session, granted.world.manager, granted.decision_id, reason="No longer fits.", now=now)
    with sessions.begin() as session, pytest.raises(NotAHolder):
        submit_application(session, granted.lead, reference, "concept", is_declared=True, now=now)


def test_it_is_held_until_the_end_of_its_last_day(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        round_ = make_open_to_holders(session, granted, now)
        last = session.get_one(HeldStanding, granted.standing_id).until_on
        at = datetime(last.year, last.month, last.day, 12, tzinfo=now.tzinfo)
        assert holds(session, granted.organisation_id, round_, now=at)
        assert not holds(session, granted.organisation_id, round_, now=at + timedelta(days=1))
        found = get_round(session, granted.world.manager, granted.world.round.reference)
        assert len(page_holders(session, found, now=at).rows) == 1
        assert page_holders(session, found, now=at + timedelta(days=1)).rows == []


def test_ending_it_early_needs_a_reason_and_tells_its_leads_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
    with sessions.begin() as session, pytest.raises(Invalid):
        end_standing(session, granted.world.manager, granted.decision_id, reason=" ", now=now)
    for _press in range(2):
        with sessions.begin() as session:
            ended = end_standing(
                session, granted.world.manager, granted.decision_id, reason="The shop closed.", now=now
            )
            assert (ended.ended_on, ended.ended_because) == (now.date(), "The shop closed.")
    with sessions.reading() as session:
        letters = session.scalars(select(Email.context).where(Email.template == "standing_ended")).all()
        assert [context["reason"] for context in letters] == ["The shop closed."]
    with sessions.begin() as session, pytest.raises(HeldNoMore):
        end_standing(session, granted.world.manager, granted.decision_id, reason="Again.", now=now)


def test_only_a_manager_without_a_part_in_the_holder_ends_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        torn = Actor(
            user_id=granted.world.manager.user_id, roles=granted.world.manager.roles,
            left=frozenset({granted.organisation_id}),
        )  # fmt: skip
    for actor, refusal in (
        (torn, NotPermitted),
        (granted.world.approver, NotPermitted),
        (granted.lead, NotFound),
    ):
        with sessions.begin() as session, pytest.raises(refusal):
            end_standing(session, actor, granted.decision_id, reason="Because.", now=now)
    with sessions.begin() as session, pytest.raises(Outdated):
        end_standing(session, granted.world.manager, granted.decision_id, reason="So.", now=now, seen="another")


def test_a_holder_is_reminded_twice_before_it_runs_out_and_not_after_it_was_ended(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        last = session.get_one(HeldStanding, granted.standing_id).until_on
    for days in (91, 90, 89, 30, 29, 1, -1):
        at = datetime(last.year, last.month, last.day, 12, tzinfo=now.tzinfo) - timedelta(days=days)
        with sessions.begin() as session:
            if ask_for_endings(session, now=at):
                remind_of_ending(session, granted.standing_id, now=at)
    with sessions.reading() as session:
        keys = session.scalars(select(Email.key).where(Email.template == "standing_ending").order_by(Email.key)).all()
        told_on = [date.fromisoformat(key.split(":")[2]) for key in keys]
        assert told_on == [last - timedelta(days=90), last - timedelta(days=30)]
        assert session.scalar(select(Job.id).where(Job.subject_id == granted.standing_id).limit(1)) is not None


def test_a_correction_that_takes_the_award_away_takes_it_away_and_another_leaves_it(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        world, standing = granted.world, session.get_one(HeldStanding, granted.standing_id)
        note = "A score had been entered twice."
        for days, outcome, held in ((1, Outcome.AWARDED, 1), (2, Outcome.DECLINED, 0), (3, Outcome.AWARDED, 1)):
            moment = now + timedelta(days=days)
            proposal = Proposal(outcome, f"Reason {days}.", public_note=note)
            made = propose_decision(session, world.manager, standing.reference, "concept", proposal, now=moment)
            approve_decision(
                session, world.approver, standing.reference, "concept", seen_version=made.version, now=moment
            )
            release(session, world.staff, world.round, now=moment)
            rows = page_holders(session, get_round(session, granted.lead, world.round.reference), now=moment).rows
            assert len(rows) == held
        assert (standing.ended_on, standing.ended_because) == ((now + timedelta(days=2)).date(), "Reason 2.")
        told = session.scalars(select(Email.template).where(Email.template == "standing_ended")).all()
        assert len(told) == 1


def test_it_moves_with_an_organisation_that_becomes_part_of_another(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        into = make_organisation(session, "Into Trust", number="7654322")
        administrator = actor_of(session, make_person(session, is_administrator=True))
        merge_organisations(session, administrator, granted.organisation_id, into.id, now=now)
        assert session.get_one(HeldStanding, granted.standing_id).organisation_id == into.id


def test_who_may_list_is_the_same_in_python_and_in_sql(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        granted = make_granted(session, now)
        staff = granted.world.staff
        people = [make_staff(session, staff.fund, role) for role in Role]
        people += [make_person(session, is_administrator=True), staff.manager]
        standing = session.get_one(HeldStanding, granted.standing_id)
        for person in people:
            actor = actor_of(session, person)
            assert (session.scalar(select(HeldStanding.id).where(listed_for(actor))) is not None) == may_list(
                actor, standing
            )
