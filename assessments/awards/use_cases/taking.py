"""Noting who took a file of a round's awards away."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.awards.policies import TAKES_AWARDS
from assessments.errors import NotPermitted
from assessments.funds.models import Round


def note_awards_download(session: Session, actor: Actor, round_: Round, what: str, *, now: datetime) -> None:
    """Put the download of one of the lists on the round's trail. Raises NotPermitted."""
    if not actor.has_role(round_.fund_id, *TAKES_AWARDS):
        raise NotPermitted
    record(session, actor, "round.awards_downloaded", round_.id, now=now, round_id=round_.id, details={"what": what})
