"""Seeing to the checklist before an award: what was found, on what evidence, and the second person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.applications.reasons import reason_fits
from assessments.audit.use_cases import record
from assessments.decisions.beside import AwardCheck
from assessments.decisions.checks import (
    BankSeenByItself,
    Seen,
    is_asked_for_bank,
    list_recordable,
    list_seen,
)
from assessments.decisions.policies import may_check, may_confirm
from assessments.decisions.states import CheckOutcome
from assessments.decisions.use_cases.unsettling import settle_approval
from assessments.documents.models import Document
from assessments.documents.use_cases import Arrived, add_document
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, _
from assessments.funds.checklist import ChecklistItem
from assessments.funds.states import CheckKind
from assessments.interests.asides import ensure_no_part
from assessments.versions import ensure_seen

BANK_CONFIRMED = "The details that the organisation entered here, read by one of two people, confirmed by the other."
BANK_CHANGED = "The organisation has entered other bank details, which nobody has confirmed yet."
"""What is kept as evidence of what is recorded by itself."""
NO_FILE_OF_BANK = _("Choose no file here: account numbers are kept in one place only, encrypted.")
EVIDENCE_NEEDED = _("Enter what you have seen and where, in up to 5,000 characters.")


def record_check(
    session: Session,
    actor: Actor,
    reference: str,
    item_key: str,
    *,
    outcome: CheckOutcome,
    evidence: str,
    now: datetime,
    arrived: Arrived | None = None,
    seen: str | None = None,
) -> AwardCheck:
    """Say what was found of an item of the checklist, with a file that shows it if there is one.

    The same again changes nothing; what was said before is kept. `seen` is the mark of the check that was shown, ''
    for none. Raises NotFound, NotPermitted, BankSeenByItself, Invalid or Outdated.
    """
    application, standing = _item(session, actor, reference, item_key)
    earlier = standing.check
    if not may_check(actor, application, standing.item.done_by):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, application, now, Role.MANAGER, Role.APPROVER)
    _ensure_by_hand(session, application, standing)
    if earlier is not None and _is_said_by(actor, earlier, outcome, evidence, arrived):
        return earlier
    ensure_seen(earlier.mark if earlier else "", seen)
    problems = {} if reason_fits(evidence) else {"evidence": EVIDENCE_NEEDED}
    if outcome is CheckOutcome.GONE and standing.item.kind is not CheckKind.REGISTRATION:
        problems["outcome"] = _("Choose what you found.")
    if arrived is not None and standing.item.kind is CheckKind.BANK_DETAILS:
        problems["document"] = NO_FILE_OF_BANK
    if problems:
        raise Invalid(problems)
    assert actor.user_id is not None
    document = None
    if arrived is not None:
        document = add_document(session, application.organisation_id, arrived, actor.user_id, now=now)
    return _add(
        session, actor, application, standing.item, outcome, evidence.strip(), actor.user_id, None, now, document
    )


def confirm_check(
    session: Session,
    actor: Actor,
    reference: str,
    item_key: str,
    *,
    now: datetime,
    seen: str | None = None,
) -> AwardCheck:
    """Confirm, as the second person, what somebody found in order. The same again changes nothing.

    `seen` is the mark of the check that was shown. Raises NotFound, NotPermitted, BankSeenByItself, IllegalStep or
    Outdated.
    """
    application, standing = _item(session, actor, reference, item_key)
    check = standing.check
    if check is None:
        raise NotFound
    if not may_confirm(actor, application, check):
        raise NotPermitted(_("Nothing was confirmed: somebody other than who saw to it first has to confirm it."))
    ensure_no_part(session, actor.user_id, application, now, Role.MANAGER, Role.APPROVER)
    if check.confirmed_by_id == actor.user_id:
        return check
    _ensure_by_hand(session, application, standing)
    if not standing.waits_for_another:
        raise IllegalStep
    ensure_seen(check.mark, seen)
    check.confirmed_by_id, check.confirmed_at = actor.user_id, now
    _note(session, actor, "check.confirmed", application, check, now)
    settle_approval(session, actor, application.current, now=now)
    return check


def note_bank_confirmed(
    session: Session, actor: Actor, application: Application, read_by_id: UUID, confirmed_by_id: UUID, *, now: datetime
) -> None:
    """Record what the checklist asks about bank details, once two people have confirmed those that were entered.

    What is in order already stays. The caller holds the application's row.
    """
    for seen in list_seen(session, application):
        if seen.item.kind is CheckKind.BANK_DETAILS and not seen.is_done:
            outcome, evidence = CheckOutcome.IN_ORDER, BANK_CONFIRMED
            _add(session, actor, application, seen.item, outcome, evidence, read_by_id, confirmed_by_id, now)


def note_bank_changed(session: Session, actor: Actor, application: Application, *, now: datetime) -> None:
    """Open it again, because the organisation has entered others. The caller holds the application's row."""
    assert actor.user_id is not None
    for seen in list_seen(session, application):
        if seen.item.kind is CheckKind.BANK_DETAILS and seen.check is not None:
            outcome, evidence = CheckOutcome.NOT_IN_ORDER, BANK_CHANGED
            _add(session, actor, application, seen.item, outcome, evidence, actor.user_id, None, now)


def _add(
    session: Session, actor: Actor, application: Application, item: ChecklistItem, outcome: CheckOutcome, evidence: str,
    done_by_id: UUID, confirmed_by_id: UUID | None, now: datetime, document: Document | None = None,
) -> AwardCheck:  # fmt: skip
    """Keep what was found, by whom and confirmed by whom; an approval that rested on something else falls."""
    check = AwardCheck(
        application_id=application.id, item_key=item.key, kind=item.kind, outcome=outcome, evidence=evidence,
        done_by_id=done_by_id, done_at=now, confirmed_by_id=confirmed_by_id,
        confirmed_at=now if confirmed_by_id else None, document=document,
    )  # fmt: skip
    session.add(check)
    _note(session, actor, "check.recorded", application, check, now)
    settle_approval(session, actor, application.current, now=now)
    return check


def _ensure_by_hand(session: Session, application: Application, standing: Seen) -> None:
    if standing.item.kind is CheckKind.BANK_DETAILS and is_asked_for_bank(session, application):
        raise BankSeenByItself


def _item(session: Session, actor: Actor, reference: str, item_key: str) -> tuple[Application, Seen]:
    """An item of the checklist of an application, whose row is held. Raises NotFound."""
    application = get_staff_application(session, actor, reference, lock=True)
    found = next((each for each in list_recordable(session, application) if each.item.key == item_key), None)
    if found is None:
        raise NotFound
    return application, found


def _is_said_by(actor: Actor, check: AwardCheck, outcome: CheckOutcome, evidence: str, arrived: Arrived | None) -> bool:
    shown = check.document.stored.sha256 if check.document else None
    stands = (check.done_by_id, check.outcome, check.evidence, shown)
    return stands == (actor.user_id, outcome, evidence.strip(), arrived.examined.sha256 if arrived else None)


def _note(
    session: Session, actor: Actor, action: str, application: Application, check: AwardCheck, now: datetime
) -> None:
    session.flush()
    record(
        session, actor, action, check.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"item": check.item_key} | ({"document": str(check.document_id)} if check.document_id else {}),
    )  # fmt: skip
