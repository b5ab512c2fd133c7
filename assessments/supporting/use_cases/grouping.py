"""Sessions for everybody who was invited: arranging one, taking a place, giving it up, noting who came."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assessments.actors import Actor, Role
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.supporting.groups import GroupPlace, GroupSession, get_group, hold_group, list_groups
from assessments.supporting.policies import may_share
from assessments.supporting.queries import get_place
from assessments.supporting.states import Side
from assessments.supporting.use_cases.asking import list_invited
from assessments.supporting.use_cases.going_on import ensure_goes_on, note, put_to_use
from assessments.versions import SentBefore

LONGEST_LINE = 300
MOST_PLACES = 1_000


class GroupIsFull(Refused):
    """Every place is taken."""

    sentence = _("You were not signed up: every place is taken. If somebody gives theirs up, it can be taken here.")


class GroupHasBegun(Refused):
    """It is too late to sign up, or to give a place up."""

    sentence = _("Nothing was changed: the session has begun, or is over.")


class GroupIsCancelled(Refused):
    """It is not held."""

    sentence = _("Nothing was changed: this session was cancelled.")


class GroupIsToCome(Refused):
    """Nobody has come yet."""

    sentence = _("Nothing was changed: who came can be noted once the session has begun.")


@dataclass(frozen=True, slots=True)
class GroupDetails:
    """What it is about, where and when it is held, and for how many applicants there is room."""

    title: str
    venue: str
    starts_at: datetime
    places: int


def arrange_group(
    session: Session, actor: Actor, round_reference: str, details: GroupDetails, *, entry_key: str, now: datetime
) -> GroupSession:
    """Arrange a session, and tell everybody who was invited; the same form sent twice is one.

    Raises NotFound, NotPermitted, SentBefore or Invalid.
    """
    round_ = _get_managed(session, actor, round_reference)
    standing = list_groups(session, round_.id)
    for each in standing:
        if each.entry_key == entry_key:
            stands = GroupDetails(each.title, each.venue, each.starts_at, each.places)
            if each.cancelled_at is not None or stands != replace(
                details, title=details.title.strip(), venue=details.venue.strip()
            ):
                raise SentBefore
            return each
    _check(round_, details, now)
    assert actor.user_id is not None
    group = GroupSession(
        round_id=round_.id, number=len(standing) + 1, entry_key=entry_key, title=details.title.strip(),
        venue=details.venue.strip(), starts_at=details.starts_at, places=details.places, arranged_at=now,
        arranged_by_id=actor.user_id, taken=[],
    )  # fmt: skip
    session.add(group)
    session.flush()
    _note(session, actor, "round.group_arranged", round_, group, now)
    _tell_invited(session, round_, group, now)
    return group


def sign_up(session: Session, actor: Actor, reference: str, number: int, *, now: datetime) -> GroupPlace:
    """Take a place for the applicant.

    Raises NotFound, NotPermitted, NotAccepted, SupportIsOver, GroupIsCancelled, GroupHasBegun or GroupIsFull.
    """
    support = get_place(session, actor, reference, Side.APPLICANT, lock=True)
    if not may_share(actor, support):
        raise NotPermitted
    group = hold_group(session, support.application.round_id, number)
    standing = group.place_of(support.id)
    if standing is not None:
        return standing
    ensure_goes_on(support, now)
    if group.cancelled_at is not None:
        raise GroupIsCancelled
    if now >= group.starts_at:
        raise GroupHasBegun
    if group.left <= 0:
        raise GroupIsFull
    assert actor.user_id is not None
    place = next((each for each in group.taken if each.support_id == support.id), None)
    if place is None:
        place = GroupPlace(group_id=group.id, support_id=support.id)
        session.add(place)
    place.signed_up_at, place.signed_up_by_id, place.given_up_at = now, actor.user_id, None
    put_to_use(support)
    session.flush()
    note(session, actor, "support.group_joined", support, now, group=str(group.id))
    return place


def give_up_place(session: Session, actor: Actor, reference: str, number: int, *, now: datetime) -> None:
    """Let somebody else have the place. Raises NotFound, NotPermitted or GroupHasBegun."""
    support = get_place(session, actor, reference, Side.APPLICANT, lock=True)
    if not may_share(actor, support):
        raise NotPermitted
    group = hold_group(session, support.application.round_id, number)
    place = group.place_of(support.id)
    if place is None:
        return
    if now >= group.starts_at:
        raise GroupHasBegun
    place.given_up_at = now
    session.flush()
    note(session, actor, "support.group_left", support, now, group=str(group.id))


def cancel_group(session: Session, actor: Actor, round_reference: str, number: int, *, now: datetime) -> GroupSession:
    """Cancel a session that has not begun, and tell those who signed up. Whoever moves one arranges another.

    Raises NotFound, NotPermitted or GroupHasBegun.
    """
    round_ = _get_managed(session, actor, round_reference)
    hold_group(session, round_.id, number)
    group = get_group(session, round_.id, number)
    if group.cancelled_at is not None:
        return group
    if now >= group.starts_at:
        raise GroupHasBegun
    group.cancelled_at, group.cancelled_by_id = now, actor.user_id
    session.flush()
    _note(session, actor, "round.group_cancelled", round_, group, now)
    for place in group.held:
        application = place.support.application
        context = {
            "round": round_.title, "title": group.title, "starts_at": group.starts_at, "time_zone": round_.time_zone,
            "path": f"/apply/{application.reference}/support",
        }  # fmt: skip
        key = f"group_cancelled:{group.id}:{application.id}"
        write_to_leads(session, application, key=key, template="group_cancelled", context=context, now=now)
    return group


def note_attendance(
    session: Session, actor: Actor, round_reference: str, number: int, references: Collection[str], *, now: datetime
) -> GroupSession:
    """Say which of those who signed up came.

    Raises NotFound, NotPermitted, GroupIsCancelled, GroupIsToCome or Invalid.
    """
    round_ = _get_managed(session, actor, round_reference)
    hold_group(session, round_.id, number)
    group = get_group(session, round_.id, number)
    if group.cancelled_at is not None:
        raise GroupIsCancelled
    if now < group.starts_at:
        raise GroupIsToCome
    if not set(references) <= {place.support.application.reference for place in group.held}:
        raise Invalid({"present": _("Choose among those who signed up.")})
    came = {place.id: place.support.application.reference in references for place in group.held}
    if all(place.has_come is came[place.id] for place in group.held):
        return group
    for place in group.held:
        place.has_come = came[place.id]
    session.flush()
    _note(session, actor, "round.group_attended", round_, group, now)
    return group


def _get_managed(session: Session, actor: Actor, reference: str) -> Round:
    of_mine = Round.reference == reference, Round.fund_id.in_(actor.funds_as(*Role))
    round_ = session.scalars(
        select(Round).where(*of_mine).options(selectinload(Round.stages)).with_for_update()
    ).one_or_none()
    if round_ is None:
        raise NotFound
    if not actor.has_role(round_.fund_id, Role.MANAGER):
        raise NotPermitted
    return round_


def _check(round_: Round, details: GroupDetails, now: datetime) -> None:
    problems = {}
    for field, text in (("title", details.title), ("venue", details.venue)):
        if not text.strip() or len(text) > LONGEST_LINE or "\0" in text:
            problems[field] = _("Enter this in 300 characters or fewer.")
    ends_at = max(stage.closes_at for stage in round_.stages) - timedelta(days=round_.support_ends_days)
    if not now < details.starts_at < ends_at:
        problems["starts_on"] = _("It must be in the future, and before support ends.")
    if not 1 <= details.places <= MOST_PLACES:
        problems["places"] = _("Enter how many applicants can come: from 1 to 1,000.")
    if problems:
        raise Invalid(problems)


def _note(session: Session, actor: Actor, action: str, round_: Round, group: GroupSession, now: datetime) -> None:
    record(session, actor, action, round_.id, now=now, round_id=round_.id, details={"group": str(group.id)})


def _tell_invited(session: Session, round_: Round, group: GroupSession, now: datetime) -> None:
    for application in list_invited(session, round_.id, now=now):
        context = {
            "round": round_.title, "title": group.title, "venue": group.venue, "starts_at": group.starts_at,
            "places": group.places, "time_zone": round_.time_zone, "path": f"/apply/{application.reference}/support",
        }  # fmt: skip
        key = f"group_session:{group.id}:{application.id}"
        write_to_leads(session, application, key=key, template="group_session", context=context, now=now)
