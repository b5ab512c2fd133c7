"""Reading draws: for the staff who see the ranking, and for everybody."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.funds.models import Round, Stage
from assessments.reports.queries import ensure_no_bid
from assessments.reports.ranked import owes_at
from assessments.scoring.draws import Draw
from assessments.scoring.queries import OwnComesFirst
from assessments.scoring.rankings import Agreement


def find_draw(session: Session, actor: Actor, round_: Round, stage: Stage) -> Draw | None:
    """The draw of a stage with who is in it, for those who see its ranking. Raises OwnBidWaits or OwnComesFirst."""
    ensure_no_bid(session, actor, round_)
    if owes_at(session, actor, stage):
        raise OwnComesFirst
    return session.get(Draw, stage.id)


def has_changed_since(session: Session, draw: Draw) -> bool:
    """Whether the ranking was calculated from something else since the draw's list was fixed."""
    stands = session.scalar(select(Agreement.fingerprint).where(Agreement.stage_id == draw.stage_id))
    return stands != draw.fingerprint


def list_draws(session: Session, round_: Round) -> Sequence[tuple[Stage, Draw]]:
    """The draws of a round by stage, for its public page: what of them may be said there is the page's to know."""
    ids: Mapping[object, Stage] = {stage.id: stage for stage in round_.stages if stage.in_the_zone == "draw"}
    if not ids:
        return []
    found = session.scalars(select(Draw).where(Draw.stage_id.in_(ids)))
    return sorted(((ids[draw.stage_id], draw) for draw in found), key=lambda pair: pair[0].position)
