"""Ending early what an organisation holds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.organisations import list_members
from assessments.actors import Actor, Place
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotPermitted, _
from assessments.funds.programmes import local_day
from assessments.messages.use_cases import queue_email
from assessments.standings.models import HeldStanding
from assessments.standings.policies import may_end
from assessments.standings.queries import get_standing
from assessments.versions import ensure_seen

LONGEST_REASON = 5_000
REASON_NEEDED = _("Say why it ends, in up to 5,000 characters. Its holder reads this.")


class HeldNoMore(IllegalStep):
    """It was ended before, or has run out."""

    sentence = _("This is not held any more: it was ended before, or has run out. Nothing was changed.")


def end_standing(
    session: Session, actor: Actor, decision_id: UUID, *, reason: str, now: datetime, seen: str | None = None
) -> HeldStanding:
    """End today what a decision granted, with a reason that its holder is told. The same again changes nothing.

    `seen` is the mark of what was shown. Raises NotFound, NotPermitted, Invalid, HeldNoMore or Outdated.
    """
    standing = get_standing(session, actor, decision_id, lock=True)
    if not may_end(actor, standing):
        raise NotPermitted
    words = reason.strip()
    if standing.ended_by_id == actor.user_id and standing.ended_because == words:
        return standing
    if not words or len(words) > LONGEST_REASON or "\0" in words:
        raise Invalid({"reason": REASON_NEEDED})
    today = local_day(now, standing.round.time_zone)
    if not standing.is_held(today):
        raise HeldNoMore
    ensure_seen(standing.mark, seen)
    _end(session, actor, standing, words, today, now)
    return standing


def take_back_standing(session: Session, actor: Actor, reference: str, *, reason: str, now: datetime) -> None:
    """End today what an application was awarded, once that is taken away, and tell its holder why.

    Whoever calls has the right to.

    Nothing happens where it granted nothing, or what it did is not held any more.
    """
    granted = select(HeldStanding).where(HeldStanding.reference == reference).with_for_update(of=HeldStanding)
    newest = granted.order_by(HeldStanding.granted_at.desc()).limit(1)
    loaded = newest.options(joinedload(HeldStanding.organisation), joinedload(HeldStanding.round))
    standing = session.scalars(loaded).one_or_none()
    if standing is None:
        return
    today = local_day(now, standing.round.time_zone)
    if standing.is_held(today):
        _end(session, actor, standing, reason.strip(), today, now)


def _end(session: Session, actor: Actor, standing: HeldStanding, words: str, today: date, now: datetime) -> None:
    standing.ended_on, standing.ended_because = today, words
    standing.ended_at, standing.ended_by_id, standing.next_notice_on = now, actor.user_id, None
    session.flush()
    record(session, actor, "standing.ended", standing.id, now=now, round_id=standing.round_id)
    _tell_leads(session, standing, now)


def _tell_leads(session: Session, standing: HeldStanding, now: datetime) -> None:
    members = list_members(session, standing.organisation_id)
    for lead in (member.person for member in members if member.place is Place.LEAD):
        context = {
            "person": lead.name,
            "organisation": standing.organisation.name,
            "title": standing.title,
            "round": standing.round.title,
            "reason": standing.ended_because,
            "ended_on": str(standing.ended_on),
            "path": f"/apply/{standing.reference}/status",
        }
        queue_email(
            session, key=f"standing_ended:{standing.id}:{lead.id}", template="standing_ended", address=lead.email,
            context=context, now=now, user_id=lead.id, round_id=standing.round_id,
        )  # fmt: skip
