"""The plan: what is needed, who sees to it, until when, and whether it is done."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.decisions.models import Support
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, _
from assessments.supporting.models import SupportNeed, SupportNeedVersion
from assessments.supporting.policies import may_work
from assessments.supporting.queries import get_place, list_need_versions, list_needs
from assessments.supporting.states import NEED_TRANSITIONS, NeedState, NeedStep, Side, need_after
from assessments.supporting.use_cases.going_on import ensure_goes_on, note, put_to_use
from assessments.versions import SentBefore, ensure_seen

LONGEST_NEED = 2_000
MOST_NEEDS = 100


@dataclass(frozen=True, slots=True)
class Need:
    """What is needed, who sees to it, and until when; and which comment it was drafted from, by its fingerprint."""

    text: str
    owner: Side | None
    due_on: date
    drafted_from: str = ""


def add_need(
    session: Session, actor: Actor, reference: str, side: Side, need: Need, *, entry_key: str, now: datetime
) -> SupportNeed:
    """Put something on the plan; the same form sent twice is one.

    Raises NotFound, NotPermitted, SentBefore, NotAccepted, SupportIsOver or Invalid.
    """
    support = get_place(session, actor, reference, side, lock=True)
    if not may_work(actor, support):
        raise NotPermitted
    standing = list_needs(session, support.id)
    for each in standing:
        if each.entry_key == entry_key:
            if _as_added(session, each) != (need.text.strip(), need.owner, need.due_on):
                raise SentBefore
            return each
    ensure_goes_on(support, now)
    _check(support, need, len(standing), now)
    assert actor.user_id is not None
    row = SupportNeed(
        support_id=support.id, number=len(standing) + 1, entry_key=entry_key, text=need.text.strip(),
        drafted_from=need.drafted_from, owner=need.owner, due_on=need.due_on, added_at=now, added_by_id=actor.user_id,
    )  # fmt: skip
    session.add(row)
    put_to_use(support)
    session.flush()
    note(session, actor, "support.need_added", support, now, need=str(row.id))
    return row


def _as_added(session: Session, need: SupportNeed) -> tuple[str, Side, date]:
    """What it said before anybody changed it."""
    versions = list_need_versions(session, need.id)
    first = versions[-1] if versions else need
    return first.text, first.owner, first.due_on


def change_need(
    session: Session, actor: Actor, reference: str, side: Side, number: int, need: Need, *, now: datetime,
    seen: str | None = None,
) -> SupportNeed:  # fmt: skip
    """Put something on the plan in other words, or with another owner or date; what stood is kept beside it.

    The same again changes nothing. `seen` is the mark of what was shown. Raises NotFound, NotPermitted, NotAccepted,
    SupportIsOver, IllegalStep, Invalid or Outdated.
    """
    support = get_place(session, actor, reference, side, lock=True)
    if not may_work(actor, support):
        raise NotPermitted
    row = next((each for each in list_needs(session, support.id) if each.number == number), None)
    if row is None:
        raise NotFound
    if (row.text, row.owner, row.due_on) == (need.text.strip(), need.owner, need.due_on):
        return row
    ensure_goes_on(support, now)
    if row.state is not NeedState.OPEN:
        raise IllegalStep(_("Nothing was changed: this is done, or not needed. Say first that it is needed again."))
    ensure_seen(row.mark, seen)
    _check(support, need, 0, now, kept=row.due_on)
    assert actor.user_id is not None
    assert need.owner is not None
    versions = list_need_versions(session, row.id)
    session.add(
        SupportNeedVersion(
            need_id=row.id, number=len(versions) + 1, text=row.text, owner=row.owner, due_on=row.due_on,
            replaced_at=now, replaced_by_id=actor.user_id,
        )
    )  # fmt: skip
    row.text, row.owner, row.due_on = need.text.strip(), need.owner, need.due_on
    session.flush()
    note(session, actor, "support.need_changed", support, now, need=str(row.id))
    return row


def settle_need(
    session: Session, actor: Actor, reference: str, side: Side, number: int, step: NeedStep, *, now: datetime
) -> SupportNeed:
    """Say that something is done, is needed again, or is not needed after all.

    Raises NotFound, NotPermitted, NotAccepted, SupportIsOver or IllegalStep.
    """
    support = get_place(session, actor, reference, side, lock=True)
    if not may_work(actor, support):
        raise NotPermitted
    row = next((each for each in list_needs(session, support.id) if each.number == number), None)
    if row is None:
        raise NotFound
    if row.state in {to for (_from, by), to in NEED_TRANSITIONS.items() if by is step}:
        return row
    ensure_goes_on(support, now)
    row.state = need_after(row.state, step)
    is_open = row.state is NeedState.OPEN
    row.settled_at, row.settled_by_id = (None, None) if is_open else (now, actor.user_id)
    session.flush()
    note(session, actor, "support.need_settled", support, now, need=str(row.id))
    return row


def _check(support: Support, need: Need, standing: int, now: datetime, *, kept: date | None = None) -> None:
    """Refuse what does not fit on the plan; a date that is `kept` as it is may have passed. Raises Invalid."""
    zone = ZoneInfo(support.application.round.time_zone)
    problems = {}
    if not need.text.strip() or len(need.text) > LONGEST_NEED or "\0" in need.text:
        problems["text"] = _("Say what is needed, in at most 2,000 characters.")
    if need.owner is None:
        problems["owner"] = _("Choose who sees to it.")
    is_kept = need.due_on == kept
    if not is_kept and need.due_on < now.astimezone(zone).date():
        problems["due_on"] = _("The date cannot be in the past.")
    elif not is_kept and need.due_on > support.application.current.closes_at.astimezone(zone).date():
        problems["due_on"] = _("The date cannot be after the stage closes.")
    if standing >= MOST_NEEDS:
        problems["text"] = _(
            "A plan holds 100 needs at most. Mark what is done, and write to each other about the rest."
        )
    if problems:
        raise Invalid(problems)
