"""A round in which grants were decided and told, so that they can be offered; done by the use cases."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.awards.models import Award
from assessments.awards.queries import get_award
from assessments.awards.states import ClauseKind
from assessments.awards.use_cases import OfferTerms, accept_award, offer_awards, write_clause
from assessments.decisions.beside import AwardCheck
from assessments.decisions.states import CheckOutcome, Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, release_decisions
from assessments.funds.states import CheckKind, Purpose
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.confirmed_banks import confirm_bank
from tests.factories import actor_of, make_person
from tests.outcomes import REASON

STAGE = "concept"
FIRST, SECOND = (Purpose.DELIVERY, "2026-27"), (Purpose.DELIVERY, "2027-28")


@dataclass(frozen=True)
class Told:
    """An application that was told its outcome, and who leads it."""

    application: Application
    lead: Person
    actor: Actor
    submission_id: UUID

    @property
    def reference(self) -> str:
        return self.application.reference


@dataclass(frozen=True)
class Offered:
    """A round of one stage with a library of texts."""

    world: World
    condition: UUID
    social: UUID

    def terms(self, now: datetime, *, instalments_a_year: int = 2) -> OfferTerms:
        """An offer of three weeks, whose second instalment waits for the condition."""
        return OfferTerms(last_day(now), instalments_a_year, 1, conditions={self.condition: 2}, social=[self.social])


def last_day(now: datetime) -> date:
    return (now + timedelta(days=21)).date()


def make_round_to_offer(session: Session, *, now: datetime, **of_round: Any) -> Offered:
    """The round and its fund's texts."""
    world = make_world(session, now=now, stages=1, **of_round)
    ids = {kind: uuid4() for kind in ClauseKind}
    for kind, clause_id in ids.items():
        write_clause(
            session, world.manager, world.staff.fund.id, clause_id, kind, f"The {kind}", f"What {kind} say.", now=now
        )
    return Offered(world, ids[ClauseKind.CONDITION], ids[ClauseKind.SOCIAL])


def tell(
    session: Session, offered: Offered, outcomes: list[tuple[Outcome, int, int]], *, now: datetime,
    conditions: tuple[str, ...] = (),
) -> list[Told]:  # fmt: skip
    """Applications that were each told an outcome, with pence in the first and the second year; the best mark first."""
    world, told = offered.world, []
    for number, (outcome, first, second) in enumerate(outcomes):
        lead = make_person(session, f"Lee Lead {number}")
        points = (max(1, 5 - number), max(1, 5 - number))
        application = make_assessed(session, world, now=now, points=points, lead=lead)
        amounts = {world.lines[FIRST]: first, world.lines[SECOND]: second}
        pounds = {line: pence for line, pence in amounts.items() if pence}
        proposal = Proposal(outcome, REASON, pounds, conditions=conditions)
        decision = propose_decision(session, world.manager, application.reference, STAGE, proposal, now=now)
        approve_decision(session, world.approver, application.reference, STAGE, seen_version=decision.version, now=now)
        told.append(Told(application, lead, actor_of(session, lead, now=now), decision.submission_id))
    release_decisions(session, world.manager, world.round.reference, STAGE, now=now, without_feedback=True)
    return told


def award_one(session: Session, *, now: datetime) -> tuple[Offered, Told]:
    """One application that was told of a grant of £30,000.01 and £20,000."""
    offered = make_round_to_offer(session, now=now)
    return offered, tell(session, offered, [(Outcome.AWARDED, 3_000_001, 2_000_000)], now=now)[0]


def offer(session: Session, offered: Offered, told: Told, *, now: datetime) -> Award:
    """Offer it."""
    offer_awards(session, offered.world.manager, [told.reference], offered.terms(now), now=now)
    return get_award(session, offered.world.manager, told.reference, lock=True)


def accept(session: Session, told: Told, award: Award, *, now: datetime) -> Award:
    """Accept it, as its lead."""
    return accept_award(
        session, told.actor, told.reference, name=told.lead.name, sha256=award.sha256, is_agreed=True, now=now
    )


def confirm_details(session: Session, offered: Offered, told: Told, *, now: datetime) -> None:
    """Its bank details are entered, read by one of the fund's two people and confirmed by the other."""
    confirm_bank(session, told.actor, (offered.world.manager, offered.world.approver), told.reference, now)


def find_dissolved(session: Session, told: Told, now: datetime, outcome: CheckOutcome = CheckOutcome.GONE) -> None:
    """What a look into the register found, for this round or another."""
    seen = AwardCheck(
        application_id=told.application.id, item_key="registration", kind=CheckKind.REGISTRATION, outcome=outcome,
        evidence="The register.", done_at=now, done_by_id=make_person(session).id,
    )  # fmt: skip
    session.add(seen)
    session.flush()
