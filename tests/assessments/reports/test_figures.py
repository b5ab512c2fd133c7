"""Marks, ranks and figures, against numbers worked out by hand."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, select

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.applications.models import Application
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import withdraw_application
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.reports.calculations import compute_figures
from assessments.reports.filtering import Filters
from assessments.reports.listing import count_applications
from assessments.reports.models import Edition
from assessments.reports.queries import find_running_edition, freshness, get_staff_round, published_figures
from assessments.scoring.models import Assignment, Mark
from assessments.scoring.states import Ground, Recommendation
from assessments.scoring.states import State as WorkState
from assessments.scoring.use_cases import (
    AssessmentDraft,
    ScoreEntry,
    accept_assignment,
    assign_assessor,
    moderate,
    recuse_assignment,
    save_assessment,
    submit_assessment,
)
from assessments.work import WORK, Work, run_due_jobs
from tests.assessments.decisions.worlds import World, make_assessed, make_handed_in, make_world
from tests.factories import actor_of, make_application, make_person, make_staff
from tests.outcomes import propose, release, screen

ASKED = 5_500_050


def score(
    session: Session, world: World, application: Application, assessor: Person, points: list[int | None], *,
    now: datetime, is_submitted: bool = True,
) -> Assignment:  # fmt: skip
    """Have an assessor score an eligible application: reach, change, value."""
    due_at = now + timedelta(days=9)
    reference = application.reference
    work = assign_assessor(session, world.manager, reference, "concept", assessor.id, due_at=due_at, now=now)
    actor = actor_of(session, assessor)
    accept_assignment(session, actor, work.id, now=now)
    entries = [ScoreEntry(each, "So.", is_not_applicable=each is None) for each in points]
    scores = dict(zip(("reach", "change", "value"), entries, strict=True))
    save_assessment(session, actor, work.id, AssessmentDraft(scores, Recommendation.FUND, "", "Well done."), now=now)
    return submit_assessment(session, actor, work.id, now=now) if is_submitted else work


def figures_of(session: Session, world: World) -> dict[tuple[str, str], Any]:
    edition = find_running_edition(session, world.round.id)
    assert edition is not None
    return {(figure["stage"], figure["key"]): figure for figure in edition.figures}


def marks_of(session: Session) -> list[Mark]:
    return list(session.scalars(select(Mark).order_by(Mark.place)))


def test_marks_are_as_worked_out_by_hand_and_ties_share_a_rank(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        worst = make_assessed(session, world, now=now, points=(1, 1))
        tied = [make_assessed(session, world, now=now, points=(4, 4)) for _ in range(2)]
        best = make_handed_in(session, world, now=now)
        screen(session, world.staff, best, now=now)
        score(session, world, best, world.staff.assessors[0], [5, 5, 5], now=now)
        score(session, world, best, world.staff.assessors[1], [3, 4, None], now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        marks = marks_of(session)
        references = {each.current.id: each.reference for each in (worst, *tied, best)}
        assert [(references[mark.submission_id], mark.rank) for mark in marks] == [
            (best.reference, 1), (tied[0].reference, 2), (tied[1].reference, 2), (worst.reference, 4),
        ]  # fmt: skip
        # 100 and 100 · (1 · 3/5 + 2 · 4/5) ÷ 3: what does not apply leaves both sums.
        first = marks[0]
        assert (first.n, first.mean, first.median, first.spread) == (2, 86.666666667, 86.666666667, 26.666666667)
        assert first.is_divergent
        assert [mark.value for mark in marks[1:]] == [80.0, 80.0, 20.0]
        assert [mark.running_pence for mark in marks] == [ASKED, 2 * ASKED, 3 * ASKED, 4 * ASKED]


def test_a_moderated_mark_is_the_mark_of_record_and_the_mean_stays(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now, points=(1, 4))
        entry = ScoreEntry(3, "Agreed.")
        agreed = {"reach": entry, "change": entry, "value": ScoreEntry(reason="No costs.", is_not_applicable=True)}
        moderate(session, actor_of(session, world.staff.moderator), application.reference, "concept", agreed, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        [mark] = marks_of(session)
        assert (mark.value, mark.moderated, mark.mean, mark.spread) == (60.0, 60.0, 50.0, 60.0)


def test_drafts_and_what_was_recused_or_voided_never_count(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_handed_in(session, world, now=now)
        screen(session, world.staff, application, now=now)
        third, fourth = (make_staff(session, world.staff.fund, Role.ASSESSOR) for _ in range(2))
        score(session, world, application, world.staff.assessors[0], [4, 4, 4], now=now)
        score(session, world, application, world.staff.assessors[1], [0, 0, 0], now=now, is_submitted=False)
        work = score(session, world, application, third, [0, 0, 0], now=now, is_submitted=False)
        actor = actor_of(session, third)
        recuse_assignment(session, actor, work.id, ground=Ground.LOAD, reason="Too much.", now=now)
        score(session, world, application, fourth, [0, 0, 0], now=now).state = WorkState.VOIDED
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        [mark] = marks_of(session)
        assert (mark.n, mark.value, mark.is_divergent) == (1, 80.0, False)
        assert figures_of(session, world)["concept", "assessments"]["value"] == 1


@pytest.fixture
def decided(sessions: _Sessions, now: datetime) -> World:
    """Six applications: two invited, one declined, one not eligible, one withdrawn, one never handed in."""
    with sessions.begin() as session:
        world = make_world(session, now=now)
        for outcome in (Outcome.INVITED, Outcome.INVITED, Outcome.DECLINED):
            application = make_assessed(session, world, now=now)
            propose(session, world.staff, application, outcome, now=now, pence=100 * (outcome is Outcome.INVITED))
        application = make_handed_in(session, world, now=now)
        screen(session, world.staff, application, now=now, is_eligible=False)
        propose(session, world.staff, application, Outcome.INELIGIBLE, now=now)
        lead = make_person(session)
        application = make_handed_in(session, world, now=now, lead=lead)
        withdraw_application(session, actor_of(session, lead), application.reference, reason="", now=now)
        make_application(session, world.round, now=now - timedelta(days=10))
    return world


def test_nothing_unreleased_counts_as_an_outcome(sessions: _Sessions, now: datetime, decided: World) -> None:
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        figures = figures_of(session, decided)
        counts = {key: figures["concept", key]["value"] for key in ("invited", "declined", "ineligible", "assessed")}
        assert counts == {"invited": 0, "declined": 0, "ineligible": 1, "assessed": 3}
        assert figures["concept", "preparation_pence"]["value"] == 0


def test_the_figures_are_those_of_the_round(sessions: _Sessions, now: datetime, decided: World) -> None:
    with sessions.begin() as session:
        release(session, decided.staff, decided.round, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        figures = figures_of(session, decided)
        expected = {
            "started": 6, "submitted": 5, "eligible": 3, "ineligible": 1, "assessed": 3, "invited": 2, "supported": 2,
            "declined": 1, "reserve": 0, "withdrawn": 1, "requested_pence": 5 * ASKED,
            "requested_pence_2026_27": 5 * 2_500_000, "requested_pence_2027_28": 5 * 3_000_050,
            "preparation_pence": 200, "preparation_pence_2026_27": 200, "median_preparation_pence": 100,
            "assessments": 6, "median_mark": 70.0, "median_days_to_outcome": 10.0,
        }  # fmt: skip
        assert {key: figures["concept", key]["value"] for key in expected} == expected
        rate = figures["concept", "invited_of_assessed"]
        assert (rate["numerator"], rate["denominator"], rate["value"]) == (2, 3, 2 / 3)
        rate = figures["full", "awarded_of_submitted"]
        assert (rate["numerator"], rate["denominator"]) == (0, 5)


def test_the_figures_are_the_counts_of_the_lists(sessions: _Sessions, now: datetime, decided: World) -> None:
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        round_ = get_staff_round(session, decided.manager, "TST-2026")
        figures = figures_of(session, decided)
        for key, states in {
            "started": (), "withdrawn": ("withdrawn",), "ineligible": ("ineligible",), "assessed": ("assessed",),
        }.items():  # fmt: skip
            filters = Filters(stage_key="concept", states=states)  # type: ignore[arg-type]
            counted = count_applications(session, decided.manager, round_, filters, now=now)
            assert figures["concept", key]["value"] == counted, key


def test_a_release_freezes_an_edition_and_a_change_makes_the_running_one_wait(
    sessions: _Sessions, now: datetime, decided: World
) -> None:
    with sessions.begin() as session:
        release(session, decided.staff, decided.round, now=now)
    with sessions.reading() as session:
        assert freshness(session, decided.round.id)[1]
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        assert not freshness(session, decided.round.id)[1]
        editions = session.scalars(select(Edition).order_by(Edition.number)).all()
        assert [(edition.number, edition.as_of) for edition in editions] == [(0, now), (1, now)]
        assert editions[0].figures == editions[1].figures
        assert editions[1].extract
        assert published_figures(session, decided.round.id, now) is None, "the last stage is not decided"


def test_the_public_waits_for_the_edition_of_the_last_release(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        assert published_figures(session, world.round.id, now) is not None
        ask_for(session, JobKind.EDITION, world.round.id, now=now)
        assert published_figures(session, world.round.id, now) is None
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        edition = published_figures(session, world.round.id, now)
        assert edition is not None
        assert edition.number == 2


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.INVITED])
def test_a_round_ends_where_nobody_can_go_on(sessions: _Sessions, now: datetime, outcome: Outcome) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=2)
        propose(session, world.staff, make_assessed(session, world, now=now), outcome, now=now)
        release(session, world.staff, world.round, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        is_over = outcome is Outcome.DECLINED
        assert (published_figures(session, world.round.id, now) is not None) == is_over
        assert published_figures(session, world.round.id, now + timedelta(days=400)) is not None


def test_two_workers_at_one_round_write_its_first_figures_one_after_the_other(
    sessions: _Sessions, now: datetime, decided: World
) -> None:
    with sessions.begin() as session:
        release(session, decided.staff, decided.round, now=now)
        session.execute(delete(Job).where(Job.kind == JobKind.FIND_CONFLICTS))  # which is another story
    both_have_read = Barrier(2)

    def compute(material: Any, moment: datetime) -> Any:
        output = compute_figures(material, moment)
        both_have_read.wait(timeout=20)
        return output

    works = {kind: replace(work, compute=compute) for kind, work in WORK.items() if isinstance(work, Work)}
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: run_due_jobs(sessions, now=now, limit=1, works=works), range(2)))
    with sessions.reading() as session:
        assert session.scalars(select(Job.error)).all() == [None, None]
