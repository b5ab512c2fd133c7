"""Sharing a stage's work out: computed by the worker, looked at, and given out application by application."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Place
from assessments.allocating.states import Change, Keep, Result, Scope
from assessments.allocating.use_cases import apply_run, ask_for_run, pin_pair, raise_most
from assessments.allocating.use_cases.applying import ProposalOutdated
from assessments.applications.models import Application, Submission
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.scoring.states import LIVE, Ground, State
from assessments.scoring.use_cases import mark_anchor, recuse_assignment, save_assessment
from assessments.scoring.use_cases.assigning import accept_assignment
from assessments.work import run_due_jobs
from tests.assessments.allocating.worlds import (
    STAGE,
    Bench,
    allocated,
    applied,
    items_of,
    know,
    make_bench,
    pairs_of,
    plan,
)
from tests.assessments.scoring.panels import accepted, full, offer
from tests.factories import actor_of, join, make_person


def emails(sessions: _Sessions) -> dict[str, list[str]]:
    """Whom the emails about work went to, by template."""
    with sessions.reading() as session:
        found: dict[str, list[str]] = {}
        for template, address in session.execute(select(Email.template, Email.address).order_by(Email.id)):
            found.setdefault(template, []).append(address)
        return found


def live(sessions: _Sessions) -> set[tuple[object, object]]:
    with sessions.reading() as session:
        wanted = select(Assignment.submission_id, Assignment.assessor_id).where(Assignment.state.in_(LIVE))
        return {(row[0], row[1]) for row in session.execute(wanted)}


def reference_of(bench: Bench, session: Session, work: Assignment) -> str:
    submission = session.get_one(Submission, work.submission_id)
    return next(one.reference for one in bench.applications if one.id == submission.application_id)


def test_every_application_gets_its_number_and_everybody_is_told_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=4)
        plan(session, bench, now=now)
    run = allocated(sessions, bench, now=now)
    assert [item.gets for item in items_of(sessions, run)] == [2, 2, 2, 2]
    assert set(pairs_of(sessions, run).values()) == {Change.NEW}
    assert live(sessions) == set()
    applied(sessions, bench, run, now=now)
    assert live(sessions) == set(pairs_of(sessions, run))
    told = emails(sessions)
    assert "assigned" not in told
    assert sorted(told["work_given"]) == sorted({person.email for person in bench.court.people})


def test_those_who_know_the_theme_get_the_work(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=1)
        plan(session, bench, now=now)
        for number in (1, 3):
            know(session, bench, number, now=now, levels={"energy": "expert", "water": "good"})
    run = allocated(sessions, bench, now=now)
    assert {person for _submission, person in pairs_of(sessions, run)} == {bench.court.people[n].id for n in (1, 3)}
    assert run.figures["parts"] == ["themes"]


def test_who_belongs_to_the_applicant_is_never_proposed_and_the_shortfall_is_named(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=1, assessors=2)
        plan(session, bench, now=now)
        join(session, bench.court.people[0], bench.applications[0].organisation, Place.VIEWER)
    run = allocated(sessions, bench, now=now)
    assert {person for _submission, person in pairs_of(sessions, run)} == {bench.court.people[1].id}
    (item,) = items_of(sessions, run)
    assert (item.gets, item.wanted, item.with_space, item.in_conflict) == (1, 2, 1, 1)


def test_a_shortfall_names_whose_most_would_mend_it_and_raising_it_does(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=2, assessors=2)
        plan(session, bench, now=now)
        know(session, bench, 0, now=now, most=1)
    run = allocated(sessions, bench, now=now)
    (short,) = [item for item in items_of(sessions, run) if item.gets < item.wanted]
    assert (short.full, short.mend_id) == (1, bench.court.people[0].id)
    with sessions.begin() as session:
        raise_most(session, bench.court.manager, bench.round, STAGE, bench.court.people[0].id, 2, now=now)
    run = allocated(sessions, bench, now=now)
    assert run.figures["lacking"] == 0


def test_what_is_given_out_stays_and_what_is_missing_is_added_after_a_recusal(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=3)
        plan(session, bench, now=now, keep=Keep.STARTED)
    applied(sessions, bench, allocated(sessions, bench, now=now), now=now)
    before = live(sessions)
    with sessions.begin() as session:
        work = session.scalars(select(Assignment).order_by(Assignment.id).limit(1)).one()
        gone = (work.submission_id, work.assessor_id)
        actor = next(one for one in bench.court.assessors if one.user_id == work.assessor_id)
        recuse_assignment(session, actor, work.id, ground=Ground.LOAD, reason="No time for it.", now=now)
        pin_pair(
            session, bench.court.manager, bench.round, STAGE, reference_of(bench, session, work), work.assessor_id,
            False, now=now,
        )  # fmt: skip
    changes = pairs_of(sessions, allocated(sessions, bench, now=now + timedelta(hours=1)))
    assert {pair for pair, change in changes.items() if change is Change.KEPT} == before - {gone}
    assert list(changes.values()).count(Change.NEW) == 1
    assert gone not in changes


def test_a_pinned_pair_stands_and_a_forbidden_one_does_not(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=1, assessors=3)
        plan(session, bench, now=now)
        know(session, bench, 0, now=now, levels={"energy": "expert"})
        know(session, bench, 1, now=now, levels={"energy": "expert"})
        reference, people = bench.applications[0].reference, bench.court.people
        pin_pair(session, bench.court.manager, bench.round, STAGE, reference, people[2].id, True, now=now)
        pin_pair(session, bench.court.manager, bench.round, STAGE, reference, people[0].id, False, now=now)
    run = allocated(sessions, bench, now=now)
    assert {person for _submission, person in pairs_of(sessions, run)} == {people[1].id, people[2].id}


def test_what_has_changed_since_is_named_and_nothing_is_given_out(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now)
        plan(session, bench, now=now)
    run = allocated(sessions, bench, now=now)
    with sessions.begin() as session:
        offer(session, bench.court, bench.applications[0], bench.court.assessors[0], now=now)
        know(session, bench, 1, now=now, most=3)
    before = live(sessions)
    with pytest.raises(ProposalOutdated) as refusal:
        applied(sessions, bench, run, now=now)
    assert "Work was given out" in refusal.value.told()
    assert "What an assessor knows" in refusal.value.told()
    assert live(sessions) == before


def test_one_application_that_cannot_be_given_out_keeps_no_other_waiting(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=2, assessors=2)
        plan(session, bench, now=now)
    run = allocated(sessions, bench, now=now)
    with sessions.begin() as session:
        from assessments.allocating.use_cases import apply_run

        due_at = now + timedelta(days=3)
        apply_run(session, bench.court.manager, bench.round, STAGE, run.id, due_at=due_at, reason="", now=now)
        join(session, bench.court.people[0], bench.applications[0].organisation, Place.VIEWER)
    from assessments.work import run_due_jobs

    run_due_jobs(sessions, now=now)
    assert [item.result for item in items_of(sessions, run)] == [Result.LEFT_OUT, Result.DONE]
    assert len(live(sessions)) == 2


def test_late_work_is_handed_on_and_all_other_work_stays(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=2, assessors=3)
        plan(session, bench, now=now, per_application=1)
        accepted(session, bench.court, bench.applications[0], bench.court.assessors[0], now=now)
        late = offer(session, bench.court, bench.applications[1], bench.court.assessors[1], now=now, days=1)
        late_pair = (late.submission_id, late.assessor_id)
        accept_assignment(session, bench.court.assessors[1], late.id, now=now)
        save_assessment(session, bench.court.assessors[1], late.id, full(), now=now)
    later = now + timedelta(days=2)
    run = allocated(sessions, bench, now=later, scope=Scope.LATE)
    changes = pairs_of(sessions, run)
    assert changes.pop(late_pair) is Change.TAKEN_BACK
    assert sorted(changes.values()) == [Change.KEPT, Change.MOVED]
    applied(sessions, bench, run, now=later)
    with sessions.reading() as session:
        ended = session.scalars(select(Assignment).where(Assignment.state == State.REASSIGNED)).one()
        assert ended.ended_because == "Shared out anew."


def test_who_does_not_manage_the_fund_or_has_a_bid_shares_nothing_out(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now)
        stranger = actor_of(session, make_person(session), now=now)
        for actor, refusal in (
            (bench.court.assessors[0], NotFound),
            (stranger, NotFound),
            (bench.court.moderator, NotPermitted),
        ):
            with pytest.raises(refusal):
                ask_for_run(session, actor, bench.round, STAGE, now=now)


def test_a_plan_says_what_is_wrong_with_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=0)
        with pytest.raises(Invalid) as refusal:
            plan(session, bench, now=now, per_application=0, fewest=4, most=3, themes=11)
    assert set(refusal.value.problems) == {"per_application", "fewest", "themes"}


def test_an_anchor_goes_to_everybody_and_the_rest_is_shared_out_beside_it(sessions: _Sessions, now: datetime) -> None:
    """But for conflicts and whom a manager rules out; colleagues, too; and it counts among what each has time for."""
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=4, assessors=5)
        plan(session, bench, now=now, one_of_organisation=True, wants_lay=True, keep=Keep.STARTED)
        _tied, out, full_up, colleague, other = (person.id for person in bench.court.people)
        know(session, bench, 2, now=now, most=1, is_lay=True)
        for number in (3, 4):
            know(session, bench, number, now=now, organisation="One Firm", is_lay=True)
        anchor = bench.applications[1]
        join(session, bench.court.people[0], anchor.organisation, Place.VIEWER)
        pin_pair(session, bench.court.manager, bench.round, STAGE, anchor.reference, out, False, now=now)
    before = allocated(sessions, bench, now=now)
    with sessions.begin() as session:
        mark_anchor(session, bench.court.manager, anchor.reference, STAGE, is_anchor=True, now=now)
    with pytest.raises(ProposalOutdated):
        applied(sessions, bench, before, now=now)
    run = allocated(sessions, bench, now=now + timedelta(hours=1))
    pairs, items = pairs_of(sessions, run), items_of(sessions, run)
    submission = items[1].submission_id
    assert {person for each, person in pairs if each == submission} == {full_up, colleague, other}
    assert [(item.gets, item.wanted, item.lacks_lay) for item in items] == [
        (2, 2, False), (3, 3, False), (2, 2, False), (2, 2, False)
    ]  # fmt: skip
    loads = Counter(person for _each, person in pairs)
    assert loads[full_up] == 1
    assert all(not {colleague, other} <= {p for each, p in pairs if each == item.submission_id}
               for item in items if item is not items[1])  # fmt: skip
    assert (run.figures["anchors"], run.figures["colleagues"], run.figures["groups"]) == (1, 0, [4])
    with sessions.begin() as session:
        due_at = now + timedelta(days=14)
        apply_run(session, bench.court.manager, bench.round, STAGE, run.id, due_at=due_at, reason="", now=now)
    with sessions.begin() as session:
        theirs = session.get_one(Application, anchor.id, options=[joinedload(Application.organisation)]).organisation
        join(session, bench.court.people[4], theirs, Place.VIEWER)
    run_due_jobs(sessions, now=now)
    assert live(sessions) == set(pairs) - {(submission, other)}, "who has come to have a part keeps it from nobody else"
