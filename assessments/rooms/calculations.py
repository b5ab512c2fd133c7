"""The body of the job that works a scenario out. Imported by `assessments.work` only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from assessments.funds.limits import Limit
from assessments.rooms.inputs import Candidate, Choosing, read_choosing
from assessments.rooms.models import Scenario, ScenarioEntry
from assessments.rooms.states import Method
from assessments.statistics.choosing import NO_BOUND, Bids, Choice, Limits, best, down_the_order, skip_and_fill


@dataclass(frozen=True, slots=True)
class ScenarioInput:
    """What a scenario is worked out from, and how."""

    method: Method
    choosing: Choosing


@dataclass(frozen=True, slots=True)
class ScenarioOutput:
    """What came of it."""

    fingerprint: str
    is_proven: bool
    gap: float
    entries: Sequence[dict[str, Any]]


def read_scenario(session: Session, scenario_id: UUID) -> ScenarioInput | None:
    """The input of a scenario; None where it was dropped meanwhile."""
    scenario = session.get(Scenario, scenario_id)
    return None if scenario is None else ScenarioInput(scenario.method, read_choosing(session, scenario.stage_id))


def compute_scenario(material: ScenarioInput | None, _now: datetime) -> ScenarioOutput | None:
    """Choose by the scenario's rule; no database is touched."""
    if material is None:
        return None
    choosing = material.choosing
    bids, limits = _bids(choosing), _limits(choosing)
    choice = _choose(material.method, bids, limits)
    entries = [
        _entry(choosing, each, place, is_in=bool(choice.chosen[place - 1]))
        for place, each in enumerate(choosing.candidates, 1)
    ]
    return ScenarioOutput(choosing.fingerprint, choice.is_proven, choice.gap, entries)


def _choose(method: Method, bids: Bids, limits: Limits) -> Choice:
    if method is Method.BEST:
        return best(bids, limits)
    rule = {Method.DOWN_THE_ORDER: down_the_order, Method.SKIP_AND_FILL: skip_and_fill}[method]
    return Choice(rule(bids, limits), True, 0.0)


def _bids(choosing: Choosing) -> Bids:
    candidates = choosing.candidates
    groups = [
        [limit.choice in each.answers.get(limit.question, frozenset()) for each in candidates]
        for limit in choosing.limits
    ]
    return Bids(
        np.array([each.mark for each in candidates], dtype=np.float64),
        np.array([each.pence for each in candidates], dtype=np.int64).reshape(len(candidates), len(choosing.lines)),
        np.array(groups, dtype=np.bool_).reshape(len(choosing.limits), len(candidates)),
    )


def _limits(choosing: Choosing) -> Limits:
    names = ("least_number", "most_number", "least_pence", "most_pence")
    bounds = {name: np.array([_bound(limit, name) for limit in choosing.limits], dtype=np.int64) for name in names}
    return Limits(np.maximum(np.array(choosing.money, dtype=np.int64), 0), **bounds)


def _bound(limit: Limit, name: str) -> int:
    value: int | None = getattr(limit, name)
    return NO_BOUND if value is None else value


def _entry(choosing: Choosing, each: Candidate, place: int, *, is_in: bool) -> dict[str, Any]:
    pence = {str(line.id): amount for line, amount in zip(choosing.lines, each.pence, strict=True) if amount}
    return {"submission_id": each.submission_id, "place": place, "is_in": is_in, "pence": pence}


def write_scenario(session: Session, scenario_id: UUID, output: ScenarioOutput | None, /, *, now: datetime) -> None:
    """Keep what came of a scenario in place of what stood."""
    scenario = session.get(Scenario, scenario_id, with_for_update=True)
    if scenario is None or output is None:
        return
    session.execute(delete(ScenarioEntry).where(ScenarioEntry.scenario_id == scenario_id))
    if output.entries:
        session.execute(insert(ScenarioEntry), [{"scenario_id": scenario_id, **entry} for entry in output.entries])
    scenario.worked_out_at, scenario.fingerprint = now, output.fingerprint
    scenario.is_proven, scenario.gap = output.is_proven, output.gap
