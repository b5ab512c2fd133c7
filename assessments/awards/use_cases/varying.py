"""Deeds of variation: proposed by one person of the fund, approved by another, agreed by the organisation.

What is lent stays as it was agreed: the payments by which a loan comes back were fixed in the agreement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from assessments.awards.queries import accepted_on, get_award, list_deeds
from assessments.awards.states import DEED_PENDING, DeedState, DeedStep, deed_after
from assessments.awards.use_cases.conditions import ensure_running
from assessments.decisions.envelope import ensure_within_envelope
from assessments.decisions.models import DecisionChange
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.folding import fold
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import AWARD_PURPOSES, Purpose
from assessments.interests.asides import ensure_no_part

CHANGEABLE_PURPOSES = tuple(purpose for purpose in AWARD_PURPOSES if purpose is not Purpose.LOAN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An instalment as a deed would have it; `number` is None for one that is new, and no pence take one out."""

    number: int | None
    line_id: UUID
    pence: int
    due_on: date | None


def propose_deed(
    session: Session, actor: Actor, reference: str, wanted: Sequence[Wanted], reason: str, *, now: datetime
) -> AwardDeed:
    """Propose other instalments for an award. The same again by the same person changes nothing.

    Raises NotFound, NotPermitted, HasPart, Refused, Invalid or EnvelopeExceeded.
    """
    award = get_award(session, actor, reference, lock=True)
    if not may_manage_award(actor, award.application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, award.application, now, Role.MANAGER)
    deeds = list_deeds(session, award.id)
    before = _as_they_stand(award)
    after = _after(award, wanted)
    waiting = next((deed for deed in deeds if deed.state in DEED_PENDING), None)
    wanted_by_me = (actor.user_id, after, reason.strip())
    if waiting is not None and (waiting.proposed_by_id, waiting.after, waiting.reason) == wanted_by_me:
        return waiting
    ensure_running(award)
    if waiting is not None:
        raise Refused(_("Nothing was proposed: another deed of this award waits for an answer."))
    problems = _problems(award, wanted) | ({} if reason_fits(reason) else {"reason": REASON_NEEDED})
    if not problems and before == after:
        problems["reason"] = _("Change an amount or a day: as it is, this deed would change nothing.")
    if problems:
        raise Invalid(problems)
    _ensure_envelope(session, award, after)
    assert actor.user_id is not None
    content = {
        "reference": reference,
        "agreement": award.sha256,
        "before": before,
        "after": after,
        "reason": reason.strip(),
    }
    deed = AwardDeed(
        award_id=award.id, number=len(deeds) + 1, reason=reason.strip(), before=before, after=after,
        sha256=fingerprint(canonical_json(content)), proposed_at=now, proposed_by_id=actor.user_id,
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
        _ensure_envelope(session, award, deed.after)
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
        _ensure_envelope(session, award, deed.after)
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


def is_fixed(instalment: Instalment) -> bool:
    """Whether an instalment is paid, or stands in a payment file: no deed changes it."""
    return instalment.paid_on is not None or instalment.payment_run_id is not None


def _as_they_stand(award: Award) -> list[dict[str, Any]]:
    return [_row(one.number, one.envelope_line_id, one.amount_pence, one.due_on) for one in _by_number(award)]


def _row(number: int, line_id: UUID, pence: int, due_on: date) -> dict[str, Any]:
    return {"number": number, "line": str(line_id), "pence": pence, "due_on": due_on.isoformat()}


def _by_number(award: Award) -> list[Instalment]:
    return sorted(award.instalments, key=lambda one: one.number)


def _after(award: Award, wanted: Sequence[Wanted]) -> list[dict[str, Any]]:
    """The instalments as they would be: what is fixed stays, what is not named goes."""
    asked = {one.number: one for one in wanted if one.number is not None}
    rows = []
    for standing in _by_number(award):
        change = asked.get(standing.number)
        if is_fixed(standing) or change is None:
            rows.append(_row(standing.number, standing.envelope_line_id, standing.amount_pence, standing.due_on))
        elif change.pence > 0:
            day = change.due_on or standing.due_on
            rows.append(_row(standing.number, standing.envelope_line_id, change.pence, day))
    number = max(one.number for one in award.instalments)
    for new in (one for one in wanted if one.number is None and one.pence > 0 and one.due_on is not None):
        number += 1
        assert new.due_on is not None
        rows.append(_row(number, new.line_id, new.pence, new.due_on))
    return rows


def _problems(award: Award, wanted: Sequence[Wanted]) -> dict[str, str]:
    standing = {one.number: one for one in award.instalments}
    lines = {line.id for line in award.application.round.envelope if line.purpose in CHANGEABLE_PURPOSES}
    problems = {}
    for one in wanted:
        field = f"amount-{one.number}" if one.number is not None else f"new-{one.line_id}"
        line_id = one.line_id if one.number not in standing else standing[one.number].envelope_line_id
        if one.pence < 0 or (one.number is not None and one.number not in standing) or line_id not in lines:
            problems[field] = _("Enter an amount in pounds, for a year for which the round has money.")
        elif one.number is None and one.pence and one.due_on is None:
            problems[field] = _("Say when the new instalment is due.")
        elif one.due_on is not None and one.due_on < accepted_on(award, award.application.round.time_zone):
            problems[field] = _("Enter a day on which it is due that is not before the grant was accepted.")
        elif one.number is not None and not one.pence and standing[one.number].waits_for:
            problems[field] = _("A condition is tied to this instalment, so it cannot go. Change its amount instead.")
    return problems


def _ensure_stands(award: Award, deed: AwardDeed) -> None:
    if _as_they_stand(award) != deed.before or any(
        is_fixed(one) and _row(one.number, one.envelope_line_id, one.amount_pence, one.due_on) not in deed.after
        for one in award.instalments
    ):
        raise Refused(
            _("Nothing was changed: an instalment has changed or was paid since the deed was proposed. Make a new one.")
        )


def _totals(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, int]:
    totals: dict[UUID, int] = {}
    for row in rows:
        totals[UUID(row["line"])] = totals.get(UUID(row["line"]), 0) + row["pence"]
    return totals


def _ensure_envelope(session: Session, award: Award, after: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what a line cannot bear, all else that is decided counted. Raises EnvelopeExceeded."""
    lines: dict[UUID, EnvelopeLine] = {line.id: line for line in award.application.round.envelope}
    amounts = {lines[line_id]: pence for line_id, pence in _totals(after).items()}
    ensure_within_envelope(session, award.round_id, amounts, without=award.decision.submission_id)


def _apply(session: Session, award: Award, deed: AwardDeed) -> None:
    """Put the instalments in place, and have the decision hold what the award now comes to, line by line."""
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
    totals = _totals(deed.after)
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
