"""In whatever order people are asked to assess and to advise: nobody does both to one application."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.applications.models import Application, Submission
from assessments.db import _Sessions
from assessments.decisions.models import Support
from assessments.decisions.queries import find_pending
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import (
    Proposal,
    approve_decision,
    assign_adviser,
    propose_decision,
    release_decisions,
)
from assessments.errors import DomainError
from assessments.scoring.models import Assignment
from assessments.scoring.states import State
from assessments.scoring.use_cases import accept_assignment, assign_assessor, take_back_assignment
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import actor_of, make_staff
from tests.outcomes import REASON

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
NUMBERS = count(1)
ACTS = ("assign", "accept", "take back", "propose", "propose", "approve", "release", "advise", "advise")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1)), min_size=5, max_size=12)
AT_WORK = (State.OFFERED, State.ACCEPTED, State.SUBMITTED, State.REOPENED)


class Fund:
    """An application that two have assessed, and two people who may assess and advise."""

    def __init__(self, sessions: _Sessions) -> None:
        self.sessions = sessions
        with sessions.begin() as session:
            self.world: World = make_world(session, now=NOW, reference=f"TST-{next(NUMBERS)}")
            self.application: Application = make_assessed(session, self.world, now=NOW)
            fund = self.world.staff.fund
            self.people: list[Person] = [make_staff(session, fund, Role.ASSESSOR, Role.ADVISER) for _one in range(2)]

    def do(self, act: str, whose: int) -> bool:
        """Try one thing in a transaction of its own, and say whether it was done; what is refused changes nothing."""
        try:
            with self.sessions.begin() as session:
                self._acts(session, self.people[whose])[act]()
        except DomainError:
            return False
        return True

    def _acts(self, session: Session, person: Person) -> dict[str, Callable[[], object]]:
        world, reference = self.world, self.application.reference
        place, submission_id = (session, world.manager, reference, "concept"), self.application.current.id
        theirs = select(Assignment).where(
            Assignment.submission_id == submission_id,
            Assignment.assessor_id == person.id,
            Assignment.state.in_(AT_WORK),
        )

        def approve() -> None:
            pending = find_pending(session, submission_id)
            approve_decision(
                session, world.approver, reference, "concept", seen_version=pending.version if pending else 0, now=NOW
            )

        def with_work(do: Callable[[Assignment], object]) -> Callable[[], object]:
            return lambda: [do(work) for work in session.scalars(theirs)]

        proposal = Proposal(Outcome.INVITED, REASON, {}, "", person.id)
        return {
            "assign": lambda: assign_assessor(*place, person.id, due_at=NOW + timedelta(days=3), now=NOW),
            "accept": with_work(lambda work: accept_assignment(session, actor_of(session, person), work.id, now=NOW)),
            "take back": with_work(lambda work: take_back_assignment(*place, work.id, reason=REASON, now=NOW)),
            "propose": lambda: propose_decision(*place, proposal, now=NOW),
            "approve": approve,
            "release": lambda: release_decisions(
                session, world.manager, world.round.reference, "concept", now=NOW, without_feedback=True
            ),
            "advise": lambda: assign_adviser(session, world.manager, reference, person.id, now=NOW),
        }

    def both(self) -> list[Person]:
        """Those who advise the application and have work on it."""
        with self.sessions.reading() as session:
            judging = (
                select(Assignment.assessor_id)
                .join(Submission)
                .where(Submission.application_id == self.application.id, Assignment.state.in_(AT_WORK))
            )
            advising = select(Support.adviser_id).where(Support.application_id == self.application.id)
            return list(session.scalars(select(Person).where(Person.id.in_(judging), Person.id.in_(advising))))


@settings(
    max_examples=15, deadline=None, phases=[Phase.generate], derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS)
def test_nobody_advises_and_assesses_the_same_application(sessions: _Sessions, steps: list[tuple[str, int]]) -> None:
    found = Fund(sessions)
    for step in steps:
        found.do(*step)
        assert found.both() == []


def test_each_of_the_acts_can_be_done(sessions: _Sessions) -> None:
    """Or the sequences above would try nothing."""
    found = Fund(sessions)
    steps = [("assign", 0), ("accept", 0), ("take back", 0), ("propose", 1), ("approve", 1), ("release", 1)]
    assert [act for act, whose in steps if not found.do(act, whose)] == []
    assert found.do("advise", 1)
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Support)) == 1
