"""A round that is kept in memory is never one that has been replaced, and is drawn into no session."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from assessments.actors import SYSTEM
from assessments.applications.models import Submission
from assessments.applications.queries import get_application
from assessments.db import _Sessions
from assessments.funds.definition import parse_definition
from assessments.funds.models import Fund, Round
from assessments.funds.queries import get_round
from assessments.funds.shelf import Revision, Shelf
from assessments.funds.use_cases import load_round
from assessments.schema import metadata
from tests.factories import make_application, make_fund, make_round

SMALL = parse_definition((Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8"))
NOW = datetime(2026, 1, 5, tzinfo=UTC)
Counting = Callable[[], AbstractContextManager[Any]]


def test_a_change_is_seen_by_the_next_who_asks(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        load_round(session, SYSTEM, SMALL, now=NOW)
    with sessions.reading() as session:
        assert get_round(session, SYSTEM, SMALL.reference).title == SMALL.title
    with sessions.begin() as session:
        load_round(session, SYSTEM, replace(SMALL, title="Another title"), now=NOW)
    with sessions.reading() as session:
        assert get_round(session, SYSTEM, SMALL.reference).title == "Another title"


def test_a_change_that_was_rolled_back_is_never_seen_by_others(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        load_round(session, SYSTEM, SMALL, now=NOW)
    with sessions.begin() as session:
        load_round(session, SYSTEM, replace(SMALL, title="Thought better of"), now=NOW)
        assert get_round(session, SYSTEM, SMALL.reference).title == "Thought better of"
        session.rollback()
    with sessions.reading() as session:
        assert get_round(session, SYSTEM, SMALL.reference).title == SMALL.title


def test_no_session_takes_in_what_is_on_the_shelf(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        reference = make_application(session, make_round(session, now=NOW), now=NOW).reference
    with sessions.begin() as session:
        application = get_application(session, SYSTEM, reference, lock=True)
        application.current.region = "london"
        session.add(application)
        session.flush()
        held = (application.round, application.current.stage, application.current.form)
        assert [object_session(thing) for thing in held] == [None, None, None]
    with sessions.reading() as session:
        assert session.scalars(select(Submission.region)).one() == "london"


def test_every_relationship_that_leads_to_a_round_from_elsewhere_cascades_nothing() -> None:
    kept = {"fund", "round", "stage", "form", "criterion", "envelope_line"}
    drawing = [
        relationship
        for mapper in Round.registry.mappers
        if mapper.local_table is not None and mapper.class_.__tablename__ not in kept
        for relationship in mapper.relationships
        if relationship.mapper.class_.__tablename__ in kept and relationship.cascade
    ]
    assert drawing == []
    assert kept <= set(metadata.tables)


def test_the_longest_unused_round_is_given_up_first(sessions: _Sessions, queries: Counting) -> None:
    with sessions.begin() as session:
        fund = make_fund(session)
        revisions = [_make_round(session, fund, f"R-{number}") for number in range(3)]
    shelf = Shelf(room=2)
    with sessions.reading() as session:
        shelf.take(session, revisions[:2])
        shelf.take(session, revisions[:1])
        shelf.take(session, revisions[2:])
        with queries() as made:
            shelf.take(session, [revisions[0], revisions[2]])
        assert made.count == 0
        with queries() as made:
            shelf.take(session, [revisions[1]])
        assert made.count > 0


def test_many_missing_rounds_are_read_in_as_many_statements_as_one(sessions: _Sessions, queries: Counting) -> None:
    with sessions.begin() as session:
        fund = make_fund(session)
        revisions = [_make_round(session, fund, f"R-{number}") for number in range(4)]
    with sessions.reading() as session:
        with queries() as one:
            Shelf().take(session, revisions[:1])
        with queries() as many:
            found = Shelf().take(session, revisions)
    assert one.count == many.count
    assert [round_.reference for round_ in found] == ["R-0", "R-1", "R-2", "R-3"]


def _make_round(session: Session, fund: Fund, reference: str) -> Revision:
    round_ = make_round(session, now=NOW, fund=fund, reference=reference)
    return Revision(round_.id, round_.revision, fund.revision)
