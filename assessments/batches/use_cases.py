"""Beginning an act on several applications, doing it one by one, stopping it, and taking its report away."""

import logging
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, insert, literal, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import Person
from assessments.accounts.queries import load_actor
from assessments.actors import Actor
from assessments.applications.models import Submission
from assessments.audit.use_cases import record
from assessments.batches.acts import DOES, Target, why
from assessments.batches.choosing import Choice, Matching, conditions, count_chosen
from assessments.batches.models import Batch, BatchItem
from assessments.batches.queries import get_batch, get_round_to_act_in
from assessments.batches.replacing import ensure_read, list_replaced
from assessments.batches.states import Act, Result
from assessments.batches.telling import tell_of_batch
from assessments.batches.terms import Terms, settle_terms
from assessments.db import Stale
from assessments.decisions.states import Outcome
from assessments.errors import DomainError, IllegalStep, Invalid, Refused, _
from assessments.funds.models import Round
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.reports.models import ListEntry

log = logging.getLogger(__name__)


class NumberChanged(Refused):
    """The filters leave another number of applications than the person was shown."""

    sentence = _(
        "Nothing was begun: the filters match %(found)s applications now, and %(shown)s when the page was opened. "
        "Check the number, then press again."
    )


class NothingChosen(Invalid):
    """No application that the person manages is among those chosen."""

    def __init__(self) -> None:
        super().__init__({"chosen": _("Choose at least one application.")})


def start_batch(
    session: Session, actor: Actor, round_reference: str, act: Act, terms: Terms, choice: Choice, *, shown: int,
    entry_key: str, now: datetime, seen: str | None = None,
) -> Batch:  # fmt: skip
    """Have an act done to what was chosen, by the worker. The same form sent twice begins one act.

    `seen` is the mark of the proposals that were said to be replaced. Raises NotFound, NotPermitted, Invalid,
    NothingChosen, ProposalsChanged, or NumberChanged where the filters leave another number than the `shown` one.
    """
    round_ = get_round_to_act_in(session, actor, round_reference)
    sent = find_sent(session, actor, entry_key)
    if sent is not None:
        return sent
    settled = settle_terms(session, actor, round_, act, terms, now=now)
    if act is Act.PROPOSE and seen is not None:
        ensure_read(list_replaced(session, actor, round_, choice, now=now), seen)
    batch = _write(session, actor, round_, act, settled, choice, shown, entry_key, now)
    record(session, actor, "batch.started", batch.id, now=now, round_id=round_.id, details={"act": act.value})
    ask_for(session, JobKind.BATCH, batch.id, now=now)
    return batch


def find_sent(session: Session, actor: Actor, entry_key: str) -> Batch | None:
    """The act that this form has begun already; a second press waits here for the first."""
    session.execute(select(Person.id).where(Person.id == actor.user_id).with_for_update(key_share=True))
    mine = (Batch.started_by_id == actor.user_id, Batch.entry_key == entry_key)
    return session.scalars(select(Batch).where(*mine)).one_or_none()


def _write(
    session: Session, actor: Actor, round_: Round, act: Act, terms: Terms, choice: Choice, shown: int, entry_key: str,
    now: datetime,
) -> Batch:  # fmt: skip
    """The act and its applications, in a number of statements that does not grow with them."""
    assert actor.user_id is not None
    found = count_chosen(session, actor, round_, choice, now=now)
    if found == 0:
        raise NothingChosen
    if isinstance(choice, Matching) and found != shown:
        raise NumberChanged(found=found, shown=shown)
    batch = Batch(
        id=uuid4(), round_id=round_.id, act=act, terms=terms.document(), entry_key=entry_key, total=found,
        started_at=now, started_by_id=actor.user_id,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    # The best is put on the reserve list first.
    order = [ListEntry.mark.desc(), ListEntry.number] if terms.outcome is Outcome.RESERVE else [ListEntry.number]
    rows = select(
        literal(batch.id, BatchItem.batch_id.type), func.row_number().over(order_by=order),
        ListEntry.submission_id, literal(Result.WAITING, BatchItem.result.type),
    ).where(*conditions(session, actor, round_, choice, now))  # fmt: skip
    session.execute(insert(BatchItem).from_select(["batch_id", "position", "submission_id", "result"], rows))
    written = session.scalar(select(func.count()).select_from(BatchItem).where(BatchItem.batch_id == batch.id))
    if written != found:
        raise NumberChanged(found=written, shown=found)
    return batch


def do_next(session: Session, batch_id: UUID, *, now: datetime) -> bool:
    """Do the act to the next application that waits for it, and say whether there was one.

    The person's rights are looked up anew for each. What is refused, or fails, changes nothing and is kept with its
    reason. Call it in a transaction of its own: that it was done, and that it is known to be done, are then one.
    """
    batch = session.scalars(select(Batch).where(Batch.id == batch_id).with_for_update()).one_or_none()
    if batch is None or batch.is_over:
        return False
    item = _next_item(session, batch_id)
    if item is None:
        batch.done_at = now
        tell_of_batch(session, batch, now=now)
        return False
    refusal = _try(session, batch, item, now)
    item.tried_at, item.result = now, Result.DONE
    if refusal is not None:
        item.result, (item.sentence, item.values) = Result.LEFT_OUT, why(refusal)
    return True


def _next_item(session: Session, batch_id: UUID) -> BatchItem | None:
    loaded = joinedload(BatchItem.submission).options(joinedload(Submission.stage), joinedload(Submission.application))
    waiting = select(BatchItem).where(BatchItem.batch_id == batch_id, BatchItem.result == Result.WAITING)
    return session.scalars(waiting.options(loaded).order_by(BatchItem.position).limit(1)).one_or_none()


def _try(session: Session, batch: Batch, item: BatchItem, now: datetime) -> Exception | None:
    submission, stage = item.submission, item.submission.stage
    target = Target(
        batch.round_id, submission.application.reference, stage.key, stage.assessing_closes_at, submission.id,
        batch.started_at,
    )  # fmt: skip
    try:
        with session.begin_nested():
            actor = load_actor(session, batch.started_by_id, now=now)
            DOES[batch.act](session, actor, target, Terms.of(batch.terms), now)
            session.flush()
    except (DomainError, Stale) as refusal:
        return refusal
    except OperationalError:
        raise  # the database's own trouble passes; the job is tried again, and goes on from here
    except Exception as fault:  # one application's fault does not keep the others waiting
        log.exception("%s could not be done to %s", batch.act, target.reference)
        return fault
    return None


def stop_batch(session: Session, actor: Actor, round_reference: str, batch_id: UUID, *, now: datetime) -> Batch:
    """Leave undone what is not done yet; what is done stays done. Raises NotFound, NotPermitted or IllegalStep."""
    batch = get_batch(session, actor, round_reference, batch_id, lock=True)
    if batch.stopped_at is not None:
        return batch
    if batch.done_at is not None:
        raise IllegalStep(_("There was nothing left to stop: every application had its turn."))
    batch.stopped_at, batch.stopped_by_id = now, actor.user_id
    session.flush()
    tell_of_batch(session, batch, now=now)
    record(session, actor, "batch.stopped", batch.id, now=now, round_id=batch.round_id)
    return batch


def note_report_download(
    session: Session, actor: Actor, round_reference: str, batch_id: UUID, *, now: datetime
) -> None:
    """Put on the trail that the report of an act is downloaded. Raises NotFound or NotPermitted."""
    batch = get_batch(session, actor, round_reference, batch_id)
    record(session, actor, "batch.report_downloaded", batch.id, now=now, round_id=batch.round_id)
