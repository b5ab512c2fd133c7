"""Views of a list that people keep for themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from assessments.actors import Role
from assessments.db import _Sessions
from assessments.errors import DomainError, Invalid, NotFound, NotPermitted, Refused
from assessments.reports.models import SavedView
from assessments.reports.queries import get_staff_round, list_views
from assessments.reports.use_cases import TooManyViews, delete_view, open_with_view, rename_view, save_view
from tests.assessments.decisions.worlds import make_world
from tests.factories import actor_of, make_round, make_staff

QUERY = "state=assessed&sort=mark"


def test_a_view_is_kept_for_one_round_or_for_all_and_seen_by_nobody_else(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        other = make_round(session, now=now, fund=world.staff.fund, reference="OTH-2026")
        here = save_view(session, world.manager, "TST-2026", " Best  first ", QUERY, for_all_rounds=False, now=now)
        save_view(session, world.manager, "TST-2026", "Émile’s", "q=water", for_all_rounds=True, now=now)
        assert (here.name, here.query) == ("Best first", QUERY)
        for round_, wanted in ((world.round, ["Best first", "Émile’s"]), (other, ["Émile’s"])):
            assert [view.name for view in list_views(session, world.manager, round_)] == wanted
        assert list_views(session, actor_of(session, world.staff.auditor), world.round) == []


def test_the_same_view_saved_twice_is_one_and_its_name_is_taken_for_others(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        first = save_view(session, world.manager, "TST-2026", "Best", QUERY, for_all_rounds=False, now=now)
        assert save_view(session, world.manager, "TST-2026", "Best", QUERY, for_all_rounds=False, now=now) is first
        with pytest.raises(Invalid):
            save_view(session, world.manager, "TST-2026", "Best", "q=other", for_all_rounds=False, now=now)
        second = save_view(session, world.manager, "TST-2026", "Worst", QUERY, for_all_rounds=False, now=now)
        with pytest.raises(Invalid):
            rename_view(session, world.manager, "TST-2026", second.id, "Best")
        assert rename_view(session, world.manager, "TST-2026", second.id, "Worst").name == "Worst"
        auditor = actor_of(session, world.staff.auditor)
        save_view(session, auditor, "TST-2026", "Best", "q=mine", for_all_rounds=False, now=now)


def test_two_at_once_save_one(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        manager = make_world(session, now=now).manager

    def save(_number: int) -> None:
        with sessions.begin() as session:
            save_view(session, manager, "TST-2026", "Best", QUERY, for_all_rounds=False, now=now)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(4)))
    with sessions.reading() as session:
        assert len(session.scalars(select(SavedView)).all()) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_needs_a_name_that_fits(sessions: _Sessions, now: datetime, name: str) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        with pytest.raises(Invalid):
            save_view(session, world.manager, "TST-2026", name, QUERY, for_all_rounds=False, now=now)
        view = save_view(session, world.manager, "TST-2026", "=cmd() 🌱" * 6, QUERY, for_all_rounds=False, now=now)
        with pytest.raises(Invalid):
            rename_view(session, world.manager, "TST-2026", view.id, name)


def test_thirty_views_are_the_most_and_deleting_one_makes_room(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        views = [
            save_view(session, world.manager, "TST-2026", f"View {number}", QUERY, for_all_rounds=False, now=now)
            for number in range(30)
        ]
        with pytest.raises(TooManyViews):
            save_view(session, world.manager, "TST-2026", "One more", QUERY, for_all_rounds=False, now=now)
        delete_view(session, world.manager, "TST-2026", views[0].id)
        save_view(session, world.manager, "TST-2026", "One more", QUERY, for_all_rounds=False, now=now)
        with pytest.raises(Refused):
            save_view(session, world.manager, "TST-2026", "Long", "q=" + "x" * 2000, for_all_rounds=False, now=now)


def test_one_view_at_most_opens_the_list(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        first, second = (
            save_view(session, world.manager, "TST-2026", name, QUERY, for_all_rounds=False, now=now)
            for name in ("First", "Second")
        )
        everywhere = save_view(session, world.manager, "TST-2026", "Every", QUERY, for_all_rounds=True, now=now)
        for view in (first, everywhere, second):
            open_with_view(session, world.manager, "TST-2026", view.id, is_wanted=True)
        session.flush()
        session.expire_all()
        assert [view.is_default for view in (first, second, everywhere)] == [False, True, True]
        open_with_view(session, world.manager, "TST-2026", second.id, is_wanted=False)
        assert not second.is_default


def test_nobody_changes_anothers_view_or_keeps_one_of_another_funds_round(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, other = make_world(session, now=now), make_world(session, now=now, reference="OTH-2026")
        view = save_view(session, world.manager, "TST-2026", "Best", QUERY, for_all_rounds=False, now=now)
        colleague = actor_of(session, make_staff(session, world.staff.fund, Role.MANAGER))
        assessor = actor_of(session, world.staff.assessors[0])
        for actor, refusal in ((colleague, NotFound), (other.manager, NotFound), (assessor, DomainError)):
            with pytest.raises(refusal):
                rename_view(session, actor, "TST-2026", view.id, "Mine")
            with pytest.raises(refusal):
                delete_view(session, actor, "TST-2026", view.id)
            with pytest.raises(refusal):
                open_with_view(session, actor, "TST-2026", view.id, is_wanted=True)
        with pytest.raises((NotFound, NotPermitted)):
            save_view(session, other.manager, "TST-2026", "Theirs", QUERY, for_all_rounds=False, now=now)
        with pytest.raises(NotFound):
            get_staff_round(session, assessor, "TST-2026")
        assert view.name == "Best"
