"""What becomes of work when a conflict is found, confirmed, or declared by the assessor: it ends, and is kept.

The conflict and the end of the work are two entries on the trail; neither removes anything that was written.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.queries import get_person
from assessments.actors import SYSTEM, Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.interests.matching import Found
from assessments.interests.models import ApplicantsDeclared, Conflict
from assessments.interests.policies import may_decide
from assessments.interests.queries import find_applicants_declared, get_conflict, has_later_applicants, list_applicants
from assessments.interests.states import BARRING, LASTING, ConflictGround, Standing, Step, after
from assessments.interests.use_cases import keep_found, settle_exclusions
from assessments.jobs.models import Job
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.models import Assignment, Moderation
from assessments.scoring.policies import may_assess
from assessments.scoring.queries import get_own_assignment
from assessments.scoring.states import LIVE, Ground
from assessments.scoring.states import Step as WorkStep
from assessments.scoring.use_cases.assigning import end_assignment, note_assignment, settle_assessing
from assessments.scoring.use_cases.voiding import STEPS, end_work, settle_ended

FOUND = _("A conflict of interests was found.")
"""Why work ended, to those who read it; the conflict's own row says by what."""


TICKED = _("Ticked in the list of all applicants")

MADE_UP_FOR = timedelta(days=6)
"""For so long it is made up for that no worker looked when a seal ended; shorter than done work is kept."""


class Lasting(Refused):
    """A conflict that is a fact, or the person's own word, is not argued away."""

    sentence = _(
        "Nothing was changed: this conflict rests on a place in the organisation, on advice that was given, or on the "
        "person’s own word, so it cannot be dismissed."
    )


def note_conflicts(session: Session, _subject_id: UUID, found: Sequence[Found], /, *, now: datetime) -> None:
    """Keep what a job found, and end the work that must not go on."""
    end_barred(session, SYSTEM, keep_found(session, found, now=now), now=now)


def ask_to_look(session: Session, actor: Actor, round_reference: str, *, now: datetime) -> None:
    """Have every application of a round compared with every assessor of its fund; once, while it waits to be done.

    Raises NotFound.
    """
    round_ = session.scalars(
        select(Round)
        .where(Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(Role.MANAGER)))
        .options(selectinload(Round.stages))
    ).one_or_none()
    if round_ is None:
        raise NotFound
    idle = [stage.id for stage in round_.stages if not is_asked_for(session, stage.id, JobKind.FIND_CONFLICTS)]
    if not idle:
        return
    for stage_id in idle:
        ask_for(session, JobKind.FIND_CONFLICTS, stage_id, now=now)
    record(session, actor, "conflict.looked_for", None, now=now, round_id=round_.id)


def ask_to_look_at_unsealed(session: Session, *, now: datetime) -> None:
    """Have what a sealed round kept to itself compared once its seal has ended; for each end of a seal once."""
    ends = case((Submission.extended_until > Stage.closes_at, Submission.extended_until), else_=Stage.closes_at)
    has_ended = and_(ends <= now, ends > now - MADE_UP_FOR)
    last = (
        select(Submission.stage_id, func.max(ends).label("ended_at"))
        .join(Submission.stage)
        .join(Stage.round)
        .where(Round.is_sealed, Submission.submitted_at.is_not(None), has_ended)
        .group_by(Submission.stage_id)
        .subquery()
    )
    of_it = Job.kind == JobKind.FIND_CONFLICTS, Job.subject_id == last.c.stage_id
    looked = exists().where(*of_it, or_(Job.created_at >= last.c.ended_at, Job.done_at.is_(None)))
    for stage_id in session.scalars(select(last.c.stage_id).where(~looked)).all():
        ask_for(session, JobKind.FIND_CONFLICTS, stage_id, now=now)


def decide_conflict(
    session: Session, actor: Actor, round_reference: str, conflict_id: UUID, step: Step, *, reason: str, now: datetime
) -> Conflict:
    """Confirm that somebody has a part in an application, which ends their work on it, or dismiss it, with a reason.

    The same again is one. Raises NotFound, NotPermitted, Lasting, Invalid or IllegalStep.
    """
    conflict = get_conflict(session, actor, round_reference, conflict_id, lock=True)
    if not may_decide(actor, conflict):
        raise NotPermitted(_("Nothing was changed: nobody decides about a conflict of their own."))
    stands_so = {Step.CONFIRM: Standing.CONFIRMED, Step.DISMISS: Standing.DISMISSED}[step]
    if (conflict.standing, conflict.reason) == (stands_so, reason.strip()):
        return conflict
    if step is Step.DISMISS and conflict.ground in LASTING:
        raise Lasting
    standing = after(conflict.standing, step)
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    conflict.standing, conflict.reason = standing, reason.strip()
    conflict.decided_at, conflict.decided_by_id = now, actor.user_id
    session.flush()
    settle_exclusions(session, [(conflict.application_id, conflict.person_id)], now=now)
    record(
        session, actor, f"conflict.{standing.value}", conflict.id, now=now, round_id=conflict.round_id,
        application_id=conflict.application_id, details={"assessor": str(conflict.person_id)},
    )  # fmt: skip
    end_barred(session, actor, [conflict], now=now)
    if step is Step.DISMISS:  # what waited for this opens to them
        ask_for(session, JobKind.FIND_CONFLICTS, conflict.person_id, now=now)
    return conflict


def declare_conflict(session: Session, actor: Actor, assignment_id: UUID, *, reason: str, now: datetime) -> Assignment:
    """Say of work at hand, or handed in, that one has an interest after all: it ends, and is in no figure.

    Raises NotFound, NotPermitted or Invalid.
    """
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    if not may_assess(actor, work):
        raise NotPermitted
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    conflict = keep_declared(session, actor, work.submission.application, work.assessor_id, reason, now=now)
    end_barred(session, actor, [conflict], now=now, reason=reason.strip())
    return work


def recuse_assignment(
    session: Session, actor: Actor, assignment_id: UUID, *, ground: Ground, reason: str, now: datetime
) -> Assignment:
    """Step back, with a reason; what was scored so far is kept and never counts.

    Who steps back for an interest is excluded, and what they found at another stage no longer counts, either.

    Raises NotFound, NotPermitted, Invalid or IllegalStep.
    """
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    if not may_assess(actor, work):
        raise NotPermitted
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    end_assignment(session, work, WorkStep.RECUSE, reason.strip(), now)
    work.ground = ground
    note_assignment(session, actor, "assignment.recused", work, work.submission.application, now)
    settle_assessing(session, actor, work.submission, now=now)
    if ground is Ground.CONFLICT:
        conflict = keep_declared(session, actor, work.submission.application, work.assessor_id, reason, now=now)
        end_barred(session, actor, [conflict], now=now)
    return work


def declare_beforehand(
    session: Session, actor: Actor, round_reference: str, organisation_ids: Collection[UUID], *, now: datetime
) -> ApplicantsDeclared:
    """Say in which of all applicants of a round one has an interest, before anonymous applications of it open.

    What was said once stays, and saying it again about the same applicants is nothing new. Raises NotFound or Invalid.
    """
    round_ = session.scalars(
        select(Round).where(Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(Role.ASSESSOR)))
    ).one_or_none()
    if round_ is None or actor.user_id is None:
        raise NotFound
    get_person(session, actor.user_id, lock=True)
    listed = {each.organisation_id: each for each in list_applicants(session, actor, round_)}
    if not set(organisation_ids) <= listed.keys():
        raise Invalid({"applicants": _("Choose among the applicants of this list.")})
    declared = find_applicants_declared(session, actor.user_id, round_.id)
    is_said = all(listed[each].is_declared for each in organisation_ids)
    if declared is not None and is_said and not has_later_applicants(session, round_, declared.declared_at):
        return declared
    theirs = select(Application).where(
        Application.round_id == round_.id, Application.organisation_id.in_(organisation_ids)
    )
    kept = [
        keep_declared(session, actor, application, actor.user_id, TICKED, now=now)
        for application in session.scalars(theirs.order_by(Application.id)).all()
    ]
    end_barred(session, actor, kept, now=now)
    declared = declared or ApplicantsDeclared(person_id=actor.user_id, round_id=round_.id)
    declared.declared_at = now
    session.add(declared)
    session.flush()
    record(session, actor, "interest.declared_beforehand", declared.id, now=now, round_id=round_.id)
    ask_for(session, JobKind.FIND_CONFLICTS, actor.user_id, now=now)
    return declared


def keep_declared(
    session: Session, actor: Actor, application: Application, person_id: UUID, reason: str, *, now: datetime
) -> Conflict:
    """What a person says themselves: it is clear at once, and stays."""
    found = Found(
        application.id, person_id, ConflictGround.DECLARED, reason.strip(), application.round_id, is_clear=True
    )
    kept = keep_found(session, [found], now=now, actor=actor)
    return kept[0] if kept else _declared(session, application.id, person_id)


def end_barred(
    session: Session, actor: Actor, conflicts: Iterable[Conflict], *, now: datetime, reason: str = FOUND
) -> None:
    """End the work of those who are barred by these conflicts, and let what they agreed for a panel no longer count."""
    pairs = {(each.application_id, each.person_id) for each in conflicts if each.standing in BARRING}
    if not pairs:
        return
    works = list_works_of(session, pairs)
    for work in works:
        end_work(session, actor, work, STEPS[work.state], reason, now)
    for submission in {work.submission_id: work.submission for work in works}.values():
        settle_ended(session, actor, submission, now)
    _void_moderations(session, actor, pairs, now)
    session.flush()


def list_works_of(session: Session, pairs: Collection[tuple[UUID, UUID]]) -> list[Assignment]:
    """The work, done or not, of these people on these applications, whose rows are held."""
    applications, people = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    held = select(Application.id).where(Application.id.in_(applications)).order_by(Application.id)
    session.execute(held.with_for_update())
    theirs = (
        select(Assignment)
        .join(Assignment.submission)
        .where(
            Submission.application_id.in_(applications), Assignment.assessor_id.in_(people), Assignment.state.in_(LIVE)
        )
        .order_by(Submission.application_id, Submission.position, Assignment.id)
        .options(
            joinedload(Assignment.submission).options(joinedload(Submission.application), joinedload(Submission.stage))
        )
        .execution_options(populate_existing=True)
    )
    return [work for work in session.scalars(theirs) if (work.submission.application_id, work.assessor_id) in pairs]


def _void_moderations(session: Session, actor: Actor, pairs: Collection[tuple[UUID, UUID]], now: datetime) -> None:
    rows = session.execute(
        select(Moderation, Application.id, Application.round_id)
        .join(Submission, Submission.id == Moderation.submission_id)
        .join(Submission.application)
        .where(
            Application.id.in_({pair[0] for pair in pairs}),
            Moderation.moderator_id.in_({pair[1] for pair in pairs}),
            Moderation.voided_at.is_(None),
        )
    ).all()
    for moderation, application_id, round_id in rows:
        if (application_id, moderation.moderator_id) not in pairs:
            continue
        moderation.voided_at = now
        record(
            session, actor, "submission.moderation_voided", moderation.id, now=now, round_id=round_id,
            application_id=application_id, details={"submission": str(moderation.submission_id)},
        )  # fmt: skip
        ask_for(session, JobKind.ROUND_FIGURES, round_id, now=now)


def _declared(session: Session, application_id: UUID, person_id: UUID) -> Conflict:
    of_both = Conflict.application_id == application_id, Conflict.person_id == person_id
    wanted = select(Conflict).where(*of_both, Conflict.ground == ConflictGround.DECLARED)
    return session.scalars(wanted.order_by(Conflict.found_at.desc()).limit(1)).one()
