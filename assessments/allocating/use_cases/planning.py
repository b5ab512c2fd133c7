"""By which rules a stage's work is shared out, and having it shared out by them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.allocating.models import AllocationPin, AllocationPlan, AllocationRun, AssessingInvitation, Expertise
from assessments.allocating.queries import find_plan, get_managed_stage
from assessments.allocating.states import Keep, Scope, Standing
from assessments.applications.models import Application, Submission
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, Refused, _
from assessments.funds.models import Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.versions import ensure_seen

MOST_EACH, MOST_ITEMS, HEAVIEST, EVENEST = 10, 500, 10, 50


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as it was entered."""

    per_application: int
    fewest: int
    most: int
    themes: int
    wishes: int
    likeness: int
    evenness: int
    wants_lay: bool
    one_of_organisation: bool
    keep: Keep


def hold_plan(session: Session, actor: Actor, stage: Stage, *, now: datetime) -> AllocationPlan:
    """The plan's row, locked, and made if there is none: all about a stage's sharing out is changed under it."""
    assert actor.user_id is not None
    blank = find_plan(session, stage)
    names = [column.key for column in AllocationPlan.__table__.columns]
    row = {name: getattr(blank, name) for name in names} | {"changed_at": now, "changed_by_id": actor.user_id}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(AllocationPlan).values(row).on_conflict_do_nothing(index_elements=["stage_id"]))
    held = select(AllocationPlan).where(AllocationPlan.stage_id == stage.id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def save_plan(
    session: Session, actor: Actor, reference: str, stage_key: str, draft: PlanDraft, *, seen: str | None,
    now: datetime,
) -> AllocationPlan:  # fmt: skip
    """Set the rules. Raises NotFound, NotPermitted, Invalid or Outdated."""
    stage = get_managed_stage(session, actor, reference, stage_key)
    problems = _problems(draft)
    if problems:
        raise Invalid(problems)
    plan = hold_plan(session, actor, stage, now=now)
    before = asdict(draft) == {name: getattr(plan, name) for name in asdict(draft)}
    if before:
        return plan
    ensure_seen(plan.mark, seen)
    assert actor.user_id is not None
    changed = [name for name, value in asdict(draft).items() if getattr(plan, name) != value]
    for name in changed:
        setattr(plan, name, getattr(draft, name))
    plan.changed_at, plan.changed_by_id = now, actor.user_id
    session.flush()
    _note(session, actor, "allocation.planned", stage, stage.id, now, fields=sorted(changed))
    return plan


def _problems(draft: PlanDraft) -> dict[str, str]:
    problems = {}
    if not 1 <= draft.per_application <= MOST_EACH:
        problems["per_application"] = _("Enter a number from 1 to 10.")
    if not 1 <= draft.most <= MOST_ITEMS:
        problems["most"] = _("Enter a number from 1 to 500.")
    if not 0 <= draft.fewest <= draft.most:
        problems["fewest"] = _("Enter a number from 0 up to the most.")
    for name in ("themes", "wishes", "likeness"):
        if not 0 <= getattr(draft, name) <= HEAVIEST:
            problems[name] = _("Enter a weight from 0 to 10.")
    if not 0 <= draft.evenness <= EVENEST:
        problems["evenness"] = _("Choose how even the load is to be.")
    return problems


def ask_for_run(
    session: Session, actor: Actor, reference: str, stage_key: str, *, scope: Scope = Scope.STAGE, now: datetime
) -> AllocationRun:
    """Have the stage's work shared out by the worker; one that is waited for already is the same one.

    Raises NotFound, NotPermitted or Refused.
    """
    stage = get_managed_stage(session, actor, reference, stage_key)
    hold_plan(session, actor, stage, now=now)
    waiting = select(AllocationRun).where(AllocationRun.stage_id == stage.id, AllocationRun.computed_at.is_(None))
    run = session.scalars(waiting).one_or_none()
    if run is not None:
        run.scope = scope
        return run
    going = AllocationRun.stage_id == stage.id, AllocationRun.applied_at.is_not(None), AllocationRun.done_at.is_(None)
    if session.scalar(select(AllocationRun.id).where(*going).limit(1)) is not None:
        raise Refused(
            _("Work of this stage is being given out at the moment. Wait until that is done, then try again.")
        )
    assert actor.user_id is not None
    run = AllocationRun(stage_id=stage.id, scope=scope, asked_at=now, asked_by_id=actor.user_id)
    session.add(run)
    session.flush()
    ask_for(session, JobKind.ALLOCATE, run.id, now=now)
    _note(session, actor, "allocation.asked", stage, run.id, now)
    return run


def pin_pair(
    session: Session, actor: Actor, reference: str, stage_key: str, application: str, person_id: UUID | None,
    is_fixed: bool | None, *, now: datetime,
) -> None:  # fmt: skip
    """Say that an application must go to an assessor, must not, or (None) that neither was decided.

    Raises NotFound, NotPermitted or Invalid.
    """
    stage = get_managed_stage(session, actor, reference, stage_key)
    submission = get_submission_of(session, stage, application)
    people = {person.id for person in list_people(session, actor, stage.round.fund_id, Role.ASSESSOR, now)}
    if person_id not in people:
        raise Invalid({"assessor": _("Choose one of the fund’s assessors.")})
    assert actor.user_id is not None
    assert person_id is not None
    hold_plan(session, actor, stage, now=now)
    pin = session.get(AllocationPin, (submission.id, person_id))
    if (None if pin is None else pin.is_fixed) == is_fixed:
        return
    if pin is not None:
        session.delete(pin)
        session.flush()
    if is_fixed is not None:
        session.add(
            AllocationPin(
                submission_id=submission.id, person_id=person_id, stage_id=stage.id, is_fixed=is_fixed, pinned_at=now,
                pinned_by_id=actor.user_id,
            )
        )  # fmt: skip
    session.flush()
    record(
        session, actor, "allocation.pinned", submission.id, now=now, round_id=stage.round_id,
        application_id=submission.application_id, details={"assessor": str(person_id)},
    )  # fmt: skip


def get_submission_of(session: Session, stage: Stage, application: str) -> Submission:
    """A submission of a stage by the application's reference. Raises NotFound."""
    wanted = select(Submission).join(Submission.application)
    found = session.scalars(
        wanted.where(Submission.stage_id == stage.id, Application.reference == application)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def raise_most(
    session: Session, actor: Actor, reference: str, stage_key: str, person_id: UUID, most: int, *, now: datetime
) -> None:
    """Let an assessor have up to so many items, where a shortfall is due to their most.

    It is changed where it was said: in what they accepted, or in what is known of them. Raises NotFound, NotPermitted
    or Invalid.
    """
    stage = get_managed_stage(session, actor, reference, stage_key)
    people = {person.id for person in list_people(session, actor, stage.round.fund_id, Role.ASSESSOR, now)}
    if person_id not in people:
        raise NotFound
    if not 1 <= most <= MOST_ITEMS:
        raise Invalid({"most": _("Enter a number from 1 to 500.")})
    assert actor.user_id is not None
    hold_plan(session, actor, stage, now=now)
    mine = AssessingInvitation.stage_id == stage.id, AssessingInvitation.person_id == person_id
    invited = session.scalars(select(AssessingInvitation).where(*mine).with_for_update()).one_or_none()
    if invited is not None and invited.standing is Standing.ACCEPTED:
        holder: AssessingInvitation | Expertise = invited
    else:
        holder = hold_expertise(session, stage.round.fund_id, person_id, actor.user_id, now)
    if holder.most == most:
        return
    holder.most = most
    session.flush()
    _note(session, actor, "allocation.most_raised", stage, stage.id, now, assessor=str(person_id))


def hold_expertise(session: Session, fund_id: UUID, person_id: UUID, by_id: UUID, now: datetime) -> Expertise:
    """What is known of an assessor, locked, and begun if there is nothing yet."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    blank = Expertise(
        person_id=person_id, fund_id=fund_id, about="", keywords="", organisation="", is_lay=False, levels={}, away=[],
        changed_at=now, changed_by_id=by_id,
    )  # fmt: skip
    names = ("person_id", "fund_id", "about", "keywords", "organisation", "is_lay", "levels", "away", "changed_at")
    row = {name: getattr(blank, name) for name in names} | {"id": uuid4(), "changed_by_id": by_id, "version": 1}
    session.execute(insert(Expertise).values(row).on_conflict_do_nothing(index_elements=["person_id", "fund_id"]))
    mine = select(Expertise).where(Expertise.person_id == person_id, Expertise.fund_id == fund_id)
    return session.scalars(mine.with_for_update().execution_options(populate_existing=True)).one()


def _note(
    session: Session, actor: Actor, action: str, stage: Stage, subject_id: UUID, now: datetime, **details: object
) -> None:
    details = {"stage": str(stage.id), **details}
    record(session, actor, action, subject_id, now=now, round_id=stage.round_id, details=details)
