"""Taking up a preparation grant, paying it, saying what it was spent on, returning the rest, and closing its account.

Where it is paid to is no part of this: bank details are kept with awards, whose `pay_grant` asks for confirmed ones and
is what everybody calls.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.models import Submission
from assessments.applications.policies import is_applicant, is_staff, may_submit
from assessments.applications.states import State
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import get_support
from assessments.decisions.use_cases.supporting import SupportIsOver
from assessments.decisions.use_cases.unsettling import settle_approval
from assessments.documents.use_cases import Arrived, add_document
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.interests.asides import ensure_no_part
from assessments.supporting.grants import GrantSpending, PreparationGrant, account_of, find_grant, with_open_account
from assessments.supporting.policies import may_share
from assessments.supporting.queries import get_place
from assessments.supporting.states import GrantState, GrantStep, Side, grant_after
from assessments.supporting.use_cases.going_on import note, tell
from assessments.versions import SentBefore

LONGEST_LINE = 500
MOST_LINES = 200


class NoGrant(Refused):
    """The invitation came without money."""

    sentence = _("Nothing was changed: no preparation grant came with this invitation.")


class MoneyIsLeft(Refused):
    """The account does not come to nothing yet."""

    sentence = _("Nothing was changed: the account closes once every penny is spent or returned. Some is still left.")


class NothingToPrepare(Refused):
    """What the grant was to prepare is withdrawn or decided."""

    sentence = _(
        "Nothing was noted: this grant was to prepare a proposal that is withdrawn, or has been decided. A grant is "
        "paid while there is something to prepare."
    )


@dataclass(frozen=True, slots=True)
class Spending:
    """When what was bought, for how much, and the receipt if there is one."""

    spent_on: date
    what: str
    pence: int
    receipt: Arrived | None = None


def answer_grant(
    session: Session, actor: Actor, reference: str, *, is_accepted: bool, now: datetime
) -> PreparationGrant:
    """Take the grant up while support goes on, or refuse it; until it is paid, what was taken up can still be refused.

    Raises NotFound, NotPermitted, NoGrant, IllegalStep or SupportIsOver.
    """
    support = with_open_account(session, get_place(session, actor, reference, Side.APPLICANT, lock=True))
    if not may_submit(actor, support.application.current):
        raise NotPermitted
    if not support.grant_pence:
        raise NoGrant
    wanted = GrantState.ACCEPTED if is_accepted else GrantState.REFUSED
    grant = find_grant(session, support.id)
    if grant is not None and grant.state is wanted:
        return grant
    state = grant.state if grant is not None else GrantState.OFFERED
    assert actor.user_id is not None
    grant = grant or PreparationGrant(support_id=support.id)
    state = grant_after(state, GrantStep.ACCEPT if is_accepted else GrantStep.REFUSE)
    if is_accepted and not may_take_up(support, now):
        raise SupportIsOver
    grant.state = state
    grant.answered_at, grant.answered_by_id = now, actor.user_id
    support.grant_taken_up_at = now if is_accepted else None
    session.add(grant)
    _settle_correction(session, actor, support, now)
    action = "support.grant_accepted" if is_accepted else "support.grant_refused"
    note(session, actor, action, support, now, grant=str(grant.id))
    return grant


def may_take_up(support: Support, now: datetime) -> bool:
    """Whether the money can still be taken up: while there is something to prepare, and support goes on for anybody."""
    return support.application.current.state not in (State.WITHDRAWN, State.DECIDED) and now < support.ends_at


def _settle_correction(session: Session, actor: Actor, support: Support, now: datetime) -> None:
    """Let the approval of another invitation fall away: whether the grant's amount may change hangs on the answer."""
    settle_approval(session, actor, _invited(session, support), now=now)


def _invited(session: Session, support: Support) -> Submission:
    """What the invitation was the answer to."""
    decision = session.get_one(Decision, support.decision_id)
    return next(each for each in support.application.submissions if each.id == decision.submission_id)


def _ensure_prepares(session: Session, support: Support) -> None:
    """Refuse to pay for the proposal of the stage that the invitation led to, once it is withdrawn or decided."""
    submissions = support.application.submissions
    proposals = submissions[submissions.index(_invited(session, support)) + 1 :]
    if proposals and proposals[0].state in (State.WITHDRAWN, State.DECIDED):
        raise NothingToPrepare


def get_managed_grant(
    session: Session, actor: Actor, reference: str, now: datetime
) -> tuple[Support, PreparationGrant]:
    """A grant that was answered, held, as the fund's manager. Raises NotFound, NotPermitted, HasPart or IllegalStep."""
    support = get_support(session, actor, reference, lock=True)
    if is_applicant(actor, support.application):
        raise NotFound
    if not is_staff(actor, support.application, Role.MANAGER):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, support.application, now, Role.MANAGER)
    support = with_open_account(session, support)
    return support, _grant_of(session, support.id)


def note_payment(session: Session, actor: Actor, reference: str, paid_on: date, *, now: datetime) -> PreparationGrant:
    """Say on which day the whole of it was paid, wherever to.

    Raises NotFound, NotPermitted, Invalid, IllegalStep or NothingToPrepare.
    """
    support, grant = get_managed_grant(session, actor, reference, now)
    if grant.paid_on == paid_on:
        return grant
    state = grant_after(grant.state, GrantStep.PAY)
    _ensure_prepares(session, support)
    _check_day(support, paid_on, support.offered_at.astimezone(_zone(support)).date(), "paid_on", now)
    grant.state, grant.paid_on, grant.paid_noted_by_id = state, paid_on, actor.user_id
    session.flush()
    note(session, actor, "support.grant_paid", support, now, grant=str(grant.id))
    tell(session, support, Side.APPLICANT, key=f"grant_paid:{grant.id}", template="grant_paid", page="/grant", now=now)
    return grant


def note_spending(
    session: Session, actor: Actor, reference: str, spending: Spending, *, entry_key: str, now: datetime
) -> GrantSpending:
    """Say what some of it was spent on; the same form sent twice is one line, and no line overdraws the account.

    Raises NotFound, NotPermitted, SentBefore, Invalid or IllegalStep.
    """
    support, grant = _get_own(session, actor, reference)
    for line in grant.lines:
        if line.entry_key == entry_key:
            if not _says(line, spending):
                raise SentBefore
            return line
    _ensure_paid(grant)
    _check_spending(support, grant, spending, now)
    assert actor.user_id is not None
    document_id = None
    if spending.receipt is not None:
        organisation_id = support.application.organisation_id
        document_id = add_document(session, organisation_id, spending.receipt, actor.user_id, now=now).id
    line = GrantSpending(
        grant_id=grant.id, number=len(grant.lines) + 1, entry_key=entry_key, spent_on=spending.spent_on,
        what=spending.what.strip(), pence=spending.pence, document_id=document_id, noted_at=now,
        noted_by_id=actor.user_id,
    )  # fmt: skip
    session.add(line)
    session.flush()
    note(session, actor, "support.spending_noted", support, now, line=str(line.id))
    return line


def _says(line: GrantSpending, spending: Spending) -> bool:
    """Whether the account still says this, receipt and all."""
    stands = line.spent_on, line.what, line.pence, line.document and line.document.stored.sha256
    receipt = spending.receipt and spending.receipt.examined.sha256
    return line.struck_at is None and stands == (spending.spent_on, spending.what.strip(), spending.pence, receipt)


def strike_spending(session: Session, actor: Actor, reference: str, number: int, *, now: datetime) -> GrantSpending:
    """Strike out what was entered by mistake. Raises NotFound, NotPermitted or IllegalStep."""
    support, grant = _get_own(session, actor, reference)
    line = next((each for each in grant.lines if each.number == number), None)
    if line is None:
        raise NotFound
    if line.struck_at is not None:
        return line
    _ensure_paid(grant)
    line.struck_at, line.struck_by_id = now, actor.user_id
    session.flush()
    note(session, actor, "support.spending_struck", support, now, line=str(line.id))
    return line


def note_return(
    session: Session, actor: Actor, reference: str, pence: int, returned_on: date, *, now: datetime
) -> PreparationGrant:
    """Say how much of it, all in all, came back unspent, and when it last did.

    Raises NotFound, NotPermitted, Invalid or IllegalStep.
    """
    support, grant = get_managed_grant(session, actor, reference, now)
    if (grant.returned_pence, grant.returned_on) == (pence, returned_on):
        return grant
    _ensure_paid(grant)
    account = account_of(support, grant)
    if not 0 <= pence <= account.paid - account.spent:
        raise Invalid({"pence": _("No more can come back than was paid and is not spent.")})
    assert grant.paid_on is not None
    _check_day(support, returned_on, grant.paid_on, "returned_on", now)
    grant.returned_pence, grant.returned_on = pence, returned_on
    session.flush()
    note(session, actor, "support.grant_returned", support, now, grant=str(grant.id))
    return grant


def settle_grant(session: Session, actor: Actor, reference: str, *, now: datetime) -> PreparationGrant:
    """Close the account, which comes to nothing. Raises NotFound, NotPermitted, IllegalStep or MoneyIsLeft."""
    support, grant = get_managed_grant(session, actor, reference, now)
    if grant.state is GrantState.SETTLED:
        return grant
    state = grant_after(grant.state, GrantStep.SETTLE)
    if account_of(support, grant).left:
        raise MoneyIsLeft
    grant.state, grant.settled_at, grant.settled_by_id = state, now, actor.user_id
    session.flush()
    note(session, actor, "support.grant_settled", support, now, grant=str(grant.id))
    return grant


def _get_own(session: Session, actor: Actor, reference: str) -> tuple[Support, PreparationGrant]:
    support = with_open_account(session, get_place(session, actor, reference, Side.APPLICANT, lock=True))
    if not may_share(actor, support):
        raise NotPermitted
    return support, _grant_of(session, support.id)


def _grant_of(session: Session, support_id: UUID) -> PreparationGrant:
    grant = find_grant(session, support_id)
    if grant is None:
        raise IllegalStep
    return grant


def _ensure_paid(grant: PreparationGrant) -> None:
    if grant.state is not GrantState.PAID:
        raise IllegalStep


def _zone(support: Support) -> ZoneInfo:
    return ZoneInfo(support.application.round.time_zone)


def _check_day(support: Support, day: date, earliest: date, field: str, now: datetime) -> None:
    if day > now.astimezone(_zone(support)).date():
        raise Invalid({field: _("The date cannot be in the future.")})
    if day < earliest:
        raise Invalid({field: _("The date cannot be so early: the money was not there yet.")})


def _check_spending(support: Support, grant: PreparationGrant, spending: Spending, now: datetime) -> None:
    problems = {}
    if not spending.what.strip() or len(spending.what) > LONGEST_LINE or "\0" in spending.what:
        problems["what"] = _("Say what it was spent on, in 500 characters or fewer.")
    if spending.pence <= 0:
        problems["pence"] = _("Enter an amount above £0.")
    elif spending.pence > account_of(support, grant).left:
        problems["pence"] = _("This is more than is left of the grant.")
    if spending.spent_on > now.astimezone(_zone(support)).date():
        problems["spent_on"] = _("The date cannot be in the future.")
    elif spending.spent_on < support.offered_at.astimezone(_zone(support)).date():
        problems["spent_on"] = _("The date cannot be before the grant was offered.")
    if len(grant.lines) >= MOST_LINES:
        problems["what"] = _("200 lines are the most: put several together.")
    if problems:
        raise Invalid(problems)
