"""Looking for names in what assessors of an anonymous stage will read, and noting what was done about one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.policies import is_staff
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.funds.models import Round, Stage
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.leaks import FoundLeak, Leak
from assessments.scoring.names_found import get_leak


def keep_leaks(session: Session, stage_id: UUID, found: Sequence[FoundLeak], /, *, now: datetime) -> None:
    """Write down what was found; what was noted stays noted, and what is no longer there and was not noted goes."""
    wanted = {(each.submission_id, each.question_key, each.name): each for each in found}
    for standing in session.scalars(select(Leak).where(Leak.stage_id == stage_id).with_for_update()):
        key = (standing.submission_id, standing.question_key, standing.name)
        if wanted.pop(key, None) is None and standing.noted_at is None:
            session.execute(delete(Leak).where(Leak.id == standing.id))
    session.add_all(
        Leak(
            submission_id=each.submission_id, stage_id=stage_id, question_key=each.question_key, name=each.name,
            passage=each.passage, found_at=now,
        )
        for each in wanted.values()
    )  # fmt: skip
    session.flush()


def ask_for_leaks(session: Session, actor: Actor, round_reference: str, stage_key: str, *, now: datetime) -> None:
    """Have all that was submitted at a stage looked through again; once, while it waits to be done. Raises NotFound."""
    stage = session.scalars(
        select(Stage)
        .join(Stage.round)
        .where(
            Round.reference == round_reference, Stage.key == stage_key, Stage.is_anonymous,
            Round.fund_id.in_(actor.funds_as(Role.MANAGER)),
        )
    ).one_or_none()  # fmt: skip
    if stage is None:
        raise NotFound
    if is_asked_for(session, stage.id, JobKind.FIND_LEAKS):
        return
    ask_for(session, JobKind.FIND_LEAKS, stage.id, now=now)
    record(session, actor, "leak.looked_for", None, now=now, round_id=stage.round_id)


def note_leak(session: Session, actor: Actor, leak_id: UUID, *, note: str, now: datetime) -> Leak:
    """Say what was done about a name that was found; the same again is one. Raises NotFound, NotPermitted, Invalid."""
    leak = get_leak(session, actor, leak_id, now=now, lock=True)
    application = leak.submission.application
    if not is_staff(actor, application, Role.MANAGER):
        raise NotPermitted
    if leak.note == note.strip():
        return leak
    if not reason_fits(note):
        raise Invalid({"reason": REASON_NEEDED})
    leak.note, leak.noted_at, leak.noted_by_id = note.strip(), now, actor.user_id
    record(
        session, actor, "leak.noted", leak.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"questions": [leak.question_key]},
    )  # fmt: skip
    return leak
