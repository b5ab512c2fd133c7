"""Reading scenarios, side by side: who is in, who gives way to whom against the first, and what floors are missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import tied
from assessments.errors import NotFound, NotPermitted
from assessments.funds.models import EnvelopeLine, Round, Stage
from assessments.reports.queries import ensure_no_bid
from assessments.rooms.displacing import Bid, ComesIn, GivesWay, hand_over
from assessments.rooms.inputs import Choosing, read_choosing
from assessments.rooms.models import Scenario, ScenarioEntry
from assessments.rooms.policies import may_see_scenarios
from assessments.rooms.queries import Reached, reached_of


@dataclass(frozen=True, slots=True)
class Side:
    """One scenario as it stands beside the others."""

    scenario: Scenario
    bids: Sequence[Bid]
    is_stale: bool
    """Whether it was worked out from something else than what stands now."""
    missed: Sequence[Reached]
    """The floors and ceilings that it does not meet, with what is settled already counted in."""
    displaced: Sequence[GivesWay]
    joined: Sequence[ComesIn]
    """Against the first scenario: who gives way, and to whom, and who is in instead, best first."""

    @property
    def chosen(self) -> Sequence[Bid]:
        """Those who are in, best first."""
        return [bid for bid in self.bids if bid.is_in]

    @property
    def total_pence(self) -> int:
        """What it costs in all."""
        return sum(bid.pence for bid in self.chosen)

    def cost_of(self, line: EnvelopeLine) -> int:
        """What it takes of a line."""
        return sum(bid.by_line.get(str(line.id), 0) for bid in self.chosen)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All scenarios of a stage, the first one first, and who no scenario can choose."""

    sides: Sequence[Side]
    lines: Sequence[EnvelopeLine]
    money: Sequence[int]
    without_amounts: Sequence[str]


def compare_scenarios(session: Session, actor: Actor, round_: Round, stage: Stage) -> Comparison:
    """The scenarios of a stage. Raises NotPermitted or OwnBidWaits."""
    if not may_see_scenarios(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)
    choosing = read_choosing(session, stage.id)
    scenarios = session.scalars(
        select(Scenario)
        .where(Scenario.stage_id == stage.id)
        .order_by(Scenario.made_at, Scenario.id)
        .options(joinedload(Scenario.made_by))
    ).all()
    bids = _bids(session, actor, [scenario.id for scenario in scenarios])
    first = bids.get(scenarios[0].id, []) if scenarios else []
    now = choosing.fingerprint
    sides = [_side(scenario, bids.get(scenario.id, []), first, stage, choosing, now) for scenario in scenarios]
    return Comparison(sides, choosing.lines, choosing.money, choosing.without_amounts)


def _side(
    scenario: Scenario, bids: Sequence[Bid], first: Sequence[Bid], stage: Stage, choosing: Choosing, now: str
) -> Side:
    before, here = ({bid.reference for bid in each if bid.is_in} for each in (first, bids))
    out = [bid for bid in first if bid.reference in before - here] if scenario.worked_out_at else []
    is_stale = scenario.fingerprint is not None and scenario.fingerprint != now
    chosen = {bid.reference: bid.pence for bid in bids if bid.is_in}
    return Side(
        scenario,
        bids,
        is_stale,
        [each for each in _reached(stage, choosing, chosen) if not each.is_met] if scenario.worked_out_at else [],
        *hand_over(out, [bid for bid in bids if bid.reference in here - before]),
    )


def _reached(stage: Stage, choosing: Choosing, chosen: Mapping[str, int]) -> list[Reached]:
    said = {each.reference: each.answers for each in choosing.candidates}
    return [reached_of(stage, limit, chosen, said) for limit in choosing.limits]


def _bids(session: Session, actor: Actor, scenario_ids: Sequence[UUID]) -> dict[UUID, list[Bid]]:
    """The entries of scenarios, best first; what the actor has a part in is left out."""
    rows = session.execute(
        select(ScenarioEntry, Application.reference)
        .join(Submission, Submission.id == ScenarioEntry.submission_id)
        .join(Application, Application.id == Submission.application_id)
        .where(ScenarioEntry.scenario_id.in_(scenario_ids), ~tied(actor))
        .order_by(ScenarioEntry.place)
    )
    found: dict[UUID, list[Bid]] = {}
    for entry, reference in rows:
        bid = Bid(reference, entry.is_in, entry.pence)
        found.setdefault(entry.scenario_id, []).append(bid)
    return found


def find_scenario(session: Session, stage_id: UUID, name: str) -> Scenario | None:
    """The scenario of that name."""
    return session.scalars(select(Scenario).where(Scenario.stage_id == stage_id, Scenario.name == name)).one_or_none()


def get_scenario(session: Session, stage: Stage, scenario_id: UUID) -> Scenario:
    """One scenario of a stage of which the caller may know. Raises NotFound."""
    scenario = session.get(Scenario, scenario_id)
    if scenario is None or scenario.stage_id != stage.id:
        raise NotFound
    return scenario
