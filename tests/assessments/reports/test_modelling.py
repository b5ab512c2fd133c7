"""How sure a ranking is, who marks severely and what to moderate: from marks whose truth is known."""

from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from scipy.stats import studentized_range

from assessments.clock import utcnow
from assessments.reports.calculations import Figures, compute_figures
from assessments.reports.diverging import CHANCE
from assessments.reports.inputs import StageInput
from assessments.reports.modelling import Modelled
from assessments.scoring.rankings import Move
from assessments.scoring.states import Recommendation
from assessments.statistics.notices import Notice
from assessments.statistics.ranking import rank
from assessments.statistics.severity import Marks
from tests.assessments.reports.judged import criteria_of, made_up, round_of, stage_of, submission_of, uuid_of

FUND, UNSURE, DECLINE = Recommendation.FUND, Recommendation.UNSURE, Recommendation.DECLINE


def figures_of(stage: StageInput, reach: int) -> Figures:
    return compute_figures(round_of(stage, reach=reach), utcnow())


def model_of(stage: StageInput, reach: int) -> Modelled:
    found = figures_of(stage, reach).models[stage.id]
    assert found is not None
    return found


def rows_of(found: Modelled) -> dict[UUID, Any]:
    assert found.merits is not None
    return {row["submission_id"]: row for row in found.merits}


@pytest.fixture(scope="module")
def stage() -> StageInput:
    return made_up(24, 6)


@pytest.fixture(scope="module")
def found(stage: StageInput) -> Modelled:
    return model_of(stage, reach=8)


def test_the_model_is_that_of_anybodys_files(stage: StageInput, found: Modelled) -> None:
    triples = [
        (place, judge[0].int, 5.0 * scores[0][1].points)  # type: ignore[operator]
        for place, judged in enumerate(stage.judged)
        for judge, scores in zip(judged.judges.values(), judged.assessments.values(), strict=True)
    ]
    places, people, values = (np.array(column) for column in zip(*triples, strict=True))
    seats = np.unique(people, return_inverse=True)[1]
    expected = rank(Marks(places, seats, values), fund=8, seed=found.agreement["seed"])
    rows = [rows_of(found)[judged.id] for judged in stage.judged]
    assert [row["adjusted"] for row in rows] == pytest.approx(expected.adjusted.tolist(), abs=1e-6)
    assert [row["expected_rank"] for row in rows] == pytest.approx(expected.expected_rank.tolist(), abs=1e-6)
    assert sum(row["within"] for row in rows) == pytest.approx(8, abs=1e-9)
    assert found.agreement["reach"] == 8
    assert all(row["from_90"] <= row["from_50"] <= row["to_50"] <= row["to_90"] for row in rows)
    zone = [row["from_50"] <= 8 < row["to_50"] for row in rows]
    assert [row["is_in_zone"] for row in rows] == zone
    assert found.agreement["in_zone"] == sum(zone) > 0


def test_the_severe_are_told_from_the_lenient(found: Modelled) -> None:
    random = Random(7)
    truth = [random.gauss(0, 2.0) for _one in range(6)]
    assert found.severities is not None
    told = {row["assessor_id"]: row["leniency"] for row in found.severities}
    assert np.corrcoef(truth, [told[uuid_of(4, who)] for who in range(6)])[0, 1] > 0.8
    assert [row["leniency"] for row in found.severities] == sorted(told.values()), "the most severe first"
    assert [row["place"] for row in found.severities] == [1, 2, 3, 4, 5, 6]
    assert sum(row["n"] for row in found.severities) == found.agreement["marks"] == 72


def test_equal_marks_in_another_order_make_equal_bytes(stage: StageInput, found: Modelled) -> None:
    shuffled = []
    for judged in stage.judged:
        keys = list(judged.assessments)
        Random(judged.reference).shuffle(keys)
        shuffled.append(
            replace(
                judged,
                assessments={key: judged.assessments[key] for key in keys},
                judges={key: judged.judges[key] for key in keys},
            )
        )
    again = model_of(replace(stage, judged=shuffled), reach=8)
    assert (again.merits, again.severities, again.divergences) == (found.merits, found.severities, found.divergences)
    assert again.agreement["alpha_interval"] == found.agreement["alpha_interval"]


def test_what_has_not_changed_is_not_calculated_again(stage: StageInput, found: Modelled) -> None:
    known = replace(stage, known=found.agreement)
    assert model_of(known, reach=8).merits is None
    assert model_of(known, reach=9).merits is not None
    harsher = [replace(stage.judged[0], moderated=next(iter(stage.judged[0].assessments.values()))), *stage.judged[1:]]
    assert model_of(replace(known, judged=harsher), reach=8).merits is not None
    told = [figure for figure in figures_of(known, 8).figures if figure["key"] in ("icc", "in_zone", "alpha_interval")]
    assert told == [figure for figure in figures_of(stage, 8).figures if figure["key"] in [one["key"] for one in told]]
    assert len(told) == 3


def test_an_agreed_score_changes_the_mark_of_record_and_nothing_that_is_modelled(
    stage: StageInput, found: Modelled
) -> None:
    judged = stage.judged[0]
    criterion, point = next(iter(judged.assessments.values()))[0]
    agreed = replace(judged, moderated=[(criterion, replace(point, points=20))])
    changed = replace(stage, judged=[agreed, *stage.judged[1:]])
    assert figures_of(changed, 8).marks[0]["value"] == 100.0
    again = model_of(changed, reach=8)
    assert [row | {"thresholds": None} for row in again.merits or ()] == [
        row | {"thresholds": None} for row in found.merits or ()
    ]
    assert again.agreement["alpha_interval"] == found.agreement["alpha_interval"]


def test_fewer_than_ten_applications_are_not_adjusted_and_say_so() -> None:
    found = model_of(made_up(9, 4), reach=3)
    assert found.agreement["notices"] == [Notice.FEW_APPLICATIONS]
    assert (found.severities, found.agreement["icc"]) == ([], None)
    assert {row["adjusted"] for row in found.merits or ()} == {None}
    assert found.agreement["alpha_interval"] is not None


def test_panels_apart_one_score_each_and_an_assessor_alone_are_told() -> None:
    criteria = criteria_of(None)
    panels = [submission_of(n, criteria, [(2 * (n % 2), [n % 7]), (2 * (n % 2) + 1, [n % 5])]) for n in range(12)]
    assert model_of(stage_of(panels, criteria), 4).agreement["notices"] == [Notice.PANELS_APART]
    alone = [submission_of(n, criteria, [(1, [n % 7])]) for n in range(12)]
    assert model_of(stage_of(alone, criteria), 4).agreement["notices"] == [Notice.ONE_MARK_EACH, Notice.ASSESSOR_ALONE]
    equal = [submission_of(n, criteria, [(1, [5]), (2, [5])]) for n in range(12)]
    found = model_of(stage_of(equal, criteria), 4)
    assert found.agreement["notices"] == [Notice.NOTHING_VARIES]
    assert found.agreement["in_zone"] == 12, "all tie across the line"


def test_a_threshold_is_held_against_the_mean_points_or_the_agreed_ones() -> None:
    criteria = criteria_of(10, None, 15)
    judged = submission_of(1, criteria, [(1, [9, 3, 15]), (2, [10, 4, 15])])
    other = submission_of(2, criteria, [(1, [1, 3, 1])])
    other.moderated = [(criteria[0].id, next(iter(other.assessments.values()))[0][1])]
    rows = rows_of(model_of(stage_of([judged, other], criteria), 1))
    assert rows[judged.id]["thresholds"] == [
        {"key": "c0", "points": 9.5, "least": 10}, {"key": "c2", "points": 15.0, "least": 15},
    ]  # fmt: skip
    assert rows[other.id]["thresholds"][0] == {"key": "c0", "points": 1.0, "least": 10}


def test_each_reason_to_moderate_is_found_by_itself() -> None:
    criteria = criteria_of(None, None)
    agreed = submission_of(1, criteria, [(1, [20, 20]), (2, [20, 20])])
    apart = submission_of(2, criteria, [(1, [18, 18]), (2, [18, 16])])
    opposed = submission_of(3, criteria, [(1, [15, 15]), (2, [15, 15])], [FUND, DECLINE])
    unsure = submission_of(4, criteria, [(1, [10, 10]), (2, [10, 10])], [FUND, UNSURE])
    falls = submission_of(5, criteria, [(1, [9, 9]), (2, [8, 8])])
    rises = submission_of(6, criteria, [(1, [8, 8]), (2, [9, 9])])
    stage = stage_of([agreed, apart, opposed, unsure, falls, rises], criteria)
    found = {row["submission_id"]: row for row in model_of(stage, 5).divergences or ()}
    assert set(found) == {each.id for each in (apart, opposed, falls, rises)}
    assert found[apart.id]["apart"] == [{"key": "c1", "points": 2}]
    assert (found[apart.id]["is_opposed"], found[apart.id]["moves"]) == (False, None)
    assert (found[opposed.id]["is_opposed"], found[opposed.id]["apart"]) == (True, [])
    assert found[falls.id]["moves"] is Move.BEYOND
    assert found[rises.id]["moves"] is Move.WITHIN
    assert all(row["is_wide"] is False for row in found.values()), "too few applications for the model"


def test_severity_is_taken_out_of_the_spread(stage: StageInput) -> None:
    """The one severe assessor makes every raw spread wide; what is odd beyond that is found all the same."""
    criteria = criteria_of(None)
    random = Random(3)
    judged = []
    for number in range(40):
        merit = 8 + number % 9
        points = [merit - 6 if who == 0 else merit for who in (0, 1 + number % 3)]
        given = [
            (who, [max(0, point + random.choice((0, 1)))])
            for who, point in zip((0, 1 + number % 3), points, strict=True)
        ]
        judged.append(submission_of(number, criteria, given))
    odd = submission_of(40, criteria, [(0, [18]), (1, [10])])
    found = model_of(stage_of([*judged, odd], criteria), 10)
    rows = sorted(found.divergences or (), key=lambda row: -row["spread"])
    assert rows[0]["submission_id"] == odd.id
    assert [row["submission_id"] for row in rows if row["is_wide"]] == [odd.id]


def test_the_table_of_chance_is_the_studentized_range() -> None:
    exact = [studentized_range.ppf(0.95, n, np.inf) for n in (2, 3, 6, 10)]
    assert [CHANCE[n] for n in (2, 3, 6, 10)] == pytest.approx(exact, abs=0.001)


def test_nothing_that_is_kept_of_an_edition_names_anybody(stage: StageInput) -> None:
    extract = figures_of(stage, 8).extract
    assert [sorted(row["assessors"]) for row in extract[1:3]]
    assert not any(str(uuid_of(4, who)) in str(extract) for who in range(6))
