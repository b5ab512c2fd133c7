"""Who advises never judges, and who judged never advises: on every path, one by one and many at once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment
from assessments.actors import Role
from assessments.applications.models import Reader, Submission
from assessments.applications.states import ReaderBasis
from assessments.batches.choosing import Ticked
from assessments.batches.models import BatchItem
from assessments.batches.states import Act, Result
from assessments.batches.terms import Terms
from assessments.batches.use_cases import do_next, start_batch
from assessments.db import _Sessions
from assessments.decisions.queries import get_support
from assessments.decisions.use_cases import assign_adviser
from assessments.errors import Invalid, NotPermitted
from assessments.funds.models import Stage
from assessments.messages.models import Email
from assessments.scoring.conflicts import barred_among, barred_pairs
from assessments.scoring.drafts import ScoreEntry
from assessments.scoring.models import Assignment, Moderation
from assessments.scoring.use_cases import assign_assessor, moderate
from assessments.scoring.use_cases.assigning import Conflicted
from assessments.supporting.overview import list_given, total_given
from assessments.supporting.queries import sees_support
from tests.assessments.supporting.places import Shared, invite_one, make_shared
from tests.factories import actor_of, make_staff


def let_judge(session: Session, place: Shared, now: datetime) -> Submission:
    """Give the adviser every role of a judge, replace them, and have the draft wait to be assessed."""
    fund = place.world.staff.fund
    session.add_all(
        Appointment(person_id=place.adviser.user_id, fund_id=fund.id, role=role, starts_at=now)
        for role in (Role.ASSESSOR, Role.MODERATOR)
    )
    other = make_staff(session, fund, Role.ADVISER)
    assign_adviser(session, place.world.manager, place.reference, other.id, now=now)
    full = select(Submission.id).where(Submission.application_id == place.application.id, Submission.position == 2)
    session.execute(update(Submission).where(Submission.id.in_(full)).values(state="eligible", submitted_at=now))
    session.expire_all()
    return session.scalars(select(Submission).where(Submission.id.in_(full))).one()


def test_who_advised_is_given_nothing_to_assess_neither_one_by_one_nor_with_many_nor_by_an_allocation(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        full, adviser_id = let_judge(session, place, now), place.adviser.user_id
        assert adviser_id is not None
        due_at = now + timedelta(days=30)
        with pytest.raises(Conflicted):
            assign_assessor(session, place.world.manager, place.reference, "full", adviser_id, due_at=due_at, now=now)
        batch = start_batch(
            session, place.world.manager, place.world.round.reference, Act.ASSIGN,
            Terms(assessors=(adviser_id,), due_at=due_at), Ticked((place.reference,)), shown=0, entry_key="a", now=now,
        )  # fmt: skip
        while do_next(session, batch.id, now=now):
            pass
        assert session.scalars(select(BatchItem.result)).all() == [Result.LEFT_OUT]
        stage = session.get_one(Stage, full.stage_id)
        assert (full.id, adviser_id) in barred_pairs(session, stage)
        assert (full.id, adviser_id) in barred_among(session, [full.id])


@pytest.mark.parametrize("basis", ["assessed", "moderated", "sat on its panel"])
def test_an_auditor_who_judges_is_not_told_of_its_support(sessions: _Sessions, now: datetime, basis: str) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        other = invite_one(session, place.world, now=now)
        fund, round_id = place.world.staff.fund, place.world.round.id
        first = select(Submission.id).where(Submission.application_id == place.application.id, Submission.position == 1)
        judge = make_staff(session, fund, Role.MODERATOR)
        session.add(Appointment(person_id=judge.id, fund_id=fund.id, role=Role.AUDITOR, starts_at=now))
        session.flush()
        assert [row.reference for row in list_given(session, actor_of(session, judge), round_id).rows] == [
            place.reference, other.reference,
        ]  # fmt: skip
        if basis == "assessed":
            work = Assignment.submission_id == first.scalar_subquery()
            session.scalars(select(Assignment).where(work).order_by(Assignment.id)).all()[0].assessor_id = judge.id
        elif basis == "moderated":
            submission_id = session.scalars(first).one()
            session.add(Moderation(submission_id=submission_id, moderator_id=judge.id, moderated_at=now))
        else:
            session.add(
                Reader(
                    application_id=place.application.id, person_id=judge.id, basis=ReaderBasis.PANEL, from_at=now,
                    until_at=now,
                )
            )  # fmt: skip
        session.flush()
        auditor = actor_of(session, judge)
        assert [row.reference for row in list_given(session, auditor, round_id).rows] == [other.reference]
        assert total_given(session, auditor, round_id).invited == 1
        sees = [
            sees_support(session, auditor, get_support(session, auditor, each.reference)) for each in (place, other)
        ]
        assert sees == [False, True]


def test_who_advised_does_not_moderate(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        full = let_judge(session, place, now)
        session.execute(update(Submission).where(Submission.id == full.id).values(state="assessed"))
        session.expire_all()
        former = actor_of(session, place.world.staff.adviser)
        agreed = dict.fromkeys(("reach", "change", "value"), ScoreEntry(points=3, reason="Agreed."))
        with pytest.raises(NotPermitted):
            moderate(session, former, place.reference, "full", agreed, now=now)
        moderate(session, actor_of(session, place.world.staff.moderator), place.reference, "full", agreed, now=now)


def test_an_adviser_is_written_to_once_on_being_named(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        other = make_staff(session, place.world.staff.fund, Role.ADVISER)
        for adviser_id in (other.id, place.adviser.user_id, other.id):
            assert adviser_id is not None
            assign_adviser(session, place.world.manager, place.reference, adviser_id, now=now)
        told = session.scalars(select(Email.user_id).where(Email.template == "adviser_named").order_by(Email.id)).all()
        assert sorted(map(str, told)) == sorted(map(str, (place.adviser.user_id, other.id)))


@pytest.mark.parametrize("basis", ["moderated", "sat on its panel"])
def test_who_judged_otherwise_than_by_assessing_does_not_advise(sessions: _Sessions, now: datetime, basis: str) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        judge = make_staff(session, place.world.staff.fund, Role.MODERATOR, Role.ADVISER)
        first = select(Submission.id).where(Submission.application_id == place.application.id, Submission.position == 1)
        session.add(
            Moderation(submission_id=session.scalars(first).one(), moderator_id=judge.id, moderated_at=now)
            if basis == "moderated"
            else Reader(
                application_id=place.application.id, person_id=judge.id, basis=ReaderBasis.PANEL, from_at=now,
                until_at=now,
            )
        )  # fmt: skip
        session.flush()
        with pytest.raises(Invalid) as refusal:
            assign_adviser(session, place.world.manager, place.reference, judge.id, now=now)
        assert set(refusal.value.problems) == {"adviser"}
