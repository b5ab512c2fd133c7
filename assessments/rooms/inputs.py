"""What scenarios are worked out from: who can still be chosen, with what marks and amounts, and what money is left.

An award is counted whole, as the envelope counts it: what it takes of each line, whatever the line is for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, selectinload

from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.decisions.asked import Asked, OtherYears, SeveralPurposes, lay_on_lines, list_asked
from assessments.decisions.models import Decision
from assessments.decisions.queries import money_given, pence_held
from assessments.decisions.states import GOOD_NEWS
from assessments.decisions.states import State as DecisionState
from assessments.funds.limits import Limit
from assessments.funds.models import EnvelopeLine, Round, Stage
from assessments.funds.states import AWARD_PURPOSES
from assessments.rooms.queries import answers_of
from assessments.scoring.models import Mark
from assessments.versions import fingerprint

MOST_BIDS = 2_000
SETTLED = (DecisionState.APPROVED, DecisionState.RELEASED)
"""Decisions that a scenario takes as they are: it can change no other than proposals."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A submission that can still be chosen, with the pence that its award would take from each of the lines."""

    submission_id: UUID
    reference: str
    mark: float
    pence: tuple[int, ...]
    answers: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Choosing:
    """All of it: candidates best first, the lines for awards with what is left, and floors and ceilings of what is.

    `money` is less all that decisions about others than the candidates hold, proposals included; `limits` are less what
    approved and released decisions have reached of them.
    """

    candidates: Sequence[Candidate]
    lines: Sequence[EnvelopeLine]
    money: Sequence[int]
    limits: Sequence[Limit]
    without_amounts: Sequence[str]
    """References of those whose amounts fit no lines of the envelope: no scenario can choose them."""

    @property
    def fingerprint(self) -> str:
        """By which a scenario knows whether it was worked out from this."""
        bids = [
            [each.submission_id.hex, each.mark, list(each.pence), _sorted(each.answers)] for each in self.candidates
        ]
        limits = [[getattr(limit, name) for name in Limit.__slots__] for limit in self.limits]
        return fingerprint({"bids": bids, "money": list(self.money), "limits": limits}) or "-"


def _sorted(answers: Mapping[str, frozenset[str]]) -> list[list[object]]:
    return [[key, sorted(given)] for key, given in sorted(answers.items())]


def read_choosing(session: Session, stage_id: UUID) -> Choosing:
    """What can be chosen at a stage, and under what, in a number of statements that does not depend on it."""
    stage = session.scalars(
        select(Stage)
        .where(Stage.id == stage_id)
        .options(selectinload(Stage.forms), selectinload(Stage.round).selectinload(Round.envelope))
    ).one()
    lines = [line for line in stage.round.envelope if line.purpose in AWARD_PURPOSES]
    settled = _settled(session, stage_id)
    answers = answers_of(session, stage)
    asked = list_asked(session, select(Submission.id).where(Submission.stage_id == stage_id))
    candidates, without = [], []
    for submission_id, reference, mark in _open(session, stage_id):
        if submission_id in settled:
            continue
        pence = _laid(asked.get(submission_id, {}), lines)
        if pence is None:
            without.append(reference)
        else:
            candidates.append(Candidate(submission_id, reference, mark, pence, answers.get(submission_id, {})))
    chosen = {submission_id: sum(pence.values()) for submission_id, (is_in, pence) in settled.items() if is_in}
    held = pence_held(session, stage.round_id, without=[each.submission_id for each in candidates])
    return Choosing(
        candidates,
        lines,
        [line.amount_pence - held.get(line.id, 0) for line in lines],
        [_rest(limit, chosen, answers) for limit in stage.named_limits],
        without,
    )


def _open(session: Session, stage_id: UUID) -> Sequence[tuple[UUID, str, float]]:
    """What is assessed and not told yet, best first."""
    rows = session.execute(
        select(Mark.submission_id, Application.reference, Mark.value)
        .join(Submission, Submission.id == Mark.submission_id)
        .join(Application, Application.id == Submission.application_id)
        .where(Mark.stage_id == stage_id, Submission.state == State.ASSESSED)
        .order_by(Mark.place)
        .limit(MOST_BIDS)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _laid(asked: Asked, lines: Sequence[EnvelopeLine]) -> tuple[int, ...] | None:
    """What is asked for of each line; None where it asks for nothing, or for what no line is known to pay."""
    try:
        amounts = lay_on_lines(asked, lines)
    except (SeveralPurposes, OtherYears):
        return None
    return tuple(amounts.get(line, 0) for line in lines) if amounts else None


def _settled(session: Session, stage_id: UUID) -> dict[UUID, tuple[bool, dict[UUID, int]]]:
    """Submissions that are approved or released: whether they are in, and the pence of each line.

    An award that was given up is settled as out, and takes nothing. What is approved counts, not what it corrects.
    """
    money = money_given()
    is_in = and_(Decision.outcome.in_(GOOD_NEWS), Decision.given_up_at.is_(None))
    rows = session.execute(
        select(Decision.submission_id, Decision.state, is_in, money.c.envelope_line_id, money.c.pence)
        .outerjoin(money, money.c.decision_id == Decision.id)
        .where(Decision.stage_id == stage_id, Decision.state.in_(SETTLED))
    )
    found: dict[DecisionState, dict[UUID, tuple[bool, dict[UUID, int]]]] = {state: {} for state in SETTLED}
    for submission_id, state, is_chosen, line_id, pence in rows:
        _was_in, taken = found[state].setdefault(submission_id, (is_chosen, {}))
        if line_id is not None:
            taken[line_id] = taken.get(line_id, 0) + pence
    return found[DecisionState.RELEASED] | found[DecisionState.APPROVED]


def _rest(limit: Limit, chosen: Mapping[UUID, int], answers: Mapping[UUID, Mapping[str, frozenset[str]]]) -> Limit:
    """What is left of a limit once the settled ones are counted; a ceiling that they break leaves room for nobody."""
    said = {each: given.get(limit.question, frozenset()) for each, given in answers.items()}
    theirs = [pence for each, pence in chosen.items() if limit.choice in said.get(each, frozenset())]
    return Limit(
        limit.question, limit.choice,
        *(_less(bound, len(theirs)) for bound in (limit.least_number, limit.most_number)),
        *(_less(bound, sum(theirs)) for bound in (limit.least_pence, limit.most_pence)),
    )  # fmt: skip


def _less(bound: int | None, reached: int) -> int | None:
    return None if bound is None else max(0, bound - reached)
