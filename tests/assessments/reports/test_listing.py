"""The lists by which a round is run."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from assessments.accounts.models import Appointment
from assessments.actors import Actor, Role
from assessments.applications.models import Submission
from assessments.applications.states import State
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.models import Support
from assessments.decisions.states import Outcome
from assessments.errors import NotFound
from assessments.paging import encode_cursor
from assessments.reports.listing import (
    Filters,
    Show,
    SortBy,
    count_applications,
    list_applications,
    list_ranking,
    list_standings,
)
from assessments.reports.queries import get_staff_round, list_staff_rounds
from assessments.scoring.states import Ground
from assessments.scoring.use_cases import assign_assessor, recuse_assignment
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, invite, make_assessed, make_handed_in, make_world
from tests.assessments.reports.rows import make_rows
from tests.factories import actor_of, make_organisation, make_staff
from tests.outcomes import propose, release, screen
from tests.statements import Statements

Counting = Callable[[], AbstractContextManager[Statements]]


def references(session: Session, world: World, filters: Filters, now: datetime, actor: Actor | None = None) -> set[str]:
    """What a filter shows; its count must say the same."""
    actor = actor or world.manager
    round_ = get_staff_round(session, actor, world.round.reference)
    rows = list_applications(session, actor, round_, filters, now=now).rows
    assert count_applications(session, actor, round_, filters, now=now) == len(rows)
    return {row.reference for row in rows}


def test_each_filter_shows_what_it_says_and_counts_the_same(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        fresh = make_handed_in(session, world, now=now, title="Ünique 100%")
        short = make_handed_in(session, world, now=now)
        screen(session, world.staff, short, now=now)
        due_at, first = now + timedelta(days=1), world.staff.assessors[0]
        assign_assessor(session, world.manager, short.reference, "concept", first.id, due_at=due_at, now=now)
        divergent = make_assessed(session, world, now=now, points=(1, 4))
        proposed = make_assessed(session, world, now=now)
        invite(session, world, proposed, 100, now=now)
        approved = make_assessed(session, world, now=now)
        propose(session, world.staff, approved, Outcome.DECLINED, now=now)
    run_due_jobs(sessions, now=now)
    late = now + timedelta(days=2)
    with sessions.reading() as session:
        for filters, wanted in (
            (Filters(), {fresh, short, divergent, proposed, approved}),
            (Filters(states=(State.SUBMITTED,)), {fresh}),
            (Filters(stage_key="full"), set()),
            (Filters(show=Show.UNASSIGNED), {short}),
            (Filters(show=Show.OVERDUE), {short}),
            (Filters(show=Show.DIVERGENT), {divergent}),
            (Filters(show=Show.UNDECIDED), {divergent}),
            (Filters(show=Show.PROPOSED), {proposed}),
            (Filters(show=Show.APPROVED), {approved}),
            (Filters(text="ünique 100%" if sessions.engine.dialect.name != "sqlite" else "nique 100%"), {fresh}),
            (Filters(text=approved.reference.lower()), {approved}),
            (Filters(text="_"), set()),
        ):
            assert references(session, world, filters, late) == {each.reference for each in wanted}, filters
        with pytest.raises(NotFound):
            references(session, world, Filters(stage_key="no-such"), now)


def test_the_dashboard_counts_what_its_lists_show(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        make_handed_in(session, world, now=now)
        make_assessed(session, world, now=now, points=(1, 4))
        invite(session, world, make_assessed(session, world, now=now), 100, now=now)
        invited = make_assessed(session, world, now=now)
        propose(session, world.staff, invited, Outcome.INVITED, now=now, pence=100)
        release(session, world.staff, world.round, now=now)
        session.execute(update(Support).values(adviser_id=None))
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        round_ = get_staff_round(session, world.manager, "TST-2026")
        concept, full = list_standings(session, world.manager, round_, now=now)
        assert concept.states == {State.SUBMITTED: 1, State.ASSESSED: 2, State.DECIDED: 1}
        assert (full.drafts, full.unadvised) == (1, 1)
        for show in set(Show) - {Show.CLOSING, Show.FLAGGED, Show.UNLED}:
            filters = Filters(stage_key="concept", show=show)
            assert getattr(concept, show) == len(references(session, world, filters, now)), show
        moderator = actor_of(session, world.staff.moderator)
        assert [each.unadvised for each in list_standings(session, moderator, round_, now=now)] == [0, 0]
        assert references(session, world, Filters(show=Show.UNADVISED), now, moderator) == set()


@pytest.mark.parametrize("sort", SortBy)
def test_pages_join_without_gap_or_overlap_over_ties(sessions: _Sessions, now: datetime, sort: SortBy) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        make_rows(session, world.round, 120, now=now, assessor=world.staff.assessors[0])
    with sessions.reading() as session:
        round_ = get_staff_round(session, world.manager, "TST-2026")
        seen, cursor = [], None
        for _page in range(3):
            page = list_applications(session, world.manager, round_, Filters(sort=sort), now=now, cursor=cursor)
            seen += [row.reference for row in page.rows]
            cursor = page.next_cursor
        assert cursor is None
        assert seen == [f"TST-2026-{1000 + place}" for place in range(1, 121)]


def test_a_made_up_cursor_is_no_place(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        round_ = get_staff_round(session, world.manager, "TST-2026")
        for cursor in ("x", encode_cursor("a", 2), "W251bGwsbnVsbF0"):
            with pytest.raises(NotFound):
                list_applications(session, world.manager, round_, Filters(), now=now, cursor=cursor)


def test_a_list_takes_the_same_statements_for_any_length(sessions: _Sessions, now: datetime, queries: Counting) -> None:
    counts = set()
    for number in (1, 3, 300):
        with sessions.begin() as session:
            world = make_world(session, now=now, reference=f"TST-{number}")
            make_rows(session, world.round, number, now=now, assessor=world.staff.assessors[0])
        with sessions.reading() as session, queries() as made:
            round_ = get_staff_round(session, world.manager, world.round.reference)
            list_applications(session, world.manager, round_, Filters(), now=now)
            list_ranking(session, world.manager, round_, round_.stages[0])
            list_standings(session, world.manager, round_, now=now)
        counts.add(made.count)
    assert len(counts) == 1


def test_the_ranking_draws_the_envelopes_line(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        make_rows(session, world.round, 3, now=now, assessor=world.staff.assessors[0], requested=200_000_000)
    with sessions.reading() as session:
        round_ = get_staff_round(session, world.manager, "TST-2026")
        rows = list_ranking(session, world.manager, round_, round_.stages[0]).rows
        assert [row.is_within_envelope for row in rows] == [True, True, False]


def test_somebody_who_has_still_to_assess_sees_no_mark_of_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now, points=(1, 4))
        both = world.staff.moderator
        session.add(Appointment(person_id=both.id, fund_id=world.staff.fund.id, role=Role.ASSESSOR, starts_at=now))
        session.flush()
        due_at = now + timedelta(days=9)
        work = assign_assessor(
            session, world.manager, application.reference, "concept", both.id, due_at=due_at, now=now
        )
        actor = actor_of(session, both)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        round_ = get_staff_round(session, actor, "TST-2026")
        assert [row.mark for row in list_applications(session, actor, round_, Filters(), now=now).rows] == [None]
        assert list_ranking(session, actor, round_, round_.stages[0]).rows == []
        assert references(session, world, Filters(show=Show.DIVERGENT), now, actor) == set()
        assert len(list_ranking(session, world.manager, round_, round_.stages[0]).rows) == 1
    with sessions.begin() as session:
        recuse_assignment(session, actor, work.id, ground=Ground.LOAD, reason="No time.", now=now)
    with sessions.reading() as session:
        assert len(list_ranking(session, actor, round_, round_.stages[0]).rows) == 1


def test_staff_see_neither_other_funds_nor_their_own_organisations(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, other = make_world(session, now=now), make_world(session, now=now, reference="OTH-2026")
        both = make_staff(session, world.staff.fund, Role.MANAGER)
        own = make_organisation(session, "Own Trust", lead=both)
        make_assessed(session, world, now=now, lead=both, organisation=own)
        shown = make_assessed(session, world, now=now)
        actor = actor_of(session, both)
        assert references(session, world, Filters(), now, actor) == {shown.reference}
        assert [round_.reference for round_ in list_staff_rounds(session, actor).rows] == ["TST-2026"]
        with pytest.raises(NotFound):
            get_staff_round(session, other.manager, "TST-2026")
        with pytest.raises(NotFound):
            get_staff_round(session, actor_of(session, world.staff.assessors[0]), "TST-2026")
        assert session.scalars(select(Submission)).all()
