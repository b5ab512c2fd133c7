"""What an assessor finds by searching their work, and the views that they keep of it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.db import _Sessions
from assessments.errors import DomainError, Invalid, NotFound, NotPermitted
from assessments.reports.models import SavedView
from assessments.reports.queries import get_view, list_own_work_views, list_views
from assessments.reports.use_cases import delete_own_work_view, save_own_work_view, save_view
from assessments.scoring.queue import QueueFilters, Show, list_queue
from tests.assessments.scoring.panels import Court, accepted, assessed, make_court, make_eligible, offer

Search = Callable[..., list[str]]


@pytest.fixture
def court(sessions: _Sessions, now: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=now)


@pytest.fixture
def applications(sessions: _Sessions, court: Court, now: datetime) -> dict[str, Application]:
    """What the first assessor has of each kind: offered, open and assessed; and what only the second may read."""
    first, second = court.assessors
    with sessions.begin() as session:
        made = {
            title: make_eligible(session, court, now=now, title=title, summary=f"We insulate the {title.lower()} roof.")
            for title in ("Offered", "Open", "Assessed", "Elsewhere")
        }
        offer(session, court, made["Offered"], first, now=now)
        accepted(session, court, made["Open"], first, now=now)
        assessed(session, court, made["Assessed"], first, now=now)
        accepted(session, court, made["Elsewhere"], second, now=now)
    return made


@pytest.fixture
def found(sessions: _Sessions, court: Court, applications: dict[str, Application], now: datetime) -> Search:
    """The titles that the first assessor finds."""

    def search(text: str, show: Show = Show.TO_DO, actor: Actor = court.assessors[0]) -> list[str]:
        with sessions.reading() as session:
            filters = QueueFilters(show=show, text=text)
            return sorted(work.title for work in list_queue(session, actor, filters, now=now).rows)

    return search


def test_answers_are_searched_once_they_are_open_to_the_assessor(found: Search) -> None:
    assert found("insulate") == ["Open"]
    assert found("insulate", Show.SUBMITTED) == ["Assessed"]
    assert found("insulate", Show.OFFERED) == []
    assert found("offered roof") == []
    assert found("Offered") == ["Offered"]
    assert found("") == ["Offered", "Open"]


def test_words_stand_together_in_quotes_and_a_minus_leaves_out(found: Search, court: Court) -> None:
    assert found('"insulate the open"') == ["Open"]
    assert found('"open insulate"') == []
    assert found("-insulate") == ["Offered"]
    assert found("-offered") == ["Open"]
    assert found("insulate", actor=court.assessors[1]) == ["Elsewhere"]


@pytest.mark.parametrize(
    "text", ["%", "_", "'", '"', "' OR 1=1 --", "\\", "x" * 10_000, ":* & !", "--", "((", "\U0001f331"]
)
def test_signs_find_nothing_and_break_nothing(found: Search, text: str) -> None:
    assert found(text) in ([], ["Offered", "Open"])
    assert found("%") == []


def test_nobody_finds_work_that_is_not_their_own(found: Search, court: Court) -> None:
    assert found("insulate", actor=court.manager) == []


def test_views_of_ones_own_work_are_ones_own_and_stand_apart_from_a_rounds(
    sessions: _Sessions, court: Court, now: datetime
) -> None:
    first, second = court.assessors
    with sessions.begin() as session:
        view = save_own_work_view(session, first, " Late  ones ", "show=overdue", now=now)
        assert save_own_work_view(session, first, "Late ones", "show=overdue", now=now) is view
        with pytest.raises(Invalid):
            save_own_work_view(session, first, "Late ones", "show=offered", now=now)
        assert [one.name for one in list_own_work_views(session, first)] == ["Late ones"]
        assert not list_own_work_views(session, second)
        assert not list_views(session, first, court.round)
        with pytest.raises(NotFound):
            get_view(session, first, court.round, view.id)
        with pytest.raises(NotFound):
            delete_own_work_view(session, second, view.id)
        listed = save_view(session, court.manager, court.round.reference, "All", "q=x", for_all_rounds=True, now=now)
        with pytest.raises(NotFound):
            delete_own_work_view(session, court.manager, listed.id)
        with pytest.raises(NotPermitted):
            save_own_work_view(session, court.manager, "Mine", "show=offered", now=now)
        delete_own_work_view(session, first, view.id)
        with pytest.raises(DomainError):
            delete_own_work_view(session, first, view.id)
        assert session.scalars(select(SavedView.name)).all() == ["All"]
