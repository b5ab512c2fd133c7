"""Giving out what an allocation proposes: application by application, each whole or not at all; then one email each."""

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import Person
from assessments.accounts.queries import load_actor
from assessments.actors import Actor
from assessments.allocating.inputs import read_material
from assessments.allocating.models import AllocationRun, ProposedItem, ProposedPair
from assessments.allocating.queries import find_run, get_managed_stage, get_run
from assessments.allocating.states import Change, Result, Scope
from assessments.allocating.use_cases.planning import hold_plan
from assessments.allocating.use_cases.telling import Given, tell_given
from assessments.applications.models import Application, Submission
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.db import Stale
from assessments.errors import DomainError, IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.models import Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.anchors import find_anchor
from assessments.scoring.models import Assessment, Assignment
from assessments.scoring.states import OUTSTANDING
from assessments.scoring.use_cases import assign_assessor, take_back_assignment
from assessments.scoring.use_cases.assigning import Conflicted

log = logging.getLogger(__name__)

PARTS = {
    "settings": _("The settings were changed."),
    "applications": _("An application has come to be assessed or to be an anchor paper, or is so no longer."),
    "assessors": _("What an assessor knows or has time for was changed, or somebody has come or gone."),
    "work": _("Work was given out or taken back, or somebody stepped back."),
    "conflicts": _("A conflict was found or dismissed."),
    "pins": _("A pair was fixed or ruled out."),
    "wishes": _("An assessor said which titles they would like."),
}
"""What a proposal rests on, and what to say where it has changed."""


class ProposalOutdated(Refused):
    """Something that the proposal rests on has changed since it was made."""

    sentence = _(
        "Nothing was given out: what this allocation rests on has changed since it was made. %(changed)s Allocate "
        "again, look at what comes of it, then give it out."
    )


def list_changed(session: Session, run: AllocationRun, stage: Stage) -> list[str]:
    """What has changed since a run was computed, as sentences."""
    marks = read_material(session, run, stage, with_texts=False).marks
    return [PARTS[part] for part, mark in marks.items() if run.rests_on.get(part) != mark]


def apply_run(
    session: Session, actor: Actor, reference: str, stage_key: str, run_id: UUID, *, due_at: datetime, reason: str,
    now: datetime,
) -> AllocationRun:  # fmt: skip
    """Have what a run proposes given out by the worker; pressed twice, once.

    Raises NotFound, NotPermitted, Invalid, Refused or ProposalOutdated.
    """
    stage = get_managed_stage(session, actor, reference, stage_key)
    hold_plan(session, actor, stage, now=now)
    run = get_run(session, stage, run_id, lock=True)
    if run.applied_at is not None:
        return run
    changes = run.figures["changes"]
    problems = {}
    if due_at <= now:
        problems["due_on"] = _("The due date must be in the future.")
    if changes.get(Change.TAKEN_BACK) and not reason_fits(reason):
        problems["reason"] = REASON_NEEDED
    if problems:
        raise Invalid(problems)
    if not any(changes.get(change) for change in Change if change is not Change.KEPT):
        raise Refused(_("There is nothing to give out: it is what stands already."))
    changed = list_changed(session, run, stage)
    if changed:
        raise ProposalOutdated(changed=" ".join(changed))
    run.applied_at, run.applied_by_id, run.due_at, run.reason = now, actor.user_id, due_at, reason.strip()
    same = ProposedItem.run_id == run.id, ProposedItem.is_changed.is_(False)
    session.execute(
        update(ProposedItem).where(*same).values(result=Result.DONE).execution_options(synchronize_session=False)
    )
    session.flush()
    details = {"stage": str(stage.id)}
    record(session, actor, "allocation.applied", run.id, now=now, round_id=stage.round_id, details=details)
    ask_for(session, JobKind.GIVE_OUT, run.id, now=now)
    return run


def give_out_next(session: Session, run_id: UUID, *, now: datetime) -> bool:
    """Give out the next application of a run that was applied, and say whether there was one; at the end tell people.

    The rights of whoever applied it are looked up anew for each. What is refused changes nothing and is kept with its
    reason. Call it in a transaction of its own.
    """
    held = select(AllocationRun).where(AllocationRun.id == run_id).with_for_update()
    run = session.scalars(held.execution_options(populate_existing=True)).one_or_none()
    if run is None or run.applied_at is None or run.done_at is not None:
        return False
    found = find_run(session, run_id)
    assert found is not None
    stage = found[1]
    loaded = joinedload(ProposedItem.submission).joinedload(Submission.application)
    waiting = select(ProposedItem).where(ProposedItem.run_id == run_id, ProposedItem.result == Result.WAITING)
    item = session.scalars(waiting.options(loaded).order_by(ProposedItem.position).limit(1)).one_or_none()
    if item is None:
        run.done_at = now
        _tell(session, run, stage, now)
        return False
    refusal = _try(session, run, stage, item, now)
    item.result = Result.DONE
    if refusal is not None:
        item.result, (item.sentence, item.values) = Result.LEFT_OUT, refusal
    return True


def _try(
    session: Session, run: AllocationRun, stage: Stage, item: ProposedItem, now: datetime
) -> tuple[str, dict[str, str]] | None:
    """Give one application out; why not, if it could not be."""
    try:
        with session.begin_nested():
            assert run.applied_by_id is not None
            _give_out(session, load_actor(session, run.applied_by_id, now=now), run, stage, item, now)
            session.flush()
    except Conflicted:
        return _("Somebody has come to have a conflict with it."), {}
    except (NotFound, NotPermitted):
        return _("Whoever gave it out may no longer do so."), {}
    except IllegalStep:
        return _("It has moved on meanwhile."), {}
    except Invalid as refusal:
        return next(iter(refusal.problems.values()), refusal.sentence), {}
    except DomainError as refusal:
        return refusal.sentence, {name: str(value) for name, value in refusal.values.items()}
    except Stale:
        return _("Somebody else changed it at the same moment."), {}
    except OperationalError:
        raise  # the database's own trouble passes; the job is tried again, and goes on from here
    except Exception:  # one application's fault does not keep the others waiting
        log.exception("an allocation could not be given out")
        return _("It was left out because of a fault of this service. Nothing was changed. Try it by itself."), {}
    return None


def _give_out(
    session: Session, actor: Actor, run: AllocationRun, stage: Stage, item: ProposedItem, now: datetime
) -> None:
    """What goes is taken back first: an application is never left with somebody too many, or too few, half-way."""
    reference = item.submission.application.reference
    pairs = session.scalars(
        select(ProposedPair)
        .where(ProposedPair.run_id == run.id, ProposedPair.submission_id == item.submission_id)
        .order_by(ProposedPair.person_id)
    ).all()
    for pair in pairs:
        if pair.change is Change.TAKEN_BACK:
            _take_back(session, actor, run, stage, reference, pair, now)
    for pair in pairs:
        if pair.change in (Change.NEW, Change.MOVED):
            _assign(session, actor, run, stage, reference, pair, now)


def _assign(
    session: Session, actor: Actor, run: AllocationRun, stage: Stage, reference: str, pair: ProposedPair, now: datetime
) -> None:
    """Give one pair out. An anchor goes to everybody else where one has come to have a conflict with it."""
    assert run.due_at is not None
    try:
        assign_assessor(session, actor, reference, stage.key, pair.person_id, due_at=run.due_at, now=now, is_told=False)
    except Conflicted:
        if find_anchor(session, pair.submission_id) is None:
            raise
        session.delete(pair)


def _take_back(
    session: Session, actor: Actor, run: AllocationRun, stage: Stage, reference: str, pair: ProposedPair, now: datetime
) -> None:
    mine = Assignment.submission_id == pair.submission_id, Assignment.assessor_id == pair.person_id
    begun = select(Assessment.id).where(Assessment.assignment_id == Assignment.id).exists()
    found = session.execute(select(Assignment.id, begun).where(*mine, Assignment.state.in_(OUTSTANDING))).one_or_none()
    if found is None:
        raise IllegalStep
    if found[1] and run.scope is Scope.STAGE:
        raise Refused(_("An assessor from whom it was to be taken back has begun to score it meanwhile."))
    take_back_assignment(session, actor, reference, stage.key, found[0], reason=run.reason, now=now)


def _tell(session: Session, run: AllocationRun, stage: Stage, now: datetime) -> None:
    """One email to everybody whose work has changed, with all of it."""
    assert run.due_at is not None
    rows = session.execute(
        select(ProposedPair.change, Person, Application.reference, Submission.title)
        .join(Person, Person.id == ProposedPair.person_id)
        .join(
            ProposedItem,
            (ProposedItem.run_id == ProposedPair.run_id) & (ProposedItem.submission_id == ProposedPair.submission_id),
        )
        .join(Submission, Submission.id == ProposedPair.submission_id)
        .join(Submission.application)
        .where(ProposedPair.run_id == run.id, ProposedPair.change != Change.KEPT, ProposedItem.result == Result.DONE)
        .order_by(Application.reference)
    ).all()
    people = {row[1].id: row[1] for row in rows}
    for person in sorted(people.values(), key=lambda one: str(one.id)):
        mine = [row for row in rows if row[1].id == person.id]
        new = [row for row in mine if row[0] is not Change.TAKEN_BACK]
        given = [Given(None if stage.is_anonymous else row[2], row[3] or "", run.due_at) for row in new]
        taken = [row[2] for row in mine if row[0] is Change.TAKEN_BACK]
        tell_given(session, stage.round, person, given, taken, key=f"work_given:{run.id}:{person.id}", now=now)
