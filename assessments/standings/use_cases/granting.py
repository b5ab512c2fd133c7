"""Granting what a round grants besides money, and asking it of those who apply in another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation
from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import Refused, _
from assessments.funds.models import Round
from assessments.funds.programmes import local_day
from assessments.standings.models import HeldStanding
from assessments.standings.queries import holds
from assessments.standings.use_cases.reminding import notice_after


class NotAHolder(Refused):
    """The round is for organisations that hold something, and this one does not."""

    sentence = _(
        "%(round)s is open only to organisations that hold “%(title)s”, and %(organisation)s does not hold it today. "
        "What was written, if anything was, is kept. Ask the fund if you think that it does."
    )


def ensure_holder(session: Session, organisation: Organisation, round_: Round, *, now: datetime) -> None:
    """Refuse an organisation that does not hold what the round asks of those who apply. Raises NotAHolder."""
    if not holds(session, organisation.id, round_, now=now):
        raise NotAHolder(round=round_.title, title=round_.open_only_to_holders_of, organisation=organisation.name)


def grant_standing(
    session: Session,
    actor: Actor,
    round_: Round,
    *,
    organisation_id: UUID,
    application_id: UUID,
    reference: str,
    decision_id: UUID,
    now: datetime,
) -> HeldStanding | None:
    """Grant what the round grants, from today on; None where it grants money only. Whoever calls has the right to."""
    if round_.standing is None:
        return None
    from_on, until_on = round_.standing.days_from(local_day(now, round_.time_zone))
    standing = HeldStanding(
        organisation_id=organisation_id, fund_id=round_.fund_id, round_id=round_.id, decision_id=decision_id,
        reference=reference, title=round_.standing.title, from_on=from_on, until_on=until_on, granted_at=now,
        next_notice_on=notice_after(until_on, from_on),
    )  # fmt: skip
    session.add(standing)
    session.flush()
    record(
        session, actor, "standing.granted", standing.id, now=now, round_id=round_.id, application_id=application_id
    )  # fmt: skip
    return standing


def move_standings(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """Give what an organisation holds to the one that it becomes part of."""
    held = HeldStanding.organisation_id == source_id
    session.execute(update(HeldStanding).where(held).values(organisation_id=target_id))
