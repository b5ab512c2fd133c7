"""The body of an allocation's job: read what it rests on, compute, and write it down if it still stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from assessments.allocating.affinities import Affinities, affinities, places
from assessments.allocating.everybody import allocate_beside, as_anchor, given_to_everybody
from assessments.allocating.inputs import Candidate, Material, Pair, read_material
from assessments.allocating.models import AllocationPlan, AllocationRun, ProposedItem, ProposedLoad, ProposedPair
from assessments.allocating.proposals import Line, Proposal, Share, changes_of, groups_of
from assessments.allocating.queries import find_run
from assessments.allocating.states import Change, Scope
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.states import State
from assessments.statistics.allocation import Allocation
from assessments.statistics.tasks import Flags, Floats, Ints, Task

STAYING = 0.5
"""What it counts for, of a whole affinity, that work which may move stays where it is."""
AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class Output:
    """What was computed, and from what."""

    material: Material
    proposal: Proposal


def read_run(session: Session, run_id: UUID) -> Material | None:
    """What the run rests on; None where there is nothing to compute any more."""
    found = find_run(session, run_id)
    return None if found is None or found[0].computed_at is not None else read_material(session, *found)


def compute_run(material: Material | None, _now: datetime) -> Output | None:
    """Share the work out."""
    return None if material is None else Output(material, propose(material))


def write_run(session: Session, run_id: UUID, output: Output | None, /, *, now: datetime) -> None:
    """Write the proposal down, in place of earlier ones that nobody applied; or begin again if its input has changed.

    The plan's row is held, as whoever changes it holds it.
    """
    found = find_run(session, run_id)
    if output is None or found is None or found[0].computed_at is not None:
        return
    run, stage = found
    session.execute(select(AllocationPlan).where(AllocationPlan.stage_id == stage.id).with_for_update())
    if read_material(session, run, stage, with_texts=False).marks != output.material.marks:
        ask_for(session, JobKind.ALLOCATE, run_id, now=now)
        return
    _forget_earlier(session, run)
    _write_rows(session, run_id, output.proposal)
    values = {"computed_at": now, "rests_on": dict(output.material.marks), "figures": output.proposal.figures}
    session.execute(update(AllocationRun).where(AllocationRun.id == run_id).values(values))


def _forget_earlier(session: Session, run: AllocationRun) -> None:
    earlier = select(AllocationRun.id).where(
        AllocationRun.stage_id == run.stage_id, AllocationRun.id != run.id, AllocationRun.applied_at.is_(None),
        AllocationRun.scope == run.scope,
    )  # fmt: skip
    ids = list(session.scalars(earlier))
    for table in (ProposedPair, ProposedLoad, ProposedItem):
        session.execute(delete(table).where(table.run_id.in_(ids)).execution_options(synchronize_session=False))
    gone = delete(AllocationRun).where(AllocationRun.id.in_(ids))
    session.execute(gone.execution_options(synchronize_session=False))


def _write_rows(session: Session, run_id: UUID, proposal: Proposal) -> None:
    for table, rows in (
        (ProposedItem, [line.row() for line in proposal.lines]),
        (ProposedPair, [share.row() for line in proposal.lines for share in line.shares]),
        (ProposedLoad, proposal.loads),
    ):
        for start in range(0, len(rows), AT_A_TIME):
            some = [{"run_id": run_id, **row} for row in rows[start : start + AT_A_TIME]]
            session.execute(insert(table), some)


def propose(material: Material) -> Proposal:
    """The best allocation that the rules allow, held against the work that is given out."""
    known = affinities(material)
    task, pinned = _task(material, known.whole)
    everybody = given_to_everybody(material)
    task, found = allocate_beside(task, material, everybody)
    chosen = {*everybody, *((material.submissions[i], material.people[j].id) for i, j in found.pairs.tolist())}
    lines = _lines(material, known, task, found, pinned, chosen)
    counts = Counter(person for _submission, person in chosen)
    loads = [_load(material, one, counts[one.id]) for one in material.people]
    return Proposal(lines, loads, _figures(material, known, found, lines, counts))


def _task(material: Material, whole: Floats) -> tuple[Task, Flags]:
    rows, columns = places(material.submissions), places([one.id for one in material.people])
    stays = _standing(material)
    allowed = np.ones(whole.shape, dtype=bool)
    asked = np.array([one.is_asked for one in material.people], dtype=bool)
    allowed[:, ~asked] = False
    for pair in material.held:
        if pair[0] in rows:
            allowed[rows[pair[0]], columns[pair[1]]] = True
    for pair in (*material.barred, *_forbidden(material)):
        if pair[0] in rows and pair[1] in columns:
            allowed[rows[pair[0]], columns[pair[1]]] = False
    pinned = np.zeros(whole.shape, dtype=bool)
    worth = whole.copy()
    for submission, person in {*stays, *(pair for pair, is_fixed in material.pins.items() if is_fixed)}:
        if submission in rows and person in columns and submission not in material.anchors:
            place = rows[submission], columns[person]
            pinned[place] = allowed[place]
    for submission, person in material.held:
        if submission in rows:
            worth[rows[submission], columns[person]] += STAYING
    most = np.maximum([one.most for one in material.people], pinned.sum(axis=0)).astype(np.int64)
    rules = material.rules
    return (
        Task(
            worth, allowed, np.maximum(rules.per_application, pinned.sum(axis=1)).astype(np.int64),
            np.minimum([one.fewest if one.is_asked else 0 for one in material.people], most).astype(np.int64), most,
            pinned=pinned,
            lay=np.array([one.is_lay for one in material.people], dtype=bool) if rules.wants_lay else None,
            organisation=_organisations(material, pinned) if rules.one_of_organisation else None,
            evenness=rules.evenness / 100,
        ),
        pinned,
    )  # fmt: skip


def _standing(material: Material) -> set[Pair]:
    """What stays whatever helps: what is in or begun, all if the plan says so; of late work, all that is not late."""
    if material.scope is Scope.LATE:
        return {pair for pair, held in material.held.items() if not held.is_late}
    keeps_all = material.rules.keeps_all
    return {
        pair for pair, held in material.held.items()
        if keeps_all or held.is_begun or held.state in (State.SUBMITTED, State.REOPENED)
    }  # fmt: skip


def _forbidden(material: Material) -> set[Pair]:
    """What a manager ruled out and, where late work is handed on, those who are late with it."""
    ruled_out = {pair for pair, is_fixed in material.pins.items() if not is_fixed}
    if material.scope is Scope.LATE:
        ruled_out |= {pair for pair, held in material.held.items() if held.is_late}
    return ruled_out - {pair for pair, held in material.held.items() if held.state is State.SUBMITTED}


def _organisations(material: Material, pinned: Flags) -> Ints:
    """Of whose organisation each is. Whom a pin sets beside a colleague counts for none, and the page says so."""
    numbers = {name: number for number, name in enumerate(sorted({one.organisation for one in material.people}))}
    found = np.array([numbers[one.organisation] if one.organisation else -1 for one in material.people], dtype=np.int64)
    for row in pinned:
        seen: set[int] = set()
        for column in np.flatnonzero(row):
            if int(found[column]) in seen:
                found[column] = -1
            elif found[column] >= 0:
                seen.add(int(found[column]))
    return found


def _lines(
    material: Material, known: Affinities, task: Task, found: Allocation, pinned: Flags, chosen: set[Pair]
) -> list[Line]:
    people = [one.id for one in material.people]
    changes = changes_of(chosen, material.held)
    shares: dict[UUID, list[Share]] = {submission: [] for submission in material.submissions}
    rows, columns = places(material.submissions), places(people)
    for (submission, person), change in sorted(changes.items(), key=str):
        if submission in rows:
            place = rows[submission], columns[person]
            themes, wish, near = (
                None if part is None else _figure(part[place]) for part in (known.themes, known.wishes, known.likeness)
            )
            is_pinned = bool(pinned[place]) and change is not Change.TAKEN_BACK
            whole, rank = _figure(known.whole[place]), known.ranks.get((submission, person))
            shares[submission].append(Share(submission, person, change, is_pinned, whole, themes, wish, near, rank))
    lacks_lay = set(found.without_lay)
    lines = [
        Line(
            number, submission, int(task.wanted[row]), tuple(shares[submission]), row in lacks_lay,
            *_in_the_way(task, found, row, people),
        )
        for number, (submission, row) in enumerate(rows.items(), 1)
    ]  # fmt: skip
    return [as_anchor(line, material) if line.submission_id in material.anchors else line for line in lines]


def _in_the_way(task: Task, found: Allocation, row: int, people: list[UUID]) -> tuple[int, int, int, int, UUID | None]:
    """With space, of these in conflict, of these beside a colleague; full; and who of the full would suit best."""
    mine = found.pairs[found.pairs[:, 0] == row, 1]
    if mine.size >= task.wanted[row]:
        return 0, 0, 0, 0, None
    others = np.ones(len(people), dtype=bool)
    others[mine] = False
    has_space, allowed = others & (found.loads < task.most), task.allowed[row]
    beside = np.zeros(len(people), dtype=bool)
    if task.organisation is not None:
        beside = others & (task.organisation >= 0) & np.isin(task.organisation, task.organisation[mine])
    full = others & ~has_space & allowed & ~beside
    best = people[int(np.argmax(np.where(full, task.affinity[row], -1.0)))] if full.any() else None
    barred = int((has_space & ~allowed).sum())
    return int(has_space.sum()), barred, int((has_space & allowed & beside).sum()), int(full.sum()), best


def _load(material: Material, one: Candidate, gets: int) -> dict[str, object]:
    among = set(material.submissions)
    return {
        "person_id": one.id, "fewest": one.fewest, "most": one.most, "gets": gets,
        "had": sum(person == one.id for _submission, person in material.held),
        "barred": sum(person == one.id and submission in among for submission, person in material.barred),
    }  # fmt: skip


def _figures(
    material: Material, known: Affinities, found: Allocation, lines: list[Line], counts: Counter[UUID]
) -> dict[str, object]:
    total = float(known.whole[found.pairs[:, 0], found.pairs[:, 1]].sum()) if found.pairs.size else 0.0
    people = {one.id: one for one in material.people}
    shared = [line for line in lines if line.submission_id not in material.anchors]
    served = [line for line in shared if line.gets >= line.wanted]
    worst = min(served, key=lambda line: (line.affinity, line.position), default=None)
    changes = Counter(share.change.value for line in lines for share in line.shares)
    return {
        "total": _figure(total),
        "gap": _figure(max(0.0, found.bound - found.total)),
        "is_proven": found.is_optimal,
        "applications": len(lines),
        "anchors": len(material.anchors),
        "people": sum(load > 0 for load in counts.values()),
        "lacking": sum(line.gets < line.wanted for line in lines),
        "lacks_lay": sum(line.lacks_lay for line in lines),
        "idle": [str(material.people[j].id) for j in found.idle],
        "worst": None if worst is None else str(worst.submission_id),
        "changes": dict(changes),
        "groups": groups_of(lines),
        "colleagues": sum(material.rules.one_of_organisation and _has_colleagues(line, people) for line in shared),
        "parts": [
            name for name, part in (("themes", known.themes), ("wishes", known.wishes), ("likeness", known.likeness))
            if part is not None
        ],
    }  # fmt: skip


def _has_colleagues(line: Line, people: dict[UUID, Candidate]) -> bool:
    theirs = [people[share.person_id].organisation for share in line.shares if share.change is not Change.TAKEN_BACK]
    named = [name for name in theirs if name]
    return len(named) > len(set(named))


def _figure(value: float) -> float:
    return round(float(value), 6)
