"""How a batch is begun, done, stopped and taken up again: never twice, never more than was shown."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.batches import acts, use_cases
from assessments.batches.choosing import Ticked, count_chosen, list_chosen
from assessments.batches.models import Batch, BatchItem
from assessments.batches.states import Act, Result
from assessments.batches.terms import Terms
from assessments.batches.use_cases import NothingChosen, NumberChanged, do_next, stop_batch
from assessments.casework.models import ApplicationTag
from assessments.db import _Sessions
from assessments.errors import IllegalStep
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.work import WORK, run_due_jobs
from tests.assessments.batches.piles import Pile, begin, every, heap_up, make_pile, results, work_off
from tests.factories import make_organisation

TAG = Terms(tag="Second look")


@pytest.fixture
def pile(sessions: _Sessions, now: datetime) -> Pile:
    with sessions.begin() as session:
        return make_pile(session, now=now)


def carried(sessions: _Sessions) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(ApplicationTag)) or 0


def test_the_same_form_sent_twice_begins_one_act(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(lambda _: begin(sessions, pile, Act.TAG, TAG, now=now).id, range(4)))
    assert len(set(begun)) == 1
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Batch.id))) == 1
        assert session.scalar(select(func.count()).select_from(BatchItem)) == 3


def test_all_that_match_is_counted_anew_and_begun_only_if_it_is_what_was_shown(
    sessions: _Sessions, pile: Pile, now: datetime
) -> None:
    for shown in (2, 4, 0, -1):
        with pytest.raises(NumberChanged, match="match 3 applications now"):
            begin(sessions, pile, Act.TAG, TAG, every(), shown=shown, now=now)
    assert begin(sessions, pile, Act.TAG, TAG, every(states=(State.SUBMITTED,)), shown=3, now=now).total == 3
    with pytest.raises(NothingChosen):
        begin(sessions, pile, Act.TAG, TAG, every(states=(State.DECIDED,)), now=now, entry_key="two")
    with sessions.reading() as session:
        assert (
            list_chosen(session, pile.manager, pile.world.round, every(), now=now, limit=2)
            == sorted(pile.references)[:2]
        )


def test_ticking_what_is_not_there_comes_to_nothing(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    for references in ((), ("no such thing",), ("' OR 1=1 --", "%")):
        with pytest.raises(NothingChosen):
            begin(sessions, pile, Act.TAG, TAG, Ticked(references), now=now)
    mixed = Ticked((pile.references[0], "no such thing", pile.references[0]))
    with sessions.reading() as session:
        assert count_chosen(session, pile.manager, pile.world.round, mixed, now=now) == 1
    with pytest.raises(NothingChosen):
        begin(sessions, pile, Act.TAG, TAG, Ticked(pile.references, "full"), now=now)


def test_what_was_stopped_stays_as_it_is(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    batch = begin(sessions, pile, Act.TAG, TAG, now=now)
    with sessions.begin() as session:
        assert do_next(session, batch.id, now=now)
    for _press in range(2):
        with sessions.begin() as session:
            stop_batch(session, pile.manager, pile.round, batch.id, now=now)
    work_off(sessions, now=now)
    assert [result for result, _why in results(sessions, batch)] == [Result.DONE, Result.WAITING, Result.WAITING]
    assert carried(sessions) == 1
    other = begin(sessions, pile, Act.TAG, TAG, now=now, entry_key="two")
    work_off(sessions, now=now)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        stop_batch(session, pile.manager, pile.round, other.id, now=now)


def test_a_worker_that_dies_loses_nothing_and_the_next_goes_on_where_it_was(
    sessions: _Sessions, pile: Pile, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = begin(sessions, pile, Act.TAG, TAG, now=now)
    tried = []

    def dies(session: Any, *rest: Any) -> object:
        tried.append(rest[1].reference)
        if len(tried) == 2:
            raise KeyboardInterrupt
        return original(session, *rest)

    original = acts.DOES[Act.TAG]
    monkeypatch.setitem(acts.DOES, Act.TAG, dies)
    with pytest.raises(KeyboardInterrupt):
        work_off(sessions, now=now)
    assert [result for result, _why in results(sessions, batch)] == [Result.DONE, Result.WAITING, Result.WAITING]
    work_off(sessions, now=now)
    assert carried(sessions) == 1, "another worker holds the job"
    work_off(sessions, now=now + timedelta(minutes=6))
    assert [result for result, _why in results(sessions, batch)] == [Result.DONE] * 3
    assert sorted(tried) == sorted([*pile.references, tried[1]])


def test_a_fault_in_one_is_kept_and_does_not_hold_up_the_others(
    sessions: _Sessions, pile: Pile, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = begin(sessions, pile, Act.TAG, TAG, now=now)
    original = acts.DOES[Act.TAG]

    def breaks(session: Any, *rest: Any) -> object:
        original(session, *rest)
        if rest[1].reference == sorted(pile.references)[1]:
            raise ZeroDivisionError
        return None

    monkeypatch.setitem(acts.DOES, Act.TAG, breaks)
    work_off(sessions, now=now)
    found = results(sessions, batch)
    assert [result for result, _why in found] == [Result.DONE, Result.LEFT_OUT, Result.DONE]
    assert "a fault of this service" in str(found[1][1])
    assert carried(sessions) == 2, "what it had done before the fault is undone"


def test_two_workers_do_each_application_once(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    batch = begin(sessions, pile, Act.TAG, TAG, now=now)

    def work(_number: int) -> int:
        done = 0
        while True:
            with sessions.begin() as session:
                if not do_next(session, batch.id, now=now):
                    return done
            done += 1

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 3
    assert carried(sessions) == 3


def test_a_thousand_are_begun_in_a_few_statements_and_some_no_longer_allowed_are_told(
    sessions: _Sessions, pile: Pile, now: datetime,
    queries: Callable[[], AbstractContextManager[Any]], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    screen, few = Terms(is_eligible=True, reason="Fits."), every(states=(State.SUBMITTED,))
    with queries() as for_three:
        small = begin(sessions, pile, Act.SCREEN, screen, few, shown=3, now=now)
    work_off(sessions, now=now)
    with sessions.begin() as session:
        heap_up(session, pile, 1_000, now=now, organisation_id=make_organisation(session).id)
    with queries() as for_a_thousand:
        batch = begin(sessions, pile, Act.SCREEN, screen, few, shown=1_000, now=now, entry_key="two")
    assert (small.total, batch.total) == (3, 1_000)
    assert for_a_thousand.count == for_three.count
    with sessions.begin() as session:
        first = select(Application.id).order_by(Application.reference).where(Application.number > 10_000).limit(20)
        taken_away = select(Submission).where(Submission.application_id.in_(first))
        for submission in session.scalars(taken_away):
            submission.state = State.WITHDRAWN
    monkeypatch.setattr("assessments.work.STEPS_AT_ONCE", 25)
    _sweep_once(sessions, now)
    _sweep_once(sessions, now)
    found = [result for result, _why in results(sessions, batch)]
    assert found == [Result.LEFT_OUT] * 20 + [Result.DONE] * 30 + [Result.WAITING] * 950
    with sessions.reading() as session:
        assert session.scalars(select(Job).where(Job.kind == "batch", Job.done_at.is_(None))).one().error is None
    monkeypatch.setattr("assessments.work.STEPS_AT_ONCE", 10_000)
    _sweep_once(sessions, now)
    told = results(sessions, batch)
    assert [result for result, _why in told] == [Result.LEFT_OUT] * 20 + [Result.DONE] * 980
    assert all(why for _result, why in told[:20])


def _sweep_once(sessions: _Sessions, now: datetime) -> None:
    """One turn of the act; figures, which it asks for, are left to others here."""
    with sessions.begin() as session:
        for job in session.scalars(select(Job).where(Job.kind == JobKind.ROUND_FIGURES, Job.done_at.is_(None))):
            job.done_at = now
    run_due_jobs(sessions, now=now, limit=1, works=WORK)


def test_the_count_of_statements_for_one_application_is_known(
    sessions: _Sessions, pile: Pile, now: datetime, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    """What one application costs is what its page's button costs, and a few statements more."""
    batch = begin(sessions, pile, Act.TAG, TAG, now=now)
    with queries() as made, sessions.begin() as session:
        use_cases.do_next(session, batch.id, now=now)
    assert made.count < 35
