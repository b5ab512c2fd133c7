"""Fifty people who approve, change and release at the same moment leave one consistent outcome, whoever came first.

Of invitations with a preparation grant, and of awards.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select

from assessments.actors import Actor, Role
from assessments.applications.queries import get_staff_application, submission_at
from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.queries import find_pending, pence_held
from assessments.decisions.states import HOLDS_MONEY, Outcome, State
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, release_decisions
from assessments.errors import DomainError
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import Purpose
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.messages.models import Email
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.factories import actor_of, make_staff

PEOPLE = 50
STAGES = {Outcome.INVITED: 2, Outcome.AWARDED: 1}
PAID_FROM = {Outcome.INVITED: (Purpose.PREPARATION, "2026-27"), Outcome.AWARDED: (Purpose.DELIVERY, "2026-27")}


@pytest.mark.parametrize("turn", range(2))
@pytest.mark.parametrize("outcome", STAGES)
def test_fifty_at_once_leave_one_outcome_each_within_the_envelope_and_one_letter_each(
    outcome: Outcome, turn: int, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=STAGES[outcome])
        line = world.lines[PAID_FROM[outcome]]
        envelope = session.get_one(EnvelopeLine, line).amount_pence
        each = envelope // 5  # of five: the envelope has nothing left
        references = [make_assessed(session, world, now=now).reference for _ in range(5)]
        for reference in references:
            propose_decision(session, world.manager, reference, "concept", giving(outcome, line, each), now=now)
        second = actor_of(session, make_staff(session, world.staff.fund, Role.MANAGER), now=now)
        third = actor_of(session, make_staff(session, world.staff.fund, Role.APPROVER), now=now)
    for reference in references[:2]:
        approve(sessions, world.approver, reference, now)
    together = Barrier(PEOPLE)

    def act(number: int) -> str:
        reference = references[(number // 3 + turn) % 5]
        together.wait(30)
        try:
            if number % 10 == 9:
                with sessions.begin() as session:
                    release_decisions(
                        session, world.manager, world.round.reference, "concept", now=now, without_feedback=True
                    )
            elif number % 3 == 0:
                proposal = giving(outcome, line, each + (number - 25) * 100_000)
                with sessions.begin() as session:
                    propose_decision(session, second, reference, "concept", proposal, now=now)
            else:
                approve(sessions, world.approver if number % 2 else third, reference, now)
        except DomainError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(PEOPLE) as threads:
        answers = Counter(threads.map(act, range(PEOPLE)))
    assert answers["done"] >= 2, answers
    with sessions.reading() as session:
        decisions = session.scalars(select(Decision)).all()
        standing = [one for one in decisions if one.state in HOLDS_MONEY]
        assert len({one.submission_id for one in standing}) == len(standing) == 5
        assert sum(pence_held(session, world.round.id).values()) <= envelope
        assert all(one.approved_by_id != one.proposed_by_id for one in decisions)
        released = [one for one in decisions if one.state is State.RELEASED]
        letters = session.scalars(select(Email.address).where(Email.template == "outcome")).all()
        assert len(letters) == len(set(letters)) == len(released) >= 2
        editions = session.scalars(select(Job).where(Job.kind == JobKind.EDITION)).all()
        assert len(editions) == 1


def giving(outcome: Outcome, line: UUID, pence: int) -> Proposal:
    return Proposal(outcome, "Strong.", {line: pence}, "A costed plan" if outcome is Outcome.INVITED else "")


def approve(sessions: _Sessions, actor: Actor, reference: str, now: datetime) -> None:
    """Approve what is read beforehand; what changed in between is refused."""
    with sessions.reading() as session:
        submission = submission_at(get_staff_application(session, actor, reference), "concept")
        seen = find_pending(session, submission.id)
    if seen is not None:
        with sessions.begin() as session:
            approve_decision(session, actor, reference, "concept", seen_version=seen.version, now=now)
