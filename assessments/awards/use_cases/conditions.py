"""Conditions of an award: what shows that one is met, and who of the fund takes it as met."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.awards.models import Award, AwardCondition
from assessments.awards.policies import may_manage_award, may_report
from assessments.awards.queries import get_award
from assessments.documents.use_cases import Arrived, add_document
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.interests.asides import ensure_no_part
from assessments.versions import ensure_seen, fingerprint

NOT_RUNNING = _(
    "Nothing was changed: this award is not in force. Only one that was accepted, and has not ended, can be changed."
)


def ensure_running(award: Award) -> None:
    """Refuse to change an award that nobody accepted, or that has ended. Raises Refused."""
    if not award.is_running:
        raise Refused(NOT_RUNNING)


def condition_of(award: Award, condition_id: UUID) -> AwardCondition:
    """One condition of an award. Raises NotFound."""
    found = next((one for one in award.conditions if one.id == condition_id), None)
    if found is None:
        raise NotFound
    return found


def mark_of_evidence(condition: AwardCondition) -> str:
    """By which a form tells which evidence it showed."""
    return fingerprint([condition.evidence, condition.evidence_document_id, condition.accepted_at])


def give_evidence(
    session: Session, actor: Actor, reference: str, condition_id: UUID, words: str, arrived: Arrived | None = None, *,
    now: datetime, seen: str | None = None,
) -> AwardCondition:  # fmt: skip
    """Say how a condition is met, with a document if there is one. The same again changes nothing.

    `seen` is the mark of the evidence that was shown. Raises NotFound, NotPermitted, Refused, Invalid, IllegalStep or
    Outdated.
    """
    award = get_award(session, actor, reference, is_own=True, lock=True)
    if not may_report(actor, award.application):
        raise NotPermitted
    ensure_running(award)
    condition = condition_of(award, condition_id)
    if condition.evidence == words.strip() and arrived is None and condition.evidence_at is not None:
        return condition
    if condition.accepted_at is not None:
        raise IllegalStep
    ensure_seen(mark_of_evidence(condition), seen)
    if not reason_fits(words):
        raise Invalid({"words": _("Say how the condition is met, in up to 5,000 characters.")})
    assert actor.user_id is not None
    if arrived is not None:
        organisation_id = award.application.organisation_id
        document = add_document(session, organisation_id, arrived, actor.user_id, now=now)
        condition.evidence_document_id = document.id
    condition.evidence, condition.sent_back_because = words.strip(), None
    condition.evidence_at, condition.evidence_by_id = now, actor.user_id
    _note(session, actor, "award_condition.evidence_given", award, condition, now)
    return condition


def answer_evidence(
    session: Session, actor: Actor, reference: str, condition_id: UUID, *, is_met: bool, reason: str, now: datetime,
    seen: str | None = None,
) -> AwardCondition:  # fmt: skip
    """Take a condition as met, or ask for more. The same again changes nothing.

    The manager may record as met what the fund has seen for itself: then the reason is the evidence. `seen` is the
    mark of the evidence that was shown. Raises NotFound, NotPermitted, HasPart, Refused, Invalid or Outdated.
    """
    award = get_award(session, actor, reference, lock=True)
    if not may_manage_award(actor, award.application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, award.application, now, Role.MANAGER)
    ensure_running(award)
    condition = condition_of(award, condition_id)
    if condition.accepted_at is not None if is_met else condition.sent_back_because == reason.strip():
        return condition
    if condition.accepted_at is not None:
        raise IllegalStep
    ensure_seen(mark_of_evidence(condition), seen)
    if (not is_met or condition.evidence_at is None) and not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    if is_met:
        _meet(condition, actor, reason, now)
    else:
        condition.sent_back_because = reason.strip()
        _ask_again(session, award, condition, now)
    action = "award_condition.met" if is_met else "award_condition.sent_back"
    _note(session, actor, action, award, condition, now)
    return condition


def _meet(condition: AwardCondition, actor: Actor, reason: str, now: datetime) -> None:
    if condition.evidence_at is None:
        condition.evidence, condition.evidence_at, condition.evidence_by_id = reason.strip(), now, actor.user_id
    condition.accepted_at, condition.accepted_by_id, condition.sent_back_because = now, actor.user_id, None


def _ask_again(session: Session, award: Award, condition: AwardCondition, now: datetime) -> None:
    application = award.application
    context = {
        "reference": application.reference, "title": application.title, "what": condition.title,
        "reason": condition.sent_back_because, "path": f"/apply/{application.reference}/award",
    }  # fmt: skip
    key = f"award-sent-back:{condition.id}:{now.isoformat()}"
    write_to_leads(session, application, key=key, template="award_sent_back", context=context, now=now)


def _note(session: Session, actor: Actor, action: str, award: Award, condition: AwardCondition, now: datetime) -> None:
    record(
        session, actor, action, condition.id, now=now, round_id=award.round_id, application_id=award.application_id,
        details={"award": str(award.id)},
    )  # fmt: skip
