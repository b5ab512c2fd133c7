"""Drawing lots in the zone of the line: a commitment first, the seed afterwards. It proposes nothing by itself."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import tied
from assessments.applications.states import State
from assessments.audit.use_cases import record
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.funds.queries import get_round
from assessments.funds.states import InTheZone
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.scoring.draws import Draw
from assessments.scoring.rankings import Agreement, Merit
from assessments.statistics.draw import commitment_to, commitment_to_list, keeps

SEED_BYTES = 16
STILL_ASSESSED = (State.SUBMITTED, State.RETURNED, State.ELIGIBLE)


class NoDrawHere(Refused):
    """The round's rules say something else about the zone."""

    sentence = _("Nothing was drawn: the rules of this round do not say that lots are drawn at this stage.")


class ZoneNotSettled(Refused):
    """Who is in the zone can still change."""

    sentence = _(
        "The commitment was not published: who is in the zone can still change, because applications are still being "
        "assessed, or the marks are being calculated again. Try again once that is done."
    )


class NothingToDraw(Refused):
    """There is no choice to be made by chance."""

    sentence = _("The commitment was not published: fewer than two assessed applications are in the zone.")


class NotCommitted(Refused):
    """A seed is revealed only after its commitment was published."""

    sentence = _("There is nothing to reveal: no commitment has been published for this stage.")


class SeedChanged(Refused):
    """What is stored is not what was committed to."""

    sentence = _(
        "The draw was not revealed: its seed or its list is not the one to which the fund committed. Somebody has "
        "changed the database. Tell the service’s administrator and the fund’s auditor."
    )


def commit_to_draw(session: Session, actor: Actor, reference: str, stage_key: str, *, now: datetime) -> Draw:
    """Fix who is in the draw, make a seed that nobody sees, and publish the commitment to both. Twice is once.

    Raises NotFound, NotPermitted, NoDrawHere, ZoneNotSettled or NothingToDraw.
    """
    round_, stage = _hold(session, actor, reference, stage_key)
    standing = session.get(Draw, stage.id)
    if standing is not None:
        return standing
    if stage.in_the_zone is not InTheZone.DRAW:
        raise NoDrawHere
    agreement = session.get(Agreement, stage.id)
    if agreement is None or _is_unsettled(session, round_, stage):
        raise ZoneNotSettled
    references, seed = _zone(session, stage), token_hex(SEED_BYTES)
    if len(references) < 2:
        raise NothingToDraw
    assert actor.user_id is not None
    draw = Draw(
        stage_id=stage.id, seed=seed, commitment=commitment_to(seed), entrants=list(references),
        list_commitment=commitment_to_list(references, seed), fingerprint=agreement.fingerprint, committed_at=now,
        committed_by_id=actor.user_id,
    )  # fmt: skip
    session.add(draw)
    session.flush()
    record(
        session, actor, "draw.committed", stage.id, now=now, round_id=round_.id,
        details={"stage": stage.key, "commitment": draw.commitment, "list_commitment": draw.list_commitment},
    )  # fmt: skip
    return draw


def reveal_draw(session: Session, actor: Actor, reference: str, stage_key: str, *, now: datetime) -> Draw:
    """Make the seed public, so that anybody can repeat the draw. Twice is once.

    Raises NotFound, NotPermitted, NotCommitted or SeedChanged.
    """
    round_, stage = _hold(session, actor, reference, stage_key)
    draw = session.get(Draw, stage.id, with_for_update=True)
    if draw is None:
        raise NotCommitted
    if draw.is_revealed:
        return draw
    is_same_list = commitment_to_list(draw.entrants, draw.seed) == draw.list_commitment
    if not (keeps(draw.commitment, draw.seed) and is_same_list):
        raise SeedChanged
    draw.revealed_at, draw.revealed_by_id = now, actor.user_id
    record(
        session, actor, "draw.revealed", stage.id, now=now, round_id=round_.id, details={"stage": stage.key}
    )  # fmt: skip
    return draw


def _hold(session: Session, actor: Actor, reference: str, stage_key: str) -> tuple[Round, Stage]:
    """The round, held, for a manager of its fund who has no part in a bid."""
    round_ = get_round(session, actor, reference, lock=True)
    stage = next((stage for stage in round_.stages if stage.key == stage_key), None)
    if stage is None or not actor.has_role(round_.fund_id, *READS_APPLICATIONS):
        raise NotFound
    mine = select(Application.id).where(Application.round_id == round_.id, tied(actor)).limit(1)
    if not actor.has_role(round_.fund_id, Role.MANAGER) or (actor.has_ties and session.scalar(mine) is not None):
        raise NotPermitted
    return round_, stage


def _is_unsettled(session: Session, round_: Round, stage: Stage) -> bool:
    still = select(Submission.id).where(Submission.stage_id == stage.id, Submission.state.in_(STILL_ASSESSED)).limit(1)
    return session.scalar(still) is not None or is_asked_for(session, round_.id, JobKind.ROUND_FIGURES)


def _zone(session: Session, stage: Stage) -> Sequence[str]:
    return session.scalars(
        select(Application.reference)
        .join(Submission, Submission.application_id == Application.id)
        .join(Merit, Merit.submission_id == Submission.id)
        .where(Merit.stage_id == stage.id, Merit.is_in_zone, Submission.state == State.ASSESSED)
        .order_by(Application.reference)
    ).all()
