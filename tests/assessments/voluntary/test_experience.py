"""What applying cost: asked twice, skipped at will, and told in figures of enough people only."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from assessments.accounts.models import Person
from assessments.applications.models import Application, Submission
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.use_cases import approve_decision, release_decisions
from assessments.errors import Invalid
from assessments.funds.models import Round, Stage
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.reports.burden import burden
from assessments.reports.inputs import StageInput
from assessments.voluntary.models import Experience
from assessments.voluntary.queries import list_hard, list_hours, moment_to_ask
from assessments.voluntary.states import Again, Moment
from assessments.voluntary.use_cases import Effort, NotYetAsked, tell_experience
from tests.assessments.decisions.worlds import decline, make_assessed, make_world
from tests.factories import actor_of, make_application, make_round, make_submitted

SAID = Effort(staff_hours=10, volunteer_hours=None, paid_hours=2, hard=" The budget. ", again=Again.YES)


def tell(session: Session, application: Application, effort: Effort, *, now: datetime) -> None:
    lead = session.get_one(Person, application.started_by_id)
    tell_experience(session, actor_of(session, lead), application.reference, "concept", effort, now=now)


@pytest.fixture
def round_(sessions: _Sessions, now: datetime) -> Round:
    with sessions.begin() as session:
        return make_round(session, now=now)


def test_what_is_said_is_kept_once_and_a_skip_ends_the_asking(
    sessions: _Sessions, round_: Round, now: datetime
) -> None:
    with sessions.begin() as session:
        said, skipped = (make_submitted(session, round_, now=now) for _application in range(2))
        tell(session, said, Effort(staff_hours=3), now=now)
        tell(session, said, SAID, now=now)
        tell(session, skipped, Effort(), now=now)
    with sessions.reading() as session:
        kept = session.scalars(select(Experience).where(Experience.staff_hours.is_not(None))).one()
        assert (kept.staff_hours, kept.paid_hours, kept.hard, kept.again) == (10, 2, "The budget.", Again.YES)
        submissions = session.scalars(select(Submission)).all()
        assert [moment_to_ask(session, each) for each in submissions] == [None, None]


def test_nobody_is_asked_before_they_have_submitted_and_what_makes_no_sense_is_told(
    sessions: _Sessions, round_: Round, now: datetime
) -> None:
    with sessions.begin() as session:
        with pytest.raises(NotYetAsked):
            tell(session, make_application(session, round_, now=now), SAID, now=now)
        wrong, submitted = (
            Effort(staff_hours=-1, paid_hours=10_001, hard="x" * 2001),
            make_submitted(session, round_, now=now),
        )
        with pytest.raises(Invalid) as refused:
            tell(session, submitted, wrong, now=now)
        assert set(refused.value.problems) == {"staff_hours", "paid_hours", "hard"}


def test_hours_count_once_the_outcome_is_told_and_the_later_answer_counts(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        told, waiting = (make_assessed(session, world, now=now) for _application in range(2))
        for application in (told, waiting):
            tell(session, application, Effort(staff_hours=4, volunteer_hours=1), now=now)
        stage = session.scalars(select(Stage).where(Stage.round_id == world.round.id, Stage.position == 1)).one()
        assert list_hours(session, stage) == []
        proposed = decline(session, world, told, now=now)
        session.flush()
        approve_decision(session, world.approver, told.reference, "concept", seen_version=proposed.version, now=now)
        release_decisions(session, world.manager, world.round.reference, "concept", now=now, without_feedback=True)
        assert list_hours(session, stage) == [5]
        submission = session.scalars(select(Submission).where(Submission.application_id == told.id)).one()
        assert moment_to_ask(session, submission) is Moment.TOLD
        tell(session, told, Effort(again=Again.NO), now=now)
        assert list_hours(session, stage) == [5]
        tell(session, told, Effort(staff_hours=9), now=now)
        assert list_hours(session, stage) == [9]
        assert moment_to_ask(session, submission) is None
        asked = session.scalars(select(Job.subject_id).where(Job.kind == JobKind.ROUND_FIGURES)).all()
        assert world.round.id in asked


def test_what_was_hard_is_read_in_the_order_of_the_words_and_only_where_five_said_it(
    sessions: _Sessions, round_: Round, now: datetime
) -> None:
    with sessions.begin() as session:
        for text in ("e", "c", "a", "d"):
            tell(session, make_submitted(session, round_, now=now), Effort(hard=text), now=now)
        assert list_hard(session, round_.id) == []
        tell(session, make_submitted(session, round_, now=now), Effort(hard="b"), now=now)
        assert list_hard(session, round_.id) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("hours", "again", "told"),
    [
        ((5, 6, 7, 8), {Again.YES: 22}, {}),
        (
            (5, 6, 7, 8, 30),
            {Again.YES: 8, Again.NO: 15},
            {"hours_told": 5, "median_hours": 7, "would_apply_again": 0.4},
        ),
        ((5, 6, 7, 8, 9, 30), {}, {"hours_told": 5, "median_hours": 7.5}),
        ((), {Again.YES: 3, Again.NO: 40}, {}),
    ],
)
def test_figures_are_of_five_or_more_and_proportions_of_rounded_counts(
    hours: Sequence[int], again: dict[Again, int], told: dict[str, float]
) -> None:
    stage = StageInput(uuid4(), "concept", "Concept", True, {}, 0, 0, {}, {}, {}, (), (), (), hours, again)
    assert {figure["key"]: figure["value"] for figure in burden(stage)} == told


@pytest.mark.parametrize(
    ("is_last", "outcomes", "told"),
    [
        (True, {"awarded": 8, "declined": 104}, {"hours_per_award": 98.0}),
        (False, {"invited": 17}, {"hours_per_invitation": 46.1}),
        (True, {"declined": 112}, {}),
    ],
)
def test_what_everybody_spent_is_told_for_each_that_came_through(
    is_last: bool, outcomes: dict[str, int], told: dict[str, float]
) -> None:
    hours = (5, 6, 7, 8, 30)
    stage = StageInput(uuid4(), "concept", "Concept", is_last, {}, 112, 0, outcomes, {}, {}, (), (), (), hours, {})
    assert {one["key"]: one["value"] for one in burden(stage) if one["key"].startswith("hours_per")} == told
