"""Whom awards reach: what is expected is kept when it is handed in, what is reported by whoever was awarded."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.reach import ExpectedReach
from assessments.applications.use_cases import save_section, submit_application
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.errors import DomainError, Invalid, NotFound
from assessments.funds.models import Round
from assessments.funds.questions import Question
from assessments.funds.states import CountsAs, QuestionKind
from assessments.reach.models import ReachReport
from assessments.reach.queries import read_round_reach
from assessments.reach.use_cases import report_reach
from assessments.versions import Outdated
from tests.assessments.decisions.worlds import World, make_world
from tests.factories import actor_of, fill_in, make_application, make_person
from tests.outcomes import judge, propose, release, screen
from tests.rowed import ask_also

YOUNG = Question("young", QuestionKind.WHOLE_NUMBER, "Young?", counts_as=CountsAs.PEOPLE_REACHED, group="young")


def make_reaching(session: Session, now: datetime, *, outcome: Outcome = Outcome.AWARDED) -> tuple[World, Actor, str]:
    """An application that expects to reach 40 young people, and what became of it."""
    world = make_world(session, now=now, stages=1)
    ask_also(session, world.round, YOUNG)
    round_ = session.get_one(Round, world.round.id)
    round_.groups = [{"key": "young", "label": "Young people"}]
    round_.revise()
    session.flush()
    lead, early = make_person(session), now - timedelta(days=10)
    application = make_application(session, world.round, now=early, lead=lead)
    actor = actor_of(session, lead)
    fill_in(session, actor, application.reference, "concept", now=early)
    save_section(session, actor, application.reference, "concept", "more", {"young": "40"}, now=early)
    submit_application(session, actor, application.reference, "concept", is_declared=True, now=early)
    screen(session, world.staff, application, now=now - timedelta(days=4))
    judge(session, world.staff, application, now=now - timedelta(days=3), points=(3, 4))
    propose(session, world.staff, application, outcome, now=now, pence=100 if outcome is Outcome.AWARDED else 0)
    release(session, world.staff, world.round, now=now)
    return world, actor_of(session, lead), application.reference


def _report(session: Session, lead: Actor, reference: str, now: datetime, people: int | None, **more: object) -> None:
    told = {"until_on": now.date(), "note": "", "counts": {"young": people}, **more}
    report_reach(session, lead, reference, now=now, **told)  # type: ignore[arg-type]


def test_what_is_expected_is_kept_and_the_newest_report_counts(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead, reference = make_reaching(session, now)
        assert session.scalars(select(ExpectedReach.people)).all() == [40]
    for people in (10, 10, 25):
        with sessions.begin() as session:
            _report(session, lead, reference, now, people)
    with sessions.reading() as session:
        assert session.scalar(select(func.count(ReachReport.id))) == 2
        found = read_round_reach(session, session.get_one(Round, world.round.id))
        assert [(group.expected, group.reached) for group in found.groups] == [(40, 25)]
        assert (found.awards, found.reported) == (1, 1)


def test_whoever_was_declined_reports_nothing_and_counts_nowhere(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead, reference = make_reaching(session, now, outcome=Outcome.DECLINED)
    with sessions.begin() as session, pytest.raises(NotFound):
        _report(session, lead, reference, now, 5)
    with sessions.reading() as session:
        found = read_round_reach(session, session.get_one(Round, world.round.id))
        assert [(group.expected, group.reached) for group in found.groups] == [(0, 0)]


@pytest.mark.parametrize(
    ("people", "days", "field"),
    [(None, 0, "group_young"), (-1, 0, "group_young"), (10_000_000, 0, "group_young"), (5, 1, "until_on")],
)
def test_a_report_needs_every_number_and_a_day_that_has_come(
    sessions: _Sessions, now: datetime, people: int | None, days: int, field: str
) -> None:
    with sessions.begin() as session:
        _world, lead, reference = make_reaching(session, now)
    until_on = now.date() + timedelta(days=days)
    with sessions.begin() as session, pytest.raises(Invalid) as refusal:
        _report(session, lead, reference, now, people, until_on=until_on)
    assert set(refusal.value.problems) == {field}


@pytest.mark.parametrize(("seen", "refusal"), [("", Outdated), ("7", Outdated), ("1", None)])
def test_a_report_that_somebody_else_sent_meanwhile_is_not_written_over(
    sessions: _Sessions, now: datetime, seen: str, refusal: type[DomainError] | None
) -> None:
    with sessions.begin() as session:
        _world, lead, reference = make_reaching(session, now)
        _report(session, lead, reference, now, 10)
    with sessions.begin() as session:
        if refusal is None:
            _report(session, lead, reference, now, 20, seen=seen)
        else:
            with pytest.raises(refusal):
                _report(session, lead, reference, now, 20, seen=seen)
