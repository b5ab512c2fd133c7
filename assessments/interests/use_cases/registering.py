"""A person's own register: declaring, changing, taking out, and confirming for a round that it is complete."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assessments.accounts.queries import get_person
from assessments.accounts.shapes import (
    CHARITY_NUMBER,
    COMPANY_NUMBER,
    fault_in_name,
    only_faults,
    tidy_company_number,
    tidy_name,
    tidy_number,
)
from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.interests.models import Interest, InterestsConfirmed
from assessments.interests.policies import KEEPS_REGISTER
from assessments.interests.queries import find_confirmed, get_own_interest
from assessments.interests.states import InterestKind
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.versions import ensure_seen, fingerprint

WORDS_LIMIT = 1_000
MOST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person writes about one interest."""

    kind: InterestKind
    organisation: str
    charity_number: str | None = None
    company_number: str | None = None
    words: str = ""
    since: date | None = None
    until: date | None = None

    def tidied(self) -> "Entry":
        """As it is kept."""
        return Entry(
            self.kind, tidy_name(self.organisation), tidy_number(self.charity_number),
            tidy_company_number(self.company_number), self.words.strip(), self.since, self.until,
        )  # fmt: skip


def entry_of(interest: Interest) -> Entry:
    """What stands in the register."""
    return Entry(
        interest.kind, interest.organisation, interest.charity_number, interest.company_number, interest.words,
        interest.since, interest.until,
    )  # fmt: skip


def mark_of_interest(interest: Interest | None) -> str:
    """By which a form about an entry tells what it showed."""
    return fingerprint(repr(entry_of(interest))) if interest else ""


def may_keep_register(actor: Actor) -> bool:
    """Whether the actor keeps a register: whoever judges or decides for a fund."""
    return actor.user_id is not None and actor.holds(KEEPS_REGISTER)


def declare_interest(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> Interest:
    """Add an interest to one's register; the same twice is one. Who said that there is nothing confirms anew.

    Raises NotPermitted, Invalid or Refused.
    """
    _hold_register(session, actor)
    entry = _checked(entry)
    mine = session.scalars(select(Interest).where(Interest.person_id == actor.user_id)).all()
    for interest in mine:
        if entry_of(interest) == entry:
            return interest
    if len(mine) >= MOST:
        raise Refused(_("Nothing was added: a register holds up to 100 interests. Take one out first."))
    assert actor.user_id is not None
    interest = Interest(person_id=actor.user_id, declared_at=now)
    _write(interest, entry)
    session.add(interest)
    no_more_so = InterestsConfirmed.person_id == actor.user_id, InterestsConfirmed.is_nothing
    session.execute(delete(InterestsConfirmed).where(*no_more_so))
    session.flush()
    _note(session, actor, "interest.declared", interest.id, now)
    return interest


def change_interest(
    session: Session, actor: Actor, interest_id: UUID, entry: Entry, *, now: datetime, seen: str | None = None
) -> Interest:
    """Change an entry of one's register. Raises NotPermitted, NotFound, Invalid or Outdated."""
    _hold_register(session, actor)
    interest = get_own_interest(session, actor, interest_id)
    entry = _checked(entry)
    if entry_of(interest) == entry:
        return interest
    ensure_seen(mark_of_interest(interest), seen)
    _write(interest, entry)
    _note(session, actor, "interest.changed", interest.id, now)
    return interest


def remove_interest(session: Session, actor: Actor, interest_id: UUID, *, now: datetime) -> None:
    """Take an entry out of one's register; what was found by it stays. What is out already is out."""
    _hold_register(session, actor)
    try:
        interest = get_own_interest(session, actor, interest_id)
    except NotFound:
        return
    session.delete(interest)
    session.flush()
    _note(session, actor, "interest.removed", interest_id, now)


def confirm_interests(
    session: Session, actor: Actor, round_reference: str, *, is_nothing: bool, now: datetime
) -> InterestsConfirmed:
    """Say for a round that one's register is complete; `is_nothing` that there is nothing to declare.

    Raises NotFound, NotPermitted or Invalid.
    """
    _hold_register(session, actor)
    round_ = session.scalars(
        select(Round).where(Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(*KEEPS_REGISTER)))
    ).one_or_none()
    if round_ is None:
        raise NotFound
    count = session.scalar(select(func.count()).where(Interest.person_id == actor.user_id)) or 0
    if is_nothing and count:
        raise Invalid({"complete": _("Your register holds interests: say that it is complete, or take them out.")})
    if not is_nothing and not count:
        raise Invalid({"complete": _("Your register is empty. Add your interests, or say that you have none.")})
    standing = find_confirmed(session, actor.user_id, round_.id)
    if standing is not None and standing.is_nothing == is_nothing:
        return standing
    assert actor.user_id is not None
    standing = standing or InterestsConfirmed(person_id=actor.user_id, round_id=round_.id)
    standing.confirmed_at, standing.is_nothing = now, is_nothing
    session.add(standing)
    session.flush()
    record(session, actor, "interest.confirmed", standing.id, now=now, round_id=round_.id)
    ask_for(session, JobKind.FIND_CONFLICTS, actor.user_id, now=now)
    return standing


def _hold_register(session: Session, actor: Actor) -> None:
    if not may_keep_register(actor) or actor.user_id is None:
        raise NotPermitted
    get_person(session, actor.user_id, lock=True)


def _checked(entry: Entry) -> Entry:
    entry = entry.tidied()
    charity, company = entry.charity_number, entry.company_number
    faults = only_faults(
        organisation=fault_in_name(entry.organisation),
        charity_number=_("Enter a charity number in the right form, like 1234567, SC012345 or NIC101234")
        if charity and not CHARITY_NUMBER.fullmatch(charity)
        else None,
        company_number=_("Enter a company number in the right form, like 01234567 or SC123456")
        if company and not COMPANY_NUMBER.fullmatch(company)
        else None,
        words=_("What you say about it is too long: the limit is 1,000 characters.")
        if len(entry.words) > WORDS_LIMIT
        else None,
        until=_("The last day cannot be before the first.")
        if entry.since and entry.until and entry.until < entry.since
        else None,
    )
    if faults:
        raise Invalid(faults)
    return entry


def _write(interest: Interest, entry: Entry) -> None:
    interest.kind, interest.organisation, interest.words = entry.kind, entry.organisation, entry.words
    interest.charity_number, interest.company_number = entry.charity_number, entry.company_number
    interest.since, interest.until = entry.since, entry.until


def _note(session: Session, actor: Actor, action: str, interest_id: UUID, now: datetime) -> None:
    """On the trail, and looked through by a job for what conflicts by it now."""
    record(session, actor, action, interest_id, now=now)
    ask_for(session, JobKind.FIND_CONFLICTS, actor.user_id, now=now)
