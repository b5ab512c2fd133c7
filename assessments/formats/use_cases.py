"""Asking for another format, and saying what was done about it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.accounts.shapes import fault_in_email, only_faults, tidy_email, tidy_name
from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import Invalid, Refused, _
from assessments.formats.models import FormatRequest
from assessments.formats.queries import get_format_request
from assessments.formats.states import NEEDS_DETAIL, Format
from assessments.funds.contact import fault_in_phone, tidy_lines
from assessments.funds.models import Round
from assessments.funds.queries import get_round
from assessments.messages.use_cases import queue_email

KEPT_FOR = timedelta(days=365)
"""How long an answered request is kept, with how to reach the one who asked."""
LONGEST = {"detail": 200, "wanted": 2000, "name": 200, "phone": 60, "address": 500}
LONGEST_ANSWER = 2000
TOO_LONG: Mapping[str, str] = {
    "detail": _("Describe the format in 200 characters or fewer"),
    "wanted": _("Say what you need in 2,000 characters or fewer"),
    "name": _("Enter a name of 200 characters or fewer"),
    "phone": _("The telephone number must be 60 characters or fewer"),
    "address": _("The address must be 500 characters or fewer"),
}


class AlreadyAnswered(Refused):
    """Somebody else was quicker."""

    sentence = _("This request was answered before, so nothing was changed. What was done about it is shown with it.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, and how to reach them; an empty text is a way that there is not."""

    format: Format
    wanted: str
    name: str
    detail: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


def ask_for_format(
    session: Session, actor: Actor, request_id: UUID, wish: Wish, *, round_reference: str | None, now: datetime
) -> None:
    """Take a request, acknowledge it by email, and tell the fund. The same `request_id` again is the same request.

    Whoever sends it may be nobody that we know: it is throttled where it comes in. Raises NotFound for a round that
    the actor cannot see, and Invalid.
    """
    about = get_round(session, actor, round_reference) if round_reference else None
    wish = _tidied(wish)
    faults = _faults(wish)
    if faults:
        raise Invalid(faults)
    if not _insert(session, actor, request_id, wish, about, now):
        return
    record(session, actor, "format.asked", request_id, now=now, round_id=about.id if about else None)
    _acknowledge(session, actor, request_id, wish, about, now)
    if about is not None and about.fund.contact_email:
        queue_email(
            session,
            key=f"format_wanted:{request_id}",
            template="format_wanted",
            address=about.fund.contact_email,
            context={"round": about.title, "path": f"/manage/formats/{request_id}"},
            now=now,
            round_id=about.id,
        )


def answer_format_request(
    session: Session, actor: Actor, request_id: UUID, *, answer: str, now: datetime
) -> FormatRequest:
    """Say what was done about a request; the same again by the same person changes nothing.

    Raises NotFound, NotPermitted, Invalid or AlreadyAnswered.
    """
    request = get_format_request(session, actor, request_id, lock=True)
    answer = tidy_lines(answer)
    if not answer or len(answer) > LONGEST_ANSWER:
        raise Invalid({"answer": _("Say what was done, in 2,000 characters or fewer")})
    if (request.answered_by_id, request.answer) == (actor.user_id, answer):
        return request
    if request.answered_at is not None:
        raise AlreadyAnswered
    request.answer, request.answered_at, request.answered_by_id = answer, now, actor.user_id
    record(session, actor, "format.answered", request.id, now=now, round_id=request.round_id)
    return request


def forget_old_requests(session: Session, *, now: datetime) -> None:
    """Delete what was answered a year ago, with all that it says about a person."""
    session.execute(delete(FormatRequest).where(FormatRequest.answered_at < now - KEPT_FOR))


def _insert(session: Session, actor: Actor, request_id: UUID, wish: Wish, about: Round | None, now: datetime) -> bool:
    """Whether the request is new; a form that is sent twice at once is taken once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    ways = {name: getattr(wish, name) or None for name in ("email", "phone", "address")}
    row = {
        "id": request_id,
        "round_id": about.id if about else None,
        "format": wish.format,
        "detail": wish.detail,
        "wanted": wish.wanted,
        "name": wish.name,
        "asked_at": now,
        "asked_by_id": actor.user_id,
        **ways,
    }
    made = insert(FormatRequest).values(row).on_conflict_do_nothing(index_elements=["id"]).returning(FormatRequest.id)
    return session.scalar(made) is not None


def _acknowledge(
    session: Session, actor: Actor, request_id: UUID, wish: Wish, about: Round | None, now: datetime
) -> None:
    """By email, if that is a way to reach them. Nothing of what was typed is in it: it may go to a stranger."""
    if not wish.email:
        return
    queue_email(
        session,
        key=f"format_asked:{request_id}",
        template="format_asked",
        address=wish.email,
        context={"round": about.title if about else None, "fund": about.fund.name if about else None},
        now=now,
        user_id=actor.user_id,
        round_id=about.id if about else None,
    )


def _tidied(wish: Wish) -> Wish:
    return Wish(
        format=wish.format,
        wanted=tidy_lines(wish.wanted),
        name=tidy_name(wish.name),
        detail=tidy_name(wish.detail) if wish.format in NEEDS_DETAIL else "",
        email=tidy_email(wish.email),
        phone=tidy_name(wish.phone),
        address=tidy_lines(wish.address),
    )


def _faults(wish: Wish) -> dict[str, str]:
    can_be_reached = any((wish.email, wish.phone, wish.address))
    empty = only_faults(
        detail=_("Say which language or format you need") if wish.format in NEEDS_DETAIL and not wish.detail else None,
        wanted=None if wish.wanted else _("Say what you need in this format"),
        name=None if wish.name else _("Enter your name"),
        email=None if can_be_reached else _("Enter an email address, a telephone number or a postal address"),
    )
    shapes = only_faults(
        email=fault_in_email(wish.email) if wish.email else None,
        phone=fault_in_phone(wish.phone) if wish.phone else None,
    )
    long = {name: TOO_LONG[name] for name, limit in LONGEST.items() if len(getattr(wish, name)) > limit}
    found = {**empty, **shapes, **long}
    return {field.name: found[field.name] for field in fields(wish) if field.name in found}
