"""Loading and publishing rounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assessments.actors import SYSTEM, VISITOR, Actor, Role
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import NotFound, NotPermitted
from assessments.funds.definition import DefinitionRefused, parse_definition
from assessments.funds.models import Criterion, EnvelopeLine, Form, Fund, Round, Stage
from assessments.funds.presets import GREENER_LIVING, read_preset
from assessments.funds.queries import definition_of, get_round
from assessments.funds.use_cases import (
    AlreadyPublished,
    FirstStageClosed,
    ReferenceTaken,
    RoundPublished,
    load_round,
    publish_round,
)
from tests.factories import actor_of, make_staff

SMALL = parse_definition((Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8"))
EARLY = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
ADMINISTRATOR = Actor(is_administrator=True)


def test_a_loaded_round_is_a_draft_that_says_what_its_file_says(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        loaded = load_round(session, SYSTEM, SMALL, now=EARLY)
        assert loaded.published_at is None
    with sessions.reading() as session:
        assert definition_of(session, get_round(session, SYSTEM, "PF-2026")) == SMALL


def test_loading_again_puts_the_new_file_in_place_of_the_old(sessions: _Sessions) -> None:
    first = SMALL.stages[0]
    changed = replace(SMALL, title="Parks anew", stages=(replace(first, criteria=first.criteria[:1]),))
    with sessions.begin() as session:
        loaded = load_round(session, SYSTEM, SMALL, now=EARLY)
        again = load_round(session, SYSTEM, changed, now=EARLY)
        assert again.id == loaded.id
        assert definition_of(session, again) == changed
    with sessions.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(model)) for model in (Round, Stage, Form, Criterion)]
        assert counts == [1, 1, 1, 1]
        assert session.scalar(select(func.count()).select_from(EnvelopeLine)) == 1
        assert session.scalar(select(func.count()).select_from(Fund)) == 1


def test_a_published_round_is_not_changed_by_a_file(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        load_round(session, SYSTEM, SMALL, now=EARLY)
        publish_round(session, SYSTEM, "PF-2026", now=EARLY)
    with pytest.raises(RoundPublished), sessions.begin() as session:
        load_round(session, SYSTEM, replace(SMALL, title="Other"), now=EARLY)
    with sessions.reading() as session:
        assert get_round(session, VISITOR, "PF-2026").title == "Parks 2026"


def test_a_round_cannot_be_taken_over_by_another_fund(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        load_round(session, SYSTEM, SMALL, now=EARLY)
    with pytest.raises(ReferenceTaken), sessions.begin() as session:
        load_round(session, SYSTEM, replace(SMALL, fund=replace(SMALL.fund, name="Other Fund")), now=EARLY)
    with sessions.reading() as session:
        assert [fund.name for fund in session.scalars(select(Fund))] == ["Parks Fund"]


def test_a_bad_definition_is_refused_even_when_it_was_not_read_from_a_file(sessions: _Sessions) -> None:
    with pytest.raises(DefinitionRefused), sessions.begin() as session:
        load_round(session, SYSTEM, replace(SMALL, reference="nonsense"), now=EARLY)


def test_only_a_manager_of_the_fund_or_an_administrator_defines_its_rounds(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        fund_id = load_round(session, ADMINISTRATOR, SMALL, now=EARLY).fund_id
    manager = Actor(roles=frozenset({(fund_id, Role.MANAGER)}))
    with sessions.begin() as session:
        load_round(session, manager, SMALL, now=EARLY)
    others = [Actor(roles=frozenset({(fund_id, role)})) for role in Role if role != Role.MANAGER]
    for actor in (*others, VISITOR):
        with pytest.raises(NotPermitted), sessions.begin() as session:
            load_round(session, actor, SMALL, now=EARLY)
    for actor in others:
        with pytest.raises(NotPermitted), sessions.begin() as session:
            publish_round(session, actor, "PF-2026", now=EARLY)
    with pytest.raises(NotFound), sessions.begin() as session:
        publish_round(session, VISITOR, "PF-2026", now=EARLY)


def test_a_manager_cannot_create_a_fund_by_loading_a_round(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        fund_id = load_round(session, SYSTEM, SMALL, now=EARLY).fund_id
    manager = Actor(roles=frozenset({(fund_id, Role.MANAGER)}))
    with pytest.raises(NotPermitted), sessions.begin() as session:
        load_round(session, manager, read_preset(GREENER_LIVING), now=EARLY)


def test_a_round_is_published_once(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        load_round(session, SYSTEM, SMALL, now=EARLY)
        publish_round(session, SYSTEM, "PF-2026", now=EARLY)
    with pytest.raises(AlreadyPublished), sessions.begin() as session:
        publish_round(session, SYSTEM, "PF-2026", now=EARLY + timedelta(days=1))
    with sessions.reading() as session:
        assert get_round(session, VISITOR, "PF-2026").published_at == EARLY


def test_a_round_is_not_published_from_the_moment_its_first_stage_closes(sessions: _Sessions) -> None:
    closes = SMALL.stages[0].closes_at
    with sessions.begin() as session:
        load_round(session, SYSTEM, SMALL, now=EARLY)
    with pytest.raises(FirstStageClosed), sessions.begin() as session:
        publish_round(session, SYSTEM, "PF-2026", now=closes)
    with sessions.begin() as session:
        publish_round(session, SYSTEM, "PF-2026", now=closes - timedelta(microseconds=1))


def test_loading_and_publishing_are_on_the_trail(sessions: _Sessions) -> None:
    other = replace(SMALL, fund=replace(SMALL.fund, purpose="Keep parks green."))
    with sessions.begin() as session:
        loaded = load_round(session, SYSTEM, SMALL, now=EARLY)
        load_round(session, SYSTEM, other, now=EARLY)
        manager = actor_of(session, make_staff(session, loaded.fund, Role.MANAGER))
        publish_round(session, manager, "PF-2026", now=EARLY)
    with sessions.reading() as session:
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
        ours = [entry for entry in entries if entry.action.startswith(("fund.", "round."))]
        assert [entry.action for entry in ours] == [
            "fund.created",
            "round.loaded",
            "fund.changed",
            "round.loaded",
            "round.published",
        ]
        assert ours[2].details == {"fields": ["purpose"]}
        assert ours[-1].actor_id == manager.user_id
        assert {entry.subject_id for entry in ours if entry.action.startswith("round.")} == {loaded.id}
