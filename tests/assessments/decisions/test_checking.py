"""The checklist before an award: what an amount asks for, the second person, and who is gone from a register."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.beside import AwardCheck
from assessments.decisions.checks import ChecklistOpen, GoneFromRegister, list_other_awards
from assessments.decisions.states import CheckOutcome, Outcome, State
from assessments.decisions.use_cases import approve_decision, confirm_check, propose_decision, record_check
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.funds.checklist import ChecklistItem, checklist_documents
from assessments.funds.models import Round
from assessments.funds.states import CheckKind, DoneBy
from assessments.versions import Outdated
from tests.assessments.decisions.test_beside import award
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import actor_of, make_organisation, make_person, revise_rounds
from tests.outcomes import propose, release

ITEMS = (
    ChecklistItem("register", "Registration seen", CheckKind.REGISTRATION, DoneBy.EITHER),
    ChecklistItem("bank", "Bank details", CheckKind.BANK_DETAILS),
    ChecklistItem("accounts", "Accounts read", CheckKind.ACCOUNTS, from_pence=1_500_002),
    ChecklistItem("fraud", "Fraud question", CheckKind.FRAUD, DoneBy.APPROVER, from_pence=10_000_000),
)


def make_listed(session: Session, now: datetime) -> tuple[World, Application]:
    world = make_world(session, now=now, stages=1)
    session.execute(update(Round).values(checklist=checklist_documents(ITEMS)))
    revise_rounds(session)
    return world, make_assessed(session, world, now=now)


def see(
    session: Session, world: World, application: Application, item: str, now: datetime,
    outcome: CheckOutcome = CheckOutcome.IN_ORDER, evidence: str = "The register, today.",
) -> AwardCheck:  # fmt: skip
    return record_check(
        session, world.manager, application.reference, item, outcome=outcome, evidence=evidence, now=now
    )


def test_an_award_waits_for_what_its_amount_asks_for_and_for_the_second_person(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = make_listed(session, now)
        at = (session, world.manager, application.reference, "concept")
        with pytest.raises(ChecklistOpen, match=r"£15,000\.01.*: Registration seen; Bank details\."):
            propose_decision(*at, award(world), now=now)
        see(session, world, application, "register", now)
        see(session, world, application, "bank", now)
        with pytest.raises(ChecklistOpen, match=r"open: Bank details\."):
            propose_decision(*at, award(world), now=now)
        with pytest.raises(NotPermitted, match="somebody other"):
            confirm_check(*at[:3], "bank", now=now)
        for _press in range(2):
            confirm_check(session, world.approver, application.reference, "bank", now=now)
        propose_decision(*at, award(world), now=now)
        with pytest.raises(ChecklistOpen, match=r"£15,000\.02.*: Accounts read\."):
            propose_decision(*at, award(world, second=500_002), now=now)
        see(session, world, application, "accounts", now, CheckOutcome.NOT_IN_ORDER)
        with pytest.raises(ChecklistOpen):
            propose_decision(*at, award(world, second=500_002), now=now)


def test_a_check_is_recorded_once_by_who_may_with_evidence(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, application = make_listed(session, now)
        at = (application.reference, "concept")
        for _press in range(2):
            first = see(session, world, application, "register", now)
        assert session.scalar(select(func.count()).select_from(AwardCheck)) == 1
        wanted = {"outcome": CheckOutcome.NOT_IN_ORDER, "now": now + timedelta(seconds=1)}
        with pytest.raises(Outdated):
            record_check(session, world.approver, at[0], "register", **wanted, evidence="None.", seen="")  # type: ignore[arg-type]
        again = record_check(session, world.approver, at[0], "register", **wanted, evidence="None.", seen=first.mark)  # type: ignore[arg-type]
        assert again.id != first.id
        with pytest.raises(NotPermitted):
            see(session, world, application, "fraud", now)
        with pytest.raises(NotPermitted):
            record_check(session, actor_of(session, world.staff.auditor), at[0], "bank", **wanted, evidence="x")  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            see(session, world, application, "nothing", now)
        with pytest.raises(Invalid) as refusal:
            see(session, world, application, "bank", now, CheckOutcome.GONE, " ")
        assert set(refusal.value.problems) == {"evidence", "outcome"}
        with pytest.raises(IllegalStep):
            confirm_check(session, world.manager, at[0], "register", now=now)


def test_an_award_to_an_organisation_dissolved_meanwhile_is_stopped_in_every_round(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = make_listed(session, now)
        see(session, world, application, "register", now)
        see(session, world, application, "bank", now)
        at = (application.reference, "concept")
        confirm_check(session, world.approver, at[0], "bank", now=now)
        decision = propose_decision(session, world.manager, *at, award(world), now=now)
        later = now + timedelta(hours=1)
        see(session, world, application, "register", later, CheckOutcome.GONE, "Dissolved on 1 March.")
        with pytest.raises(GoneFromRegister):
            approve_decision(session, world.approver, *at, seen_version=decision.version, now=later)
        see(
            session, world, application, "register", later + timedelta(hours=1), evidence="It was another of that name."
        )
        approve_decision(session, world.approver, *at, seen_version=decision.version, now=later + timedelta(hours=2))
        see(session, world, application, "register", later + timedelta(days=1), CheckOutcome.GONE, "Gone now.")
        assert (decision.state, decision.approved_by_id) == (State.PROPOSED, None)


def test_awards_elsewhere_are_found_by_number_once_they_are_told(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        here, application = make_listed(session, now)
        number = application.organisation.charity_number
        assert number is not None
        there = make_world(session, now=now, stages=1, reference="OTH-2026")
        lead = make_person(session)
        twin = make_organisation(session, "Trust by another name", lead=lead, number=number)
        other = make_assessed(session, there, now=now, lead=lead, organisation=twin)
        propose(session, there.staff, other, Outcome.AWARDED, now=now, pence=1_234_567)
        mine = get_staff_application(session, here.manager, application.reference)
        assert list_other_awards(session, mine) == []
        release(session, there.staff, there.round, now=now)
        found = list_other_awards(session, mine)
        assert [(each.organisation, each.pence) for each in found] == [("Trust by another name", 2 * 1_234_567)]
