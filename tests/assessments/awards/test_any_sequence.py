"""Whatever is done in whatever order: the money of the round is never overshot, and no award disagrees with itself."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.awards.deeds import AwardDeed
from assessments.awards.models import Award
from assessments.awards.queries import find_award, get_award, list_deeds
from assessments.awards.use_cases import (
    Wanted,
    answer_proposed_deed,
    decline_award,
    note_payment,
    propose_deed,
    sign_deed,
)
from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.queries import find_pending, pence_held
from assessments.decisions.states import PENDING, Outcome, State
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, release_decisions
from assessments.errors import DomainError
from assessments.funds.models import EnvelopeLine
from assessments.work import run_due_jobs
from tests.assessments.awards.worlds import (
    FIRST,
    SECOND,
    STAGE,
    Offered,
    Told,
    accept,
    confirm_details,
    make_round_to_offer,
    offer,
    tell,
)
from tests.outcomes import REASON

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
NUMBERS = count(1)
AMOUNTS = st.sampled_from([1, 999_999, 140_000_000, 280_000_000, 280_000_001])
ACTS = (
    "propose", "approve", "release", "offer", "accept", "decline", "vary", "approve deed", "sign deed", "bank", "pay",
    "work",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.booleans(), AMOUNTS), min_size=6, max_size=14)


class Round:
    """A round with an award that was told and two in reserve, and somebody who tries things in it."""

    def __init__(self, sessions: _Sessions) -> None:
        self.sessions = sessions
        with sessions.begin() as session:
            self.offered: Offered = make_round_to_offer(session, now=NOW, reference=f"TST-{next(NUMBERS)}")
            outcomes = [(Outcome.AWARDED, 279_000_000, 1_000_000), (Outcome.RESERVE, 0, 0), (Outcome.RESERVE, 0, 0)]
            self.told: Sequence[Told] = tell(session, self.offered, outcomes, now=NOW)
            confirm_details(session, self.offered, self.told[0], now=NOW)
        self.lines: dict[bool, UUID] = {True: self.offered.world.lines[FIRST], False: self.offered.world.lines[SECOND]}

    def do(self, act: str, whose: int, flag: bool, pence: int) -> None:
        """Try one thing in a transaction of its own; what is refused changes nothing."""
        world, told = self.offered.world, self.told[whose]
        first, second = (world.manager, world.approver) if flag else (world.approver, world.manager)
        if act == "work":
            run_due_jobs(self.sessions, now=NOW)
            return
        try:
            with self.sessions.begin() as session:
                self._acts(session, told, first, second, self.lines[flag], pence)[act]()
        except DomainError:
            pass

    def _acts(
        self, session: Session, told: Told, first: Actor, second: Actor, line: UUID, pence: int
    ) -> dict[str, Callable[[], object]]:
        reference = told.reference

        def approve() -> None:
            pending = find_pending(session, told.submission_id)
            seen = pending.version if pending else 0
            approve_decision(session, second, reference, STAGE, seen_version=seen, now=NOW)

        def sign() -> None:
            for deed in list_deeds(session, get_award(session, told.actor, reference).id)[:1]:
                sign_deed(
                    session, told.actor, reference, deed.number, name=told.lead.name, sha256=deed.sha256,
                    is_agreed=True, now=NOW,
                )  # fmt: skip

        wanted = [Wanted(1, line, pence, None), Wanted(None, line, pence, date(2026, 9, 1))]
        return {
            "propose": lambda: propose_decision(
                session, first, reference, STAGE, Proposal(Outcome.AWARDED, REASON, {line: pence}), now=NOW
            ),
            "approve": approve,
            "release": lambda: release_decisions(
                session, first, self.offered.world.round.reference, STAGE, now=NOW, without_feedback=True
            ),
            "offer": lambda: offer(session, self.offered, told, now=NOW),
            "accept": lambda: accept(session, told, get_award(session, told.actor, reference), now=NOW),
            "decline": lambda: decline_award(session, told.actor, reference, reason=REASON, now=NOW),
            "vary": lambda: propose_deed(session, first, reference, wanted, REASON, now=NOW),
            "approve deed": lambda: answer_proposed_deed(
                session, second, reference, 1, is_approved=True, reason="", now=NOW
            ),
            "sign deed": sign,
            "bank": lambda: confirm_details(session, self.offered, told, now=NOW),
            "pay": lambda: note_payment(session, first, reference, 1, NOW.date(), now=NOW),
        }

    def check(self) -> None:
        """What must hold at any moment."""
        with self.sessions.reading() as session:
            round_id = self.offered.world.round.id
            held = pence_held(session, round_id)
            for line in session.scalars(select(EnvelopeLine).where(EnvelopeLine.round_id == round_id)):
                assert held.get(line.id, 0) <= line.amount_pence
            for told in self.told:
                self._check_award(session, told)
                live = Decision.state.in_([*PENDING, State.RELEASED]), Decision.given_up_at.is_(None)
                awarded = Decision.outcome == Outcome.AWARDED, Decision.submission_id == told.submission_id
                assert (session.scalar(select(func.count()).select_from(Decision).where(*live, *awarded)) or 0) <= 1
            own = select(Decision).where(Decision.approved_by_id == Decision.proposed_by_id)
            assert session.scalars(own).all() == []
            deeds = select(AwardDeed).where(AwardDeed.approved_by_id == AwardDeed.proposed_by_id)
            assert session.scalars(deeds).all() == []

    def _check_award(self, session: Session, told: Told) -> None:
        if find_award(session, told.application.id) is None:
            return
        award: Award = get_award(session, told.actor, told.reference)
        amounts = {one.envelope_line_id: one.amount_pence for one in award.amounts if one.amount_pence}
        by_line: dict[UUID, int] = {}
        for one in award.instalments:
            by_line[one.envelope_line_id] = by_line.get(one.envelope_line_id, 0) + one.amount_pence
        assert by_line == amounts
        assert sum(by_line.values()) == award.total_pence


@settings(
    max_examples=8, deadline=None, phases=[Phase.generate], derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS)
def test_no_sequence_of_acts_overshoots_the_envelope_or_approves_ones_own(
    sessions: _Sessions, steps: list[tuple[str, int, bool, int]]
) -> None:
    """Each example tries a round that stands in the same database, under rules that hold for all of it."""
    found = Round(sessions)
    for step in [("offer", 0, True, 1), ("accept", 0, True, 1), *steps]:
        found.do(*step)
        found.check()
