"""Deeds of variation: proposed by one person of the fund, approved by another, agreed by the organisation."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from assessments.accounts.models import Person
from assessments.actors import Actor, Role
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.receipts import canonical_json, fingerprint
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.awards.deeds import AwardDeed
from assessments.awards.models import Award, AwardAmount, Instalment
from assessments.awards.policies import may_approve_deed, may_manage_award, may_sign
from assessments.awards.queries import get_award, list_deeds
from assessments.awards.states import DEED_PENDING, DeedState, DeedStep, deed_after
from assessments.awards.undertakings import Undertakings, apply_changes, changes_of, problems_of, still_stand
from assessments.awards.use_cases.conditions import ensure_running
from assessments.awards.varied import Wanted, is_fixed, problems_with, row_of, rows_after, rows_now, totals_of
from assessments.decisions.checks import ChecklistOpen, GoneFromRegister, ensure_checked
from assessments.decisions.envelope import ensure_within_envelope
from assessments.decisions.models import DecisionChange
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.folding import fold
from assessments.funds.models import EnvelopeLine
from assessments.interests.asides import ensure_no_part

NO_OTHERS = Undertakings()


class DeedOvertaken(Refused):
    """It was made of what has changed since."""

    sentence = _(
        "Nothing was changed: something that the deed changes has changed, was paid or was sent since it was proposed. "
        "Make a new one."
    )


def propose_deed(
    session: Session, actor: Actor, reference: str, wanted: Sequence[Wanted], reason: str, *, now: datetime,
    undertakings: Undertakings = NO_OTHERS,
) -> AwardDeed:  # fmt: skip
    """Propose other instalments, targets or days of reports. The same again by the same person changes nothing.

    Raises NotFound, NotPermitted, HasPart, Refused, Invalid or EnvelopeExceeded.
    """
    award = get_award(session, actor, reference, lock=True)
    if not may_manage_award(actor, award.application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, award.application, now, Role.MANAGER)
    deeds = list_deeds(session, award.id)
    before = rows_now(award)
    after, others = rows_after(award, wanted), changes_of(award, undertakings)
    waiting = next((deed for deed in deeds if deed.state in DEED_PENDING), None)
    digest = _digest(award, before, after, others, reason)
    if waiting is not None and (waiting.proposed_by_id, waiting.sha256) == (actor.user_id, digest):
        return waiting
    ensure_running(award)
    if waiting is not None:
        raise Refused(_("Nothing was proposed: another deed of this award waits for an answer."))
    problems = problems_with(award, wanted) | problems_of(award, undertakings)
    problems |= {} if reason_fits(reason) else {"reason": REASON_NEEDED}
    if not problems and before == after and not others:
        problems["reason"] = _("Change an amount, a day or a target: as it is, this deed would change nothing.")
    if problems:
        raise Invalid(problems)
    _ensure_bearable(session, award, after)
    assert actor.user_id is not None
    deed = AwardDeed(
        award_id=award.id, number=len(deeds) + 1, reason=reason.strip(), before=before, after=after,
        undertakings=others, sha256=digest, proposed_at=now, proposed_by_id=actor.user_id,
    )  # fmt: skip
    session.add(deed)
    session.flush()
    _note(session, actor, "award_deed.proposed", award, deed, now)
    return deed


def answer_proposed_deed(
    session: Session, actor: Actor, reference: str, number: int, *, is_approved: bool, reason: str, now: datetime
) -> AwardDeed:
    """Approve a deed, or send it back with a reason: an approver, never of their own. The same again is the same.

    Raises NotFound, NotPermitted, HasPart, IllegalStep, Invalid or EnvelopeExceeded.
    """
    award = get_award(session, actor, reference, lock=True)
    deed = get_deed(session, award, number)
    if not may_approve_deed(actor, award.application, deed):
        raise NotPermitted
    wanted = DeedState.APPROVED if is_approved else DeedState.SENT_BACK
    if deed.state is wanted:
        return deed
    ensure_no_part(session, actor.user_id, award.application, now, Role.APPROVER)
    state = deed_after(deed.state, DeedStep.APPROVE if is_approved else DeedStep.SEND_BACK)
    ensure_running(award)
    if not is_approved and not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    if is_approved:
        _ensure_stands(award, deed)
        _ensure_bearable(session, award, deed.after)
        deed.approved_at, deed.approved_by_id = now, actor.user_id
        _tell(session, award, deed, now)
    else:
        deed.sent_back_because = reason.strip()
    deed.state = state
    _note(session, actor, f"award_deed.{wanted.value}", award, deed, now)
    return deed


def sign_deed(
    session: Session, actor: Actor, reference: str, number: int, *, name: str, sha256: str, is_agreed: bool,
    now: datetime,
) -> AwardDeed:  # fmt: skip
    """Agree to a deed, or decline it, as one who leads the organisation; the award changes in the same moment.

    Raises NotFound, NotPermitted, IllegalStep, Invalid, Refused or EnvelopeExceeded.
    """
    award = get_award(session, actor, reference, is_own=True, lock=True)
    if not may_sign(actor, award.application):
        raise NotPermitted
    deed = get_deed(session, award, number)
    if deed.state is DeedState.PROPOSED:
        raise NotFound
    wanted = DeedState.AGREED if is_agreed else DeedState.DECLINED
    if deed.state is wanted:
        return deed
    state = deed_after(deed.state, DeedStep.AGREE if is_agreed else DeedStep.DECLINE)
    person = session.get_one(Person, actor.user_id)
    if is_agreed and fold(name.strip()) != fold(person.name.strip()):
        raise Invalid({"name": _("Type your own name, as your account has it.")})
    if sha256 != deed.sha256:
        raise IllegalStep
    if is_agreed:
        ensure_running(award)
        _ensure_stands(award, deed)
        _ensure_still_bearable(session, award, deed.after)
        _apply(session, award, deed)
        deed.signatory = name.strip()
    deed.state, deed.answered_at, deed.answered_by_id = state, now, actor.user_id
    _note(session, actor, f"award_deed.{wanted.value}", award, deed, now)
    return deed


def get_deed(session: Session, award: Award, number: int) -> AwardDeed:
    """One deed of an award by its number. Raises NotFound."""
    found = next((deed for deed in list_deeds(session, award.id) if deed.number == number), None)
    if found is None:
        raise NotFound
    return found


def _digest(award: Award, before: list[Any], after: list[Any], others: list[Any], reason: str) -> str:
    """The fingerprint of all that a deed says. Of those of before there were undertakings, it is what it was."""
    content: dict[str, Any] = {
        "reference": award.application.reference, "agreement": award.sha256, "before": before, "after": after,
        "reason": reason.strip(),
    }  # fmt: skip
    return fingerprint(canonical_json(content | ({"undertakings": others} if others else {})))


def _ensure_stands(award: Award, deed: AwardDeed) -> None:
    is_paid_otherwise = any(
        is_fixed(one) and row_of(one.number, one.envelope_line_id, one.amount_pence, one.due_on) not in deed.after
        for one in award.instalments
    )
    if is_paid_otherwise or rows_now(award) != deed.before or not still_stand(award, deed.undertakings):
        raise DeedOvertaken


def _ensure_bearable(session: Session, award: Award, after: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what a line cannot bear, all else that is decided counted, and more for whom an award of so much would not
    be given to. Raises EnvelopeExceeded, GoneFromRegister or ChecklistOpen.
    """
    pence = sum(totals_of(after).values())
    if pence > sum(one.amount_pence for one in award.instalments):
        ensure_checked(session, award.application, pence)
    lines: dict[UUID, EnvelopeLine] = {line.id: line for line in award.application.round.envelope}
    amounts = {lines[line_id]: pence for line_id, pence in totals_of(after).items()}
    ensure_within_envelope(session, award.round_id, amounts, without=award.decision.submission_id)


def _ensure_still_bearable(session: Session, award: Award, after: Sequence[Mapping[str, Any]]) -> None:
    """The same when it is signed: what the fund’s staff have yet to look at is not told to the applicant."""
    try:
        _ensure_bearable(session, award, after)
    except (ChecklistOpen, GoneFromRegister) as refusal:
        raise Refused(
            _("Nothing was changed: the fund has to look at this deed again before it can be agreed. Ask the fund.")
        ) from refusal


def _apply(session: Session, award: Award, deed: AwardDeed) -> None:
    """Put all in place, and have the decision hold what the award now comes to, line by line."""
    apply_changes(award, deed.undertakings)
    rows = {row["number"]: row for row in deed.after}
    for standing in list(award.instalments):
        row = rows.pop(standing.number, None)
        if row is None:
            award.instalments.remove(standing)
        else:
            standing.amount_pence, standing.due_on = row["pence"], date.fromisoformat(row["due_on"])
    award.instalments.extend(
        Instalment(
            number=row["number"], envelope_line_id=UUID(row["line"]), amount_pence=row["pence"],
            due_on=date.fromisoformat(row["due_on"]),
        )
        for row in rows.values()
    )  # fmt: skip
    totals = totals_of(deed.after)
    amounts = {amount.envelope_line_id: amount for amount in award.amounts}
    lines = {line.id: line for line in award.application.round.envelope}
    for line_id in totals.keys() | amounts.keys():
        _change_line(session, award, amounts.get(line_id), lines[line_id], totals.get(line_id, 0))
    session.flush()


def _change_line(session: Session, award: Award, amount: AwardAmount | None, line: EnvelopeLine, pence: int) -> None:
    change = pence - (amount.amount_pence if amount else 0)
    if amount is None:
        amount = AwardAmount(envelope_line_id=line.id, amount_pence=pence)
        set_committed_value(amount, "line", line)
        award.amounts.append(amount)
    amount.amount_pence = pence
    if change:
        session.add(DecisionChange(decision_id=award.decision_id, envelope_line_id=line.id, change_pence=change))


def _tell(session: Session, award: Award, deed: AwardDeed, now: datetime) -> None:
    application = award.application
    context = {
        "reference": application.reference, "title": application.title, "number": deed.number,
        "path": f"/apply/{application.reference}/award/deeds/{deed.number}",
    }  # fmt: skip
    write_to_leads(session, application, key=f"deed:{deed.id}", template="award_deed", context=context, now=now)


def _note(session: Session, actor: Actor, action: str, award: Award, deed: AwardDeed, now: datetime) -> None:
    record(
        session, actor, action, deed.id, now=now, round_id=award.round_id, application_id=award.application_id,
        details={"award": str(award.id)},
    )  # fmt: skip
