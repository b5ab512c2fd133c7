"""The reserve list of a round's last stage, in the order set for it, and whether the money reaches for the next one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessments.applications.models import Application, Submission
from assessments.applications.states import State as SubmissionState
from assessments.awards.models import Award
from assessments.awards.states import AwardState
from assessments.decisions.asked import Asked, OtherYears, SeveralPurposes, lay_on_lines, list_asked
from assessments.decisions.beside import ReservePlace
from assessments.decisions.checks import ChecklistOpen, find_gone, list_open
from assessments.decisions.models import Decision
from assessments.decisions.queries import pence_held
from assessments.decisions.states import PENDING, Outcome, State
from assessments.errors import Refused, _
from assessments.funds.models import EnvelopeLine, Round
from assessments.rendering.plain import pounds
from assessments.scoring.models import Mark

GONE = _("Passed over: the organisation is recorded as dissolved, or removed from its register.")
ASKS_FOR_NOTHING = _("It asks for nothing.")
SEVERAL_PURPOSES = _(
    "Not proposed by itself: the round pays for several purposes in a year, and the form does not say for which it "
    "asks. A manager proposes it."
)
NO_SUCH_YEAR = _("Not proposed by itself: the round has no money for awards in %(years)s. A manager proposes it.")
NO_YEAR = _("Not proposed by itself: what it asks for is not divided by year. A manager proposes it.")
TOO_LITTLE = _("Not proposed: of the %(purpose)s money for %(year)s %(left)s is left, %(short)s too little.")
CHECKLIST_OPEN = _("Not proposed: before an award of %(amount)s the checklist is to be done. Still open: %(items)s.")

NOT_TAKEN_UP = (AwardState.DECLINED, AwardState.LAPSED)
MOST_KEPT_BACK = 20
"""More awards that came to nothing are told one by one on their own pages only."""


@dataclass(frozen=True, slots=True)
class InReserve:
    """One application on the reserve list, and what the lines of the years in which it asks would give it."""

    submission: Submission
    mark: float | None
    amounts: Mapping[EnvelopeLine, int]
    why_not: Sequence[Refused]
    """Why it has no turn, or the money does not reach for all that it asks for; nothing where it does."""
    is_gone: bool
    """Whether its organisation is in its register no more, so that it is passed over."""

    @property
    def asked(self) -> int:
        """What it asks for."""
        return self.submission.requested_pence or 0

    @property
    def is_within(self) -> bool:
        """Whether what each year has left reaches for all that it asks for in that year."""
        return not self.why_not


def list_reserve(session: Session, round_: Round) -> Sequence[InReserve]:
    """Who is on the reserve list and waits for nothing else, the next to be proposed first."""
    held = pence_held(session, round_.id)
    left = {line: line.amount_pence - held.get(line.id, 0) for line in round_.envelope}
    rows = session.execute(_in_order(round_)).unique().all()
    asked = list_asked(session, [row[0].id for row in rows])
    gone = find_gone(session, {row[0].application.organisation_id for row in rows})
    listed = [_in_reserve(row[0], row[1], asked.get(row[0].id, {}), left, gone) for row in rows]
    wanted = {one.submission.application_id: sum(one.amounts.values()) for one in listed if one.amounts}
    still_open = list_open(session, round_, wanted)
    return [_held_by_checklist(one, still_open.get(one.submission.application_id)) for one in listed]


def _held_by_checklist(one: InReserve, refusal: ChecklistOpen | None) -> InReserve:
    if refusal is None:
        return one
    return replace(one, why_not=[*one.why_not, Refused(CHECKLIST_OPEN, **refusal.values)])


def _in_reserve(
    submission: Submission, mark: float | None, asked: Asked, left: Mapping[EnvelopeLine, int], gone: Collection[UUID]
) -> InReserve:
    if submission.application.organisation_id in gone:
        return InReserve(submission, mark, {}, [Refused(GONE)], is_gone=True)
    return InReserve(submission, mark, *_lay(asked, left), is_gone=False)


def _lay(asked: Asked, left: Mapping[EnvelopeLine, int]) -> tuple[dict[EnvelopeLine, int], list[Refused]]:
    """What is asked for, on the line of each purpose and year, and why that is not proposed."""
    try:
        amounts = lay_on_lines(asked, left)
    except SeveralPurposes:
        return {}, [Refused(SEVERAL_PURPOSES)]
    except OtherYears as refusal:
        years = refusal.values["years"]
        return {}, [Refused(NO_SUCH_YEAR, years=years) if years else Refused(NO_YEAR)]
    if not amounts:
        return {}, [Refused(ASKS_FOR_NOTHING)]
    return amounts, [_too_little(line, left[line], pence) for line, pence in amounts.items() if pence > left[line]]


def _too_little(line: EnvelopeLine, left: int, pence: int) -> Refused:
    values = {"purpose": line.purpose, "year": line.financial_year}
    return Refused(TOO_LITTLE, **values, left=pounds(left), short=pounds(pence - left))


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
    """Whose turn it is: the first on the list whose organisation still is one; the first of all where none is."""
    reserve = list_reserve(session, round_)
    return next((one for one in reserve if not one.is_gone), reserve[0] if reserve else None)


@dataclass(frozen=True, slots=True)
class KeptBack:
    """That an award came to nothing and the next in reserve was not proposed in its place, and why not."""

    award_reference: str
    reference: str
    why: Sequence[Refused]


def kept_back_of(award: Award) -> KeptBack | None:
    """What is kept of it with the award, which is loaded with its application."""
    kept = award.kept_back
    if kept is None:
        return None
    why = [Refused(sentence, **values) for sentence, values in kept["why"]]
    return KeptBack(award.application.reference, kept["reference"], why)


def list_kept_back(session: Session, reserve: Sequence[InReserve], round_: Round) -> list[KeptBack]:
    """The same of a round's awards, the newest first, as far as those who were not proposed still are on the list."""
    waiting = {each.submission.application.reference for each in reserve}
    awards = session.scalars(
        select(Award)
        .where(Award.round_id == round_.id, Award.state.in_(NOT_TAKEN_UP), Award.kept_back.is_not(None))
        .order_by(func.coalesce(Award.answered_at, Award.lapsed_at).desc(), Award.id)
        .limit(MOST_KEPT_BACK)
        .options(joinedload(Award.application))
    )
    found = [kept for kept in map(kept_back_of, awards) if kept is not None]
    return [kept for kept in found if kept.reference in waiting]


def line_amounts(reserve: InReserve) -> dict[UUID, int]:
    """What is proposed for it, by the id of each line."""
    return {line.id: pence for line, pence in reserve.amounts.items()}
