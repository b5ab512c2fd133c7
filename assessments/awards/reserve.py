"""The reserve list of a round's last stage, in the order set for it, and whether the money reaches for the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessments.applications.models import Application, Submission
from assessments.applications.states import State as SubmissionState
from assessments.decisions.beside import ReservePlace
from assessments.decisions.checks import find_gone
from assessments.decisions.models import Decision
from assessments.decisions.queries import pence_held
from assessments.decisions.states import PENDING, Outcome, State
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.states import Purpose
from assessments.scoring.models import Mark


@dataclass(frozen=True, slots=True)
class InReserve:
    """One application on the reserve list, and what the lines that are left would give it."""

    submission: Submission
    mark: float | None
    amounts: Mapping[EnvelopeLine, int]
    left: int

    @property
    def asked(self) -> int:
        """What it asks for."""
        return self.submission.requested_pence or 0

    @property
    def is_within(self) -> bool:
        """Whether what is left reaches for all that it asks for."""
        return 0 < self.asked == sum(self.amounts.values())


def list_reserve(session: Session, round_: Round) -> Sequence[InReserve]:
    """Who is on the reserve list and waits for nothing else, the next to be proposed first."""
    held = pence_held(session, round_.id)
    lines = sorted(
        (line for line in round_.envelope if line.purpose is Purpose.DELIVERY), key=lambda line: line.financial_year
    )
    left = {line: line.amount_pence - held.get(line.id, 0) for line in lines}
    return [
        InReserve(submission, mark, fill(left, submission.requested_pence or 0), sum(left.values()))
        for submission, mark in session.execute(_in_order(round_)).unique()
    ]


def fill(left: Mapping[EnvelopeLine, int], wanted: int) -> dict[EnvelopeLine, int]:
    """Take an amount out of lines in their order, from none more than it has left; less than wanted if they end."""
    taken = {}
    for line, pence in left.items():
        part = max(0, min(pence, wanted))
        if part:
            taken[line] = part
        wanted -= part
    return taken


def _in_order(round_: Round) -> Select[Submission, float]:
    """By their places on the list; what has none, from before there were places, comes after by its mark."""
    later, pending = aliased(Decision), aliased(Decision)
    of_it = later.submission_id == Submission.id, later.state == State.RELEASED
    newest = select(func.max(later.released_at)).where(*of_it)
    waits = exists().where(pending.submission_id == Submission.id, pending.state.in_(PENDING))
    return (
        select(Submission, Mark.value)
        .join(Decision, Decision.submission_id == Submission.id)
        .join(Submission.application)
        .outerjoin(Mark, Mark.submission_id == Submission.id)
        .outerjoin(ReservePlace, ReservePlace.submission_id == Submission.id)
        .where(
            Application.round_id == round_.id, Submission.stage_id == round_.stages[-1].id,
            Submission.state == SubmissionState.DECIDED, Decision.state == State.RELEASED,
            Decision.outcome == Outcome.RESERVE, Decision.released_at == newest.scalar_subquery(), ~waits,
        )
        .order_by(
            ReservePlace.position.is_(None), ReservePlace.position, func.coalesce(Mark.value, -1).desc(),
            Application.reference,
        )
        .options(
            joinedload(Submission.stage),
            joinedload(Submission.application).joinedload(Application.organisation),
        )
    )  # fmt: skip


def next_in_reserve(session: Session, round_: Round) -> InReserve | None:
    """Whose turn it is: the first on the list whose organisation still is one."""
    reserve = list_reserve(session, round_)
    gone = find_gone(session, {one.submission.application.organisation_id for one in reserve})
    return next((one for one in reserve if one.submission.application.organisation_id not in gone), None)


def line_amounts(reserve: InReserve) -> dict[UUID, int]:
    """What is proposed for it, by the id of each line."""
    return {line.id: pence for line, pence in reserve.amounts.items()}
