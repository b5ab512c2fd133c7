"""How well each assessor suits each application: three parts from 0 to 1, and what they come to by their weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from assessments.allocating.inputs import Material
from assessments.allocating.states import WORTH, Level, Wish
from assessments.statistics.likeness import likeness
from assessments.statistics.tasks import Floats

WISHED = {Wish.WOULD_LIKE: 1.0, Wish.CAN: 0.5, Wish.RATHER_NOT: 0.0}
UNSAID = 0.5
"""What a title counts for to which an assessor has said nothing."""


@dataclass(frozen=True, slots=True)
class Affinities:
    """Each part of shape (I, J), or None where it has no weight or nothing is known; and the whole."""

    themes: Floats | None
    wishes: Floats | None
    likeness: Floats | None
    whole: Floats


def affinities(material: Material) -> Affinities:
    """All parts, for submissions and people in the material's order."""
    rules = material.rules
    themes = _themes(material) if rules.themes and material.themes else None
    wishes = _wishes(material) if rules.wishes and material.wishes else None
    near = _likeness(material) if rules.likeness else None
    weighed = ((themes, rules.themes), (wishes, rules.wishes), (near, rules.likeness))
    parts = [(part, weight) for part, weight in weighed if part is not None]
    whole = np.zeros((len(material.submissions), len(material.people)))
    for part, weight in parts:
        whole += part * weight
    return Affinities(themes, wishes, near, whole / (sum(weight for _part, weight in parts) or 1))


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


def _wishes(material: Material) -> Floats:
    rows, columns = places(material.submissions), places([one.id for one in material.people])
    found = np.full((len(rows), len(columns)), UNSAID)
    for (submission, person), wish in material.wishes.items():
        if submission in rows and person in columns:
            found[rows[submission], columns[person]] = WISHED[wish]
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
