"""Inviting assessors to a stage: yes, no, the wait list, and who may then be given work."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Place
from assessments.allocating.inputs import Wished
from assessments.allocating.inviting import list_own_invitations, list_titles
from assessments.allocating.models import AssessingInvitation, ProposedPair, TitleWish
from assessments.allocating.states import Standing, Wish
from assessments.allocating.use_cases import (
    accept_invitation_to_assess,
    invite_to_assess,
    rank_name,
    refuse_invitation_to_assess,
    say_wishes,
    withdraw_assessing_invitation,
)
from assessments.allocating.use_cases.applying import ProposalOutdated
from assessments.db import _Sessions
from assessments.errors import IllegalStep, Invalid, NotFound, Refused
from assessments.funds.models import Round, Stage
from assessments.messages.models import Email
from tests.assessments.allocating.worlds import STAGE, Bench, allocated, applied, make_bench, pairs_of, plan
from tests.factories import join

WHY = "I am away all of that month."


def invite(
    session: Session, bench: Bench, *numbers: int, now: datetime, wanted: int | None = None, most: int = 5
) -> int:
    people = [bench.court.people[number].id for number in numbers]
    return invite_to_assess(
        session, bench.court.manager, bench.round, STAGE, people, most=5, answer_by=now + timedelta(days=7),
        people_wanted=wanted, wishes=True, now=now,
    )  # fmt: skip


def of(session: Session, bench: Bench, number: int) -> AssessingInvitation:
    person_id = bench.court.people[number].id
    wanted = select(AssessingInvitation).where(AssessingInvitation.person_id == person_id)
    return session.scalars(wanted).one()


def accept(session: Session, bench: Bench, number: int, *, now: datetime, most: int = 5) -> Standing:
    actor, its_id = bench.court.assessors[number], of(session, bench, number).id
    return accept_invitation_to_assess(session, actor, its_id, most=most, now=now).standing


def test_work_goes_only_to_those_who_said_yes_and_no_more_than_they_said(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=2, assessors=4)
        plan(session, bench, now=now)
        assert invite(session, bench, 0, 1, 2, now=now) == 3
        assert invite(session, bench, 0, now=now) == 0  # twice is once
        accept(session, bench, 0, now=now, most=1)
        accept(session, bench, 1, now=now)
        refuse_invitation_to_assess(session, bench.court.assessors[2], of(session, bench, 2).id, reason=WHY, now=now)
        told = session.scalars(select(Email.address).where(Email.template == "assess_invited")).all()
        assert sorted(told) == sorted(person.email for person in bench.court.people[:3])
    given: dict[UUID, int] = {}
    for _submission, person in pairs_of(sessions, allocated(sessions, bench, now=now)):
        given[person] = given.get(person, 0) + 1
    assert given == {bench.court.people[0].id: 1, bench.court.people[1].id: 2}


def test_who_says_yes_beyond_what_is_needed_waits_and_moves_up_when_one_steps_back(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=0)
        invite(session, bench, 0, 1, 2, now=now, wanted=1)
        standings = [accept(session, bench, n, now=now + timedelta(hours=n)) for n in (0, 2, 1)]
        assert standings == [Standing.ACCEPTED, Standing.WAITING, Standing.WAITING]
        first = bench.court.assessors[0]
        refuse_invitation_to_assess(session, first, of(session, bench, 0).id, reason=WHY, now=now)
        assert [of(session, bench, n).standing for n in (0, 1, 2)] == [
            Standing.STEPPED_BACK, Standing.ACCEPTED, Standing.WAITING,
        ]  # fmt: skip
        told = session.scalars(select(Email.user_id).where(Email.template == "assess_moved_up")).all()
        assert told == [bench.court.people[1].id]


def test_a_no_needs_a_reason_and_a_withdrawn_invitation_is_gone(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=0)
        invite(session, bench, 0, 1, now=now)
        mine, actor = of(session, bench, 0), bench.court.assessors[0]
        with pytest.raises(Invalid):
            refuse_invitation_to_assess(session, actor, mine.id, reason=" ", now=now)
        with pytest.raises(Invalid):
            accept_invitation_to_assess(session, actor, mine.id, most=6, now=now)
        with pytest.raises(NotFound):
            accept_invitation_to_assess(session, bench.court.assessors[1], mine.id, most=1, now=now)
        assert [one.id for one in list_own_invitations(session, actor)] == [mine.id]
        withdraw_assessing_invitation(session, bench.court.manager, bench.round, STAGE, mine.id, now=now)
        with pytest.raises(NotFound):
            accept_invitation_to_assess(session, actor, mine.id, most=1, now=now)
        assert list_own_invitations(session, actor) == []
        accept(session, bench, 1, now=now)
        with pytest.raises(IllegalStep):
            withdraw_assessing_invitation(
                session, bench.court.manager, bench.round, STAGE, of(session, bench, 1).id, now=now
            )


def test_titles_are_wished_without_those_of_ones_own_organisation(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=3)
        plan(session, bench, now=now, per_application=1, themes=0, likeness=0)
        invite(session, bench, 0, 1, now=now)
        own = bench.applications[0]
        join(session, session.get_one(Person, bench.court.people[0].id), own.organisation, Place.VIEWER)
        actor, mine = bench.court.assessors[0], of(session, bench, 0)
        with pytest.raises(Refused):
            say_wishes(session, actor, mine.id, {}, now=now)
        accept(session, bench, 0, now=now)
        accept(session, bench, 1, now=now)
    with sessions.begin() as session:
        shown = list_titles(session, actor, _with_stage(session, bench, mine.id), now=now).rows
        assert {title.reference for title in shown} == {one.reference for one in bench.applications[1:]}
        wanted = next(one.submission_id for one in shown)
        say_wishes(session, actor, mine.id, {wanted: Wished(Wish.WOULD_LIKE)}, now=now)
    pairs = pairs_of(sessions, allocated(sessions, bench, now=now))
    assert (wanted, bench.court.people[0].id) in pairs


def test_of_what_one_would_like_the_first_in_ones_own_order_weighs_most(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        bench = make_bench(session, now=now, applications=5, assessors=2)
        plan(session, bench, now=now, themes=0, likeness=0)
        invite(session, bench, 0, 1, now=now)
        for number in (0, 1):
            accept(session, bench, number, now=now)
        first, second = (of(session, bench, number).id for number in (0, 1))
        one, two = bench.court.assessors[:2]
        her, his = (person.id for person in bench.court.people[:2])
        ids = [row.submission_id for row in list_titles(session, one, _with_stage(session, bench, first), now=now).rows]
        order = dict(zip(ids, [Wished(Wish.WOULD_LIKE, rank) for rank in (7, 2, 2, None)], strict=False))
        unliked = say_wishes(session, one, first, {**order, ids[4]: Wished(Wish.CAN, 1)}, now=now)
        assert unliked == [ids[4]]
        with pytest.raises(Invalid) as refused:
            say_wishes(session, one, first, {ids[0]: Wished(Wish.WOULD_LIKE, 0)}, now=now)
        assert set(refused.value.problems) == {rank_name(ids[0])}
        say_wishes(session, two, second, {key: Wished(Wish.WOULD_LIKE) for key in ids[:2]}, now=now)
    run = allocated(sessions, bench, now=now)
    with sessions.begin() as session:
        shares = {(pair.person_id, pair.submission_id): pair for pair in session.scalars(select(ProposedPair))}
        ordered = [(shares[her, key].wish, shares[her, key].rank) for key in ids]
        assert ordered == [(0.875, 2), (1.0, 1), (1.0, 1), (0.75, None), (0.5, None)]
        assert [shares[his, key].wish for key in ids[:3]] == [1.0, 1.0, 0.5]
        numbered = session.scalars(select(TitleWish).where(TitleWish.rank == 7)).one()
        say_wishes(session, one, first, {numbered.submission_id: Wished(Wish.WOULD_LIKE, 1)}, now=now)
    with pytest.raises(ProposalOutdated, match="which titles"):
        applied(sessions, bench, run, now=now)
    with sessions.begin() as session:
        session.execute(update(Stage).values(is_anonymous=True))
        session.get_one(Round, bench.court.round.id).revise()
    with sessions.begin() as session, pytest.raises(Refused):
        say_wishes(session, one, first, order, now=now)


def _with_stage(session: Session, bench: Bench, invitation_id: UUID) -> AssessingInvitation:
    (found,) = list_own_invitations(session, bench.court.assessors[0])
    assert found.id == invitation_id
    return found
