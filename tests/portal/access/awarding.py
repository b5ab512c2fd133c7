"""Grants in three rounds of the funds at home and elsewhere: one to be offered, one offered, and one accepted."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.awards.banking import PaymentRun
from assessments.awards.queries import get_award
from assessments.awards.sealing import Vault
from assessments.awards.states import ClauseKind
from assessments.awards.use_cases import (
    OfferTerms,
    ReportDraft,
    Wanted,
    accept_award,
    answer_proposed_deed,
    enter_bank_details,
    name_payers,
    note_payment,
    offer_awards,
    propose_deed,
    tell_underspend,
    write_clause,
    write_report,
)
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, release_decisions
from assessments.funds.models import EnvelopeLine, Round
from tests.confirmed_banks import confirm_bank
from tests.factories import actor_of, make_round, make_submitted
from tests.outcomes import REASON, Staff, judge, screen
from tests.portal.access.kinds import STAGE, Case, Crew, Kind
from tests.portal.access.world import World

SITUATIONS = ("to offer", "offer", "award", "deed", "varied")
BANK_KEY = urlsafe_b64encode(b"k" * 32)


def furnish_awards(session: Session, world: World, now: datetime) -> None:
    """Bring one application of each organisation so far, by the use cases that the pages call."""
    for case in (Case.HOME, Case.FAR):
        crew = world.crews[case]
        manager = actor_of(session, crew.manager)
        ids = {kind: uuid4() for kind in ClauseKind}
        for kind, clause_id in ids.items():
            write_clause(session, manager, crew.fund.id, clause_id, kind, f"The {kind}", "What it says.", now=now)
        for situation in SITUATIONS:
            found = _decide(session, crew, case, situation, now)
            found |= {"fund_id": crew.fund.id, "clause_id": ids[ClauseKind.SOCIAL]}
            if situation != "to offer":
                found |= _offer(session, crew, found["reference"], ids[ClauseKind.CONDITION], situation, now)
            if situation in ("deed", "varied"):
                found |= _vary(session, crew, found["reference"], situation, now)
            world.ids[case, situation] = found
            world.ids[case, f"round:{situation}"] = {"reference": found["round"], "application": found["reference"]}
        _pay(session, world, case, now)


def _decide(session: Session, crew: Crew, case: Case, situation: str, now: datetime) -> dict[str, Any]:
    reference = f"{situation.replace(' ', '').upper()}-{case.upper()}"
    then = now - timedelta(days=10)
    round_ = make_round(session, now=then, fund=crew.fund, reference=reference, closes_in=timedelta(days=5), stages=1)
    staff = Staff(crew.fund, crew.manager, crew.approver, crew.moderator, crew.adviser, crew.manager, crew.colleagues)
    application = make_submitted(session, round_, now=then, lead=crew.lead, organisation=crew.organisation)
    screen(session, staff, application, now=now - timedelta(days=4))
    judge(session, staff, application, now=now - timedelta(days=3))
    line_id = _release(session, crew, round_, application.reference, now - timedelta(days=2))
    return {"reference": application.reference, "round": reference, "stage": STAGE, "line_id": line_id}


def _release(session: Session, crew: Crew, round_: Round, reference: str, now: datetime) -> UUID:
    lines = select(EnvelopeLine).where(EnvelopeLine.round_id == round_.id, EnvelopeLine.financial_year == "2027-28")
    line = session.scalars(lines).one()
    manager, approver = (actor_of(session, one, now=now) for one in (crew.manager, crew.approver))
    proposal = Proposal(Outcome.AWARDED, REASON, {line.id: 1_000_000})
    decision = propose_decision(session, manager, reference, STAGE, proposal, now=now)
    approve_decision(session, approver, reference, STAGE, seen_version=decision.version, now=now)
    release_decisions(session, manager, round_.reference, STAGE, now=now, without_feedback=True)
    return line.id


def _offer(
    session: Session, crew: Crew, reference: str, condition: Any, situation: str, now: datetime
) -> dict[str, Any]:
    terms = OfferTerms((now + timedelta(days=20)).date(), 2, 1, conditions={condition: 2})
    offer_awards(session, actor_of(session, crew.manager), [reference], terms, now=now - timedelta(days=1))
    award = get_award(session, actor_of(session, crew.manager), reference)
    if situation != "offer":
        _accept(session, crew.lead, reference, award.sha256, now)
    return {
        "sha256": award.sha256, "name": crew.lead.name, "number": 1, "condition_id": award.conditions[0].id,
        "report_id": award.reports[0].id,
    }  # fmt: skip


def _accept(session: Session, lead: Person, reference: str, sha256: str, now: datetime) -> None:
    actor = actor_of(session, lead)
    accept_award(session, actor, reference, name=lead.name, sha256=sha256, is_agreed=True, now=now)


def _vary(session: Session, crew: Crew, reference: str, situation: str, now: datetime) -> dict[str, Any]:
    """A deed to approve; or one to agree to, of an award that was paid once, reported on and not spent to the end."""
    manager, approver, lead = (actor_of(session, one) for one in (crew.manager, crew.approver, crew.lead))
    award = get_award(session, manager, reference)
    confirm_bank(session, lead, (manager, approver), reference, now)
    if situation == "varied":
        note_payment(session, manager, reference, 1, now.date(), now=now)
        draft = ReportDraft("We did it.", 400_000)
        write_report(session, lead, reference, award.reports[0].id, draft, is_sent=True, now=now)
        tell_underspend(session, lead, reference, 100, now=now)
    second = award.instalments[1]
    wanted = [Wanted(2, second.envelope_line_id, second.amount_pence - 1, second.due_on)]
    deed = propose_deed(session, manager, reference, wanted, REASON, now=now)
    if situation == "varied":
        answer_proposed_deed(session, approver, reference, 1, is_approved=True, reason="", now=now)
    return {"sha256": deed.sha256, "line_id": second.envelope_line_id}


def _pay(session: Session, world: World, case: Case, now: datetime) -> None:
    """Two people who see bank details, what the organisation entered, an instalment that is due, and a file."""
    crew, found = world.crews[case], world.ids[case, "award"]
    manager, lead, reference = actor_of(session, crew.manager), actor_of(session, crew.lead), found["reference"]
    vault = Vault([BANK_KEY])
    name_payers(session, manager, crew.fund.id, [crew.manager.id, crew.approver.id], now=now)
    details = enter_bank_details(session, lead, reference, "The trust", "112233", "12345678", vault=vault, now=now)
    award = get_award(session, manager, reference, lock=True)
    award.instalments[0].due_on = now.date() - timedelta(days=1)
    run = PaymentRun(
        fund_id=crew.fund.id, number=1, entry_key="before", made_at=now, made_by_id=crew.manager.id, payments=1,
        total_pence=award.instalments[0].amount_pence, sealed=vault.seal("1,2"),
    )  # fmt: skip
    session.add(run)
    session.flush()
    paid = get_award(session, manager, world.ids[case, "deed"]["reference"], lock=True)
    paid.instalments[0].payment_run_id = run.id
    other = world.people[Kind.TORN] if case is Case.HOME else crew.approver
    found |= {
        "details_id": details.id, "instalment_id": award.instalments[0].id,
        "payers": [str(crew.manager.id), str(other.id)], "line_id": award.instalments[1].envelope_line_id,
    }  # fmt: skip
