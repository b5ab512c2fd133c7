"""Who sees which rounds, and in how many statements."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM, VISITOR, Actor, Role
from assessments.db import _Sessions
from assessments.errors import NotFound
from assessments.funds.definition import parse_definition
from assessments.funds.models import Round
from assessments.funds.policies import may_view_round, visible_to
from assessments.funds.queries import (
    get_round,
    list_past_rounds,
    list_public_rounds,
)
from assessments.funds.use_cases import load_round, publish_round

SMALL = parse_definition((Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8"))
EARLY = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
Counting = Callable[[], AbstractContextManager[Any]]


def load(
    session: Session, reference: str, *, fund: str = "Parks Fund", is_published: bool = True, days: int = 0
) -> Round:
    stages = tuple(
        replace(
            stage,
            opens_at=stage.opens_at + timedelta(days=days),
            closes_at=stage.closes_at + timedelta(days=days),
            assessing_closes_at=stage.assessing_closes_at + timedelta(days=days),
        )
        for stage in SMALL.stages
    )
    definition = replace(SMALL, reference=reference, fund=replace(SMALL.fund, name=fund), stages=stages)
    loaded = load_round(session, SYSTEM, definition, now=EARLY)
    return publish_round(session, SYSTEM, reference, now=stages[0].opens_at) if is_published else loaded


def test_seeing_a_round_is_one_rule_in_python_and_in_sql(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        rounds = [load(session, "AA-2026"), load(session, "BB-2026", is_published=False)]
        rounds += [load(session, "CC-2026", fund="Other", is_published=False)]
        actors = [VISITOR, SYSTEM, Actor(user_id=uuid4()), Actor(user_id=uuid4(), is_administrator=True)]
        for fund_id in {each.fund_id for each in rounds}:
            actors += [Actor(user_id=uuid4(), roles=frozenset({(fund_id, role)})) for role in Role]
        for actor in actors:
            seen = set(session.scalars(select(Round.reference).where(visible_to(actor))))
            assert seen == {each.reference for each in rounds if may_view_round(actor, each)}
        assert {each.reference for each in rounds if may_view_round(VISITOR, each)} == {"AA-2026"}


def test_a_draft_is_not_found_by_a_visitor(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        load(session, "PF-2026", is_published=False)
        with pytest.raises(NotFound):
            get_round(session, VISITOR, "PF-2026")
        with pytest.raises(NotFound):
            get_round(session, SYSTEM, "PF-2027")


def test_a_round_is_loaded_whole_and_once(sessions: _Sessions, queries: Counting) -> None:
    with sessions.begin() as session:
        load(session, "PF-2026")
    with sessions.reading() as session:
        get_round(session, VISITOR, "PF-2026")
    with sessions.reading() as session, queries() as made:
        found = get_round(session, VISITOR, "PF-2026")
        assert found.fund.name == "Parks Fund"
        assert len(found.stages[0].form.questions) == 5
        assert len(found.stages[0].criteria) == 2
        assert len(found.envelope) == 1
    assert made.count == 1


def test_public_rounds_leave_out_drafts_and_what_closed_long_ago(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        load(session, "AA-2026")
        load(session, "BB-2026", days=30)
        load(session, "CC-2026", is_published=False)
        load(session, "DD-2026", days=-900)
        now = SMALL.stages[0].opens_at
        assert [found.reference for found in list_public_rounds(session, now)] == ["AA-2026", "BB-2026"]


def test_past_rounds_come_newest_first_a_page_at_a_time_each_once(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        for number in range(1, 8):
            load(session, f"PF-2026-{number}", days=-30 * (number // 2))
        load(session, "PF-2026-9", is_published=False)
        now = SMALL.stages[-1].closes_at
        pages, after = [], None
        for _ in range(3):
            page, after = list_past_rounds(session, now, after=after, limit=3)
            pages.append([found.reference[-1] for found in page])
        assert pages == [["1", "2", "3"], ["4", "5", "6"], ["7"]]
        assert after is None
        assert list_past_rounds(session, now - timedelta(microseconds=1), limit=3)[0][0].reference == "PF-2026-2"


@pytest.mark.parametrize("after", ["PF-2026-9", "nothing", ""])
def test_a_page_that_starts_nowhere_public_is_not_found(sessions: _Sessions, after: str) -> None:
    with sessions.begin() as session:
        load(session, "PF-2026-9", is_published=False)
        with pytest.raises(NotFound):
            list_past_rounds(session, EARLY, after=after)
