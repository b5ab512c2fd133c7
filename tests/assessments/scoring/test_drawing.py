"""Lots in the zone of the line: a commitment first, one seed, and a list that nobody can change afterwards."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, update

from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import NotPermitted
from assessments.funds.models import Stage
from assessments.funds.states import InTheZone
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.draws import Draw
from assessments.scoring.rankings import Merit
from assessments.scoring.use_cases.drawing import (
    NoDrawHere,
    NotCommitted,
    NothingToDraw,
    SeedChanged,
    ZoneNotSettled,
    commit_to_draw,
    reveal_draw,
)
from assessments.work import run_due_jobs
from tests.assessments.reports.ranked import Ranked, make_ranked_round
from tests.factories import actor_of, revise_rounds

ROUND = ("TST-2026", "concept")


@pytest.fixture
def ranked(sessions: _Sessions, now: datetime) -> Ranked:
    """A ranked stage whose rules say that lots are drawn in the zone."""
    ranked = make_ranked_round(sessions, now, 14)
    with sessions.begin() as session:
        session.execute(update(Stage).where(Stage.key == "concept").values(in_the_zone=InTheZone.DRAW))
        revise_rounds(session)
    return ranked


def test_the_draw_is_as_committed_and_anybody_can_repeat_it(sessions: _Sessions, ranked: Ranked, now: datetime) -> None:
    manager = ranked.world.manager
    with sessions.begin() as session:
        draw = commit_to_draw(session, manager, *ROUND, now=now)
        zone = session.scalars(
            select(Application.reference)
            .join(Submission, Submission.application_id == Application.id)
            .join(Merit, Merit.submission_id == Submission.id)
            .where(Merit.is_in_zone)
            .order_by(Application.reference)
        ).all()
        assert draw.entrants == zone
        assert len(zone) > 1
        assert not draw.is_revealed
        assert commit_to_draw(session, manager, *ROUND, now=now) is draw, "twice is once"
    with sessions.begin() as session:
        draw = reveal_draw(session, manager, *ROUND, now=now + timedelta(hours=1))
        assert reveal_draw(session, manager, *ROUND, now=now + timedelta(hours=2)) is draw
        assert draw.revealed_at == now + timedelta(hours=1)
        assert sha256(draw.seed.encode()).hexdigest() == draw.commitment
        assert sha256(f"{draw.seed}|{','.join(zone)}".encode()).hexdigest() == draw.list_commitment
        assert draw.drawn == sorted(zone, key=lambda one: sha256(f"{draw.seed}|{one}".encode()).hexdigest())
        entries = session.scalars(select(TrailEntry).where(TrailEntry.action.startswith("draw."))).all()
        assert sorted(entry.action for entry in entries) == ["draw.committed", "draw.revealed"]
        assert all(draw.seed not in str(entry.details) for entry in entries)


@pytest.mark.parametrize("change", [{"seed": "chosen-by-somebody"}, {"entrants": ["TST-2026-1001", "TST-2026-1002"]}])
def test_a_seed_or_a_list_that_was_changed_after_the_commitment_is_refused(
    sessions: _Sessions, ranked: Ranked, now: datetime, change: dict[str, object]
) -> None:
    with sessions.begin() as session:
        commit_to_draw(session, ranked.world.manager, *ROUND, now=now)
    with sessions.begin() as session:
        session.execute(update(Draw).values(**change))
    with sessions.begin() as session, pytest.raises(SeedChanged):
        reveal_draw(session, ranked.world.manager, *ROUND, now=now)
    with sessions.reading() as session:
        assert session.scalars(select(Draw.revealed_at)).one() is None


def test_the_list_stays_as_it_was_committed_to_whatever_becomes_of_the_zone(
    sessions: _Sessions, ranked: Ranked, now: datetime
) -> None:
    with sessions.begin() as session:
        entrants = commit_to_draw(session, ranked.world.manager, *ROUND, now=now).entrants
        session.execute(update(Merit).values(is_in_zone=False))
    with sessions.begin() as session:
        assert commit_to_draw(session, ranked.world.manager, *ROUND, now=now).entrants == entrants
        assert sorted(reveal_draw(session, ranked.world.manager, *ROUND, now=now).drawn) == entrants


def test_there_is_no_draw_where_it_is_not_the_rule_or_not_settled_or_no_choice(
    sessions: _Sessions, ranked: Ranked, now: datetime
) -> None:
    manager = ranked.world.manager
    with sessions.begin() as session, pytest.raises(NotCommitted):
        reveal_draw(session, manager, *ROUND, now=now)
    with sessions.begin() as session, pytest.raises(NoDrawHere):
        commit_to_draw(session, manager, "TST-2026", "full", now=now)
    with sessions.begin() as session:
        ask_for(session, JobKind.ROUND_FIGURES, ranked.world.round.id, now=now)
        with pytest.raises(ZoneNotSettled):
            commit_to_draw(session, manager, *ROUND, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        session.execute(update(Merit).values(is_in_zone=False))
        with pytest.raises(NothingToDraw):
            commit_to_draw(session, manager, *ROUND, now=now)
        first = Submission.id == ranked.submissions[0].id
        session.execute(update(Submission).where(first).values(state=State.ELIGIBLE))
        with pytest.raises(ZoneNotSettled):
            commit_to_draw(session, manager, *ROUND, now=now)


def test_only_managers_draw(sessions: _Sessions, ranked: Ranked, now: datetime) -> None:
    staff = ranked.world.staff
    with sessions.begin() as session:
        for person in (staff.moderator, staff.approver, staff.auditor):
            with pytest.raises(NotPermitted):
                commit_to_draw(session, actor_of(session, person, now=now), *ROUND, now=now)
        assert session.scalars(select(Draw)).all() == []
