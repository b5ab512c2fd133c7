"""Judged stages as plain values, as `reports/inputs.py` would read them: whose marks are which is known."""

from collections.abc import Sequence
from random import Random
from uuid import UUID

from assessments.funds.models import Criterion
from assessments.reports.inputs import JudgedSubmission, RoundInput, StageInput
from assessments.scoring.arithmetic import Point
from assessments.scoring.states import Recommendation

ASKED = 1_000_000


def uuid_of(kind: int, number: int) -> UUID:
    return UUID(int=kind * 10**9 + number)


def criteria_of(*thresholds: int | None) -> list[Criterion]:
    """Criteria of one weight, scored from 0 to 20, with these thresholds."""
    return [
        Criterion(id=uuid_of(1, number), key=f"c{number}", position=number, top=20, weight=1, threshold=threshold)
        for number, threshold in enumerate(thresholds)
    ]


def submission_of(
    number: int, criteria: Sequence[Criterion], given: Sequence[tuple[int, Sequence[int]]],
    recommended: Sequence[Recommendation] | None = None,
) -> JudgedSubmission:  # fmt: skip
    """A submission and what each assessor, by number, gave it on each criterion."""
    judged = JudgedSubmission(uuid_of(2, number), f"TST-2026-{number:05}", ASKED)
    for place, (assessor, points) in enumerate(given):
        key = uuid_of(3, number * 100 + assessor)
        pairs = zip(criteria, points, strict=True)
        judged.assessments[key] = [(each.id, Point(point, each.top, each.weight)) for each, point in pairs]
        said = recommended[place] if recommended else Recommendation.UNSURE
        judged.judges[key] = (uuid_of(4, assessor), said)
    return judged


def stage_of(judged: Sequence[JudgedSubmission], criteria: Sequence[Criterion]) -> StageInput:
    return StageInput(
        id=uuid_of(5, 1), key="concept", title="Concept paper", is_last=True, states={}, handed_in=0, ineligible_told=0,
        outcomes={}, requested={}, given={}, given_to=[], days_to_outcome=[], judged=judged, criteria=criteria,
    )  # fmt: skip


def round_of(stage: StageInput, *, reach: int) -> RoundInput:
    """A round whose money reaches to so many applications."""
    return RoundInput(uuid_of(6, 1), "TST-2026", [("delivery", "2026-27", reach * ASKED)], [stage], 0)


def made_up(
    applications: int, assessors: int, *, each: int = 3, severity: float = 2.0,
    thresholds: Sequence[int | None] = (None,),
) -> StageInput:  # fmt: skip
    """Applications that differ, and assessors who mark by so many points of 20 apart."""
    random, criteria = Random(7), criteria_of(*thresholds)
    harsh = [random.gauss(0, severity) for _one in range(assessors)]
    judged = []
    for number in range(applications):
        merit = random.gauss(11, 3)
        given = [
            (who, [_points(random.gauss(merit + harsh[who], 2)) for _criterion in criteria])
            for who in random.sample(range(assessors), each)
        ]
        judged.append(submission_of(number, criteria, given))
    return stage_of(judged, criteria)


def _points(value: float) -> int:
    return max(0, min(20, round(value)))
