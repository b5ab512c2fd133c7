"""The order of a stage's reserve list, which a manager sets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.audit.use_cases import record
from assessments.decisions.beside import ReservePlace
from assessments.decisions.reserves import Reserve, list_reserves, mark_of_reserves
from assessments.errors import Invalid, NotFound, NotPermitted, _
from assessments.funds.models import Round
from assessments.interests.asides import ensure_no_part_in_any
from assessments.versions import ensure_seen

EACH_ONCE = _("Give each application of the reserve list a place of its own, from 1 on.")


def order_reserves(
    session: Session,
    actor: Actor,
    round_reference: str,
    stage_key: str,
    references: Sequence[str],
    *,
    now: datetime,
    seen: str | None = None,
) -> Sequence[Reserve]:
    """Put the reserve list of a stage into this order, each once. The same again changes nothing.

    `seen` is the mark of the order that was shown. Raises NotFound, NotPermitted, HasPart, Invalid or Outdated.
    """
    round_ = session.scalars(
        select(Round)
        .where(Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(*Role)))
        .options(selectinload(Round.stages))
        .with_for_update(of=Round)
    ).one_or_none()
    stage = next((stage for stage in round_.stages if stage.key == stage_key), None) if round_ else None
    if round_ is None or stage is None:
        raise NotFound
    if not actor.has_role(round_.fund_id, Role.MANAGER):
        raise NotPermitted
    standing = {each.reference: each for each in list_reserves(session, actor, stage.id)}
    if list(standing) == list(references):
        return list(standing.values())
    ensure_seen(mark_of_reserves(list(standing.values())), seen)
    if len(set(references)) != len(references) or set(references) != standing.keys():
        raise Invalid({"order": EACH_ONCE})
    theirs = select(Application).where(Application.id.in_([each.application_id for each in standing.values()]))
    listed = session.scalars(theirs.order_by(Application.reference).options(joinedload(Application.round))).all()
    ensure_no_part_in_any(session, actor.user_id, listed, now, Role.MANAGER)
    _put_in_order(session, stage.id, [standing[reference] for reference in references])
    record(session, actor, "reserve.ordered", stage.id, now=now, round_id=round_.id, details={"stage": stage.key})
    return list_reserves(session, actor, stage.id)


def _put_in_order(session: Session, stage_id: UUID, reserves: Sequence[Reserve]) -> None:
    """Share the places of these among them. Who is not listed now, but may be in reserve again, keeps theirs."""
    ids = [each.submission_id for each in reserves]
    session.execute(delete(ReservePlace).where(ReservePlace.submission_id.in_(ids)))
    places = sorted(each.position for each in reserves)
    session.add_all(
        ReservePlace(submission_id=submission_id, stage_id=stage_id, position=position)
        for submission_id, position in zip(ids, places, strict=True)
    )
    session.flush()
