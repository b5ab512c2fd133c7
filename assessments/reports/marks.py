"""The independent marks of one stage as arrays: in an order that names, ids and the order of rows do not change."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import numpy as np

from assessments.reports.inputs import JudgedSubmission, StageInput
from assessments.scoring.arithmetic import mark_of
from assessments.statistics.severity import Marks
from assessments.statistics.summary import RESOLUTION

METHOD = 2
"""Raised when the same marks would give other results, so that all are calculated again."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A submission with the mark of record, its place in the ranked list, and each assessor's independent mark."""

    submission: JudgedSubmission
    row: Mapping[str, Any]
    given: Sequence[tuple[UUID, float]]
    """By assessor."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """Marks in long form; who stands behind the numbers of applications and assessors."""

    marks: Marks
    assessors: Sequence[UUID]


def marked_of(stage: StageInput, rows: Sequence[Mapping[str, Any]]) -> list[Marked]:
    """The stage's scored submissions by reference, with their marks."""
    by_id = {row["submission_id"]: row for row in rows}
    return [
        Marked(submission, by_id[submission.id], _given(submission))
        for submission in stage.judged
        if submission.id in by_id
    ]


def _given(submission: JudgedSubmission) -> list[tuple[UUID, float]]:
    marks = ((key, mark_of(point for _criterion, point in scores)) for key, scores in submission.assessments.items())
    return [(submission.judges[key][0], round(mark, RESOLUTION)) for key, mark in marks if mark is not None]


def arrays_of(marked: Sequence[Marked]) -> Arrays:
    """Assessors are numbered by what they gave to which application: those who gave the same are interchangeable."""
    profiles: dict[UUID, list[tuple[int, float]]] = {}
    for place, each in enumerate(marked):
        for assessor, mark in each.given:
            profiles.setdefault(assessor, []).append((place, mark))
    assessors = sorted(profiles, key=lambda assessor: profiles[assessor])
    seats = {assessor: seat for seat, assessor in enumerate(assessors)}
    triples = sorted((place, seats[who], mark) for place, each in enumerate(marked) for who, mark in each.given)
    places, chairs, values = zip(*triples, strict=True)
    marks = Marks(np.array(places, dtype=np.int64), np.array(chairs, dtype=np.int64), np.array(values))
    return Arrays(marks, assessors)


def seed_of(round_reference: str, stage_key: str) -> int:
    """The seed of the stage's draws: the same wherever the same round is run."""
    return int.from_bytes(sha256(f"{round_reference}/{stage_key}".encode()).digest()[:4], "big")


def fingerprint_of(stage: StageInput, marked: Sequence[Marked], reach: int, seed: int) -> str:
    """Of all that a ranking and its reasons are calculated from."""
    criteria = [(criterion.key, criterion.threshold) for criterion in stage.criteria]
    judged = [
        (
            each.submission.id.hex, each.submission.reference, each.row["place"], each.row["value"],
            [(who.hex, mark) for who, mark in each.given],
            [recommendation for _who, recommendation in each.submission.judges.values()],
            [[point.points for _criterion, point in scores] for scores in each.submission.assessments.values()],
            [point.points for _criterion, point in each.submission.moderated],
        )
        for each in marked
    ]  # fmt: skip
    return sha256(json.dumps([METHOD, seed, reach, criteria, judged]).encode()).hexdigest()
