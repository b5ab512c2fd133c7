"""How well each assessor suits each application: three parts from 0 to 1, and what they come to by their weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from assessments.allocating.inputs import Material, Pair, Wished
from assessments.allocating.states import WORTH, Level, Wish
from assessments.statistics.likeness import likeness
from assessments.statistics.tasks import Floats

WISHED = {Wish.WOULD_LIKE: 1.0, Wish.CAN: 0.5, Wish.RATHER_NOT: 0.0}
LIKED_AFTER_OTHERS = 0.75
"""What a title counts for that an assessor would like but gave no number, while they gave one to others."""
UNSAID = 0.5
"""What a title counts for to which an assessor has said nothing."""


@dataclass(frozen=True, slots=True)
class Affinities:
    """Each part of shape (I, J), or None where it has no weight or nothing is known; the whole; and own orders."""

    themes: Floats | None
    wishes: Floats | None
    likeness: Floats | None
    whole: Floats
    ranks: Mapping[Pair, int]


def affinities(material: Material) -> Affinities:
    """All parts, for submissions and people in the material's order."""
    rules = material.rules
    themes = _themes(material) if rules.themes and material.themes else None
    said = _said(material) if rules.wishes else {}
    ranks = _own_ranks(said)
    wishes = _wishes(material, said, ranks) if said else None
    near = _likeness(material) if rules.likeness else None
    weighed = ((themes, rules.themes), (wishes, rules.wishes), (near, rules.likeness))
    parts = [(part, weight) for part, weight in weighed if part is not None]
    whole = np.zeros((len(material.submissions), len(material.people)))
    for part, weight in parts:
        whole += part * weight
    return Affinities(themes, wishes, near, whole / (sum(weight for _part, weight in parts) or 1), ranks)


def _themes(material: Material) -> Floats:
    """The mean of an assessor's levels in the themes that the application names; 0 where it names none."""
    keys = sorted({key for named in material.themes.values() for key in named})
    place = {key: number for number, key in enumerate(keys)}
    named = np.zeros((len(material.submissions), len(keys)))
    for row, submission in enumerate(material.submissions):
        for key in material.themes.get(submission, ()):
            named[row, place[key]] = 1.0
    named /= np.maximum(1.0, named.sum(axis=1, keepdims=True))
    levels = [[WORTH[Level((one.levels or {}).get(key, Level.NONE))] for key in keys] for one in material.people]
    return np.asarray(named @ np.array(levels).reshape(len(material.people), len(keys)).T)


def _own_ranks(said: Mapping[Pair, Wished]) -> dict[Pair, int]:
    """The place of each title in its assessor's own order, 1 first: gaps close, and a number given twice is shared."""
    numbers: dict[UUID, set[int]] = {}
    for (_submission, person), one in said.items():
        if one.rank is not None:
            numbers.setdefault(person, set()).add(one.rank)
    order = {person: {rank: place for place, rank in enumerate(sorted(given), 1)} for person, given in numbers.items()}
    return {pair: order[pair[1]][one.rank] for pair, one in said.items() if one.rank is not None}


def _said(material: Material) -> dict[Pair, Wished]:
    """What was said to those that are shared out, by those who may be given work."""
    rows, columns = set(material.submissions), {one.id for one in material.people}
    return {pair: one for pair, one in material.wishes.items() if pair[0] in rows and pair[1] in columns}


def _wishes(material: Material, said: Mapping[Pair, Wished], ranks: Mapping[Pair, int]) -> Floats:
    """Who gave no numbers likes all that they would like fully.

    Of an own order the first counts fully, and each next one less by equal steps, down to what has no number.
    """
    rows, columns = places(material.submissions), places([one.id for one in material.people])
    found = np.full((len(rows), len(columns)), UNSAID)
    steps: dict[UUID, int] = {}
    for (_submission, person), rank in ranks.items():
        steps[person] = max(rank, steps.get(person, 0))
    for pair, one in said.items():
        worth = WISHED[one.wish]
        if one.wish is Wish.WOULD_LIKE and pair[1] in steps:
            down = (ranks[pair] - 1) / steps[pair[1]] if pair in ranks else 1.0
            worth -= (worth - LIKED_AFTER_OTHERS) * down
        found[rows[pair[0]], columns[pair[1]]] = worth
    return found


def _likeness(material: Material) -> Floats | None:
    """Held against the greatest of all, since the likeness of a long text and a short profile is always small."""
    profiles = [one.profile for one in material.people]
    if not any(profile.strip() for profile in profiles):
        return None
    near = likeness([material.texts.get(submission, "") for submission in material.submissions], profiles)
    return np.round(near / (float(near.max(initial=0.0)) or 1.0), 9)


def places(ids: Sequence[UUID]) -> dict[UUID, int]:
    """The place of each id."""
    return {each: number for number, each in enumerate(ids)}
