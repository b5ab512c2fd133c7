"""Anchor papers in an allocation: they go to everybody who may judge them, and the rest is shared out beside them.

They count among what each has time for, and no rule of who suits or who is beside whom says where they go.
"""

from collections import Counter
from dataclasses import replace

import numpy as np

from assessments.allocating.affinities import places
from assessments.allocating.inputs import Material, Pair
from assessments.allocating.proposals import Line
from assessments.scoring.states import State
from assessments.statistics.allocation import Allocation, allocate
from assessments.statistics.tasks import Flags, Task


def given_to_everybody(material: Material) -> frozenset[Pair]:
    """Each anchor with everybody who has time for anything, a conflict and what a manager ruled out excepted."""
    asked = [one.id for one in material.people if one.is_asked and one.most > 0]
    wanted = {(anchor, person) for anchor in material.anchors for person in asked}
    held = {pair: each for pair, each in material.held.items() if pair[0] in material.anchors}
    done = {pair for pair, each in held.items() if each.state is State.SUBMITTED}
    ruled_out = {pair for pair, is_fixed in material.pins.items() if not is_fixed}
    return frozenset((wanted | held.keys()) - material.barred - (ruled_out - done))


def allocate_beside(task: Task, material: Material, everybody: frozenset[Pair]) -> tuple[Task, Allocation]:
    """Share out all but the anchors, which ask for nobody; what they take of each person's time is taken off."""
    if not material.anchors:
        return task, allocate(task)
    told = _without_anchors(task, material, everybody)
    rest = np.flatnonzero(~_rows(material))
    found = allocate(
        replace(
            told, affinity=told.affinity[rest], allowed=told.allowed[rest], wanted=told.wanted[rest],
            pinned=None if told.pinned is None else told.pinned[rest],
        )
    )  # fmt: skip
    pairs = found.pairs.copy()
    pairs[:, 0] = rest[pairs[:, 0]]
    lacking = [int(rest[row]) for row in found.without_lay]
    return told, replace(found, pairs=pairs, without_lay=lacking, worst=None, short=())


def _without_anchors(task: Task, material: Material, everybody: frozenset[Pair]) -> Task:
    counts = Counter(person for _anchor, person in everybody)
    taken = np.array([counts[one.id] for one in material.people], dtype=np.int64)
    rows = _rows(material)
    held = 0 if task.pinned is None else task.pinned.sum(axis=0)
    most = np.maximum(np.maximum(task.most - taken, 0), held).astype(np.int64)
    return replace(
        task, allowed=task.allowed & ~rows[:, None], wanted=np.where(rows, 0, task.wanted), most=most,
        least=np.minimum(np.maximum(task.least - taken, 0), most),
    )  # fmt: skip


def as_anchor(line: Line, material: Material) -> Line:
    """What the line of an anchor says: it wants all whom it gets, and no fewer than any other application."""
    is_lay = {one.id for one in material.people if one.is_lay}
    lacks_lay = material.rules.wants_lay and not any(share.person_id in is_lay for share in line.given)
    return replace(line, wanted=max(material.rules.per_application, line.gets), lacks_lay=lacks_lay)


def _rows(material: Material) -> Flags:
    """Which of the applications are anchors."""
    found = np.zeros(len(material.submissions), dtype=bool)
    numbers = places(material.submissions)
    found[[numbers[anchor] for anchor in material.anchors]] = True
    return found
