"""A small round played by the real use cases: what is later copied a thousandfold.

Forty applications are assessed by three assessors each, three in ten of them with one assessment still to be handed
in; twenty of an open round are written to the end and not handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from assessments.actors import SYSTEM, Role
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.funds.presets import ASSESSING_NOW, OPEN_NOW, read_preset
from assessments.funds.queries import get_round
from assessments.funds.use_cases import load_round, publish_round
from assessments.gateways import Mail
from assessments.scoring.use_cases import save_assessment
from assessments.transactions import Transactions
from portal.commands.stories import judging
from portal.commands.stories.applying import (
    Applicant,
    first_stage,
    hand_in_moments,
    requested_amounts,
    starting,
)
from portal.commands.stories.judging import Assessor, Offer
from portal.commands.stories.names import address, organisation_names, person_names
from portal.commands.stories.people import Company, Post

ASSESSED, WRITTEN, ASSESSORS = 40, 40, 30
UNFINISHED_OF_TEN = 3
PASSWORD = "a-password-nobody-types"  # noqa: S105  everybody in the bench's own database has it


@dataclass(frozen=True, slots=True)
class Played:
    """Who and what the pages are asked for."""

    manager: UUID
    assessor: UUID
    assessed: str
    open: str


def play(sessions: Transactions, mail: Mail, now: datetime) -> Played:
    """Play both rounds on an empty database."""
    company = Company(sessions, Post(mail), "http://127.0.0.1", PASSWORD)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    administrator = company.make_administrator("Adi Administrator", "admin@bench.example", long_ago)
    manager = company.sign_up("Max Manager", "manager@bench.example", long_ago)
    assessed, offers = _play_assessed(company, administrator, manager, now)
    opened = _play_open(company, administrator, manager, now)
    company.drain(now)  # what waited would be done once the rows were copied, for ten thousand in place of a few
    return Played(manager, offers[0].assessor.person, assessed.reference, opened.reference)


def _play_assessed(
    company: Company, administrator: UUID, manager: UUID, now: datetime
) -> tuple[RoundDefinition, Sequence[Offer]]:
    random = Random(1)  # noqa: S311  the same town each time is the point
    round_, stage = _publish(company, administrator, manager, ASSESSING_NOW, now)
    applicants = _applicants(round_, random, ASSESSED, 20_000, 60_000)
    moments = hand_in_moments(random, ASSESSED, stage.opens_at + timedelta(days=2), stage.closes_at)
    first_stage(company, round_, applicants, moments).play()
    at = stage.closes_at + timedelta(days=1)
    for applicant in applicants:
        judging.screen(company, manager, applicant, stage, at)
    assessors = _assessors(company, administrator, round_, random, stage.opens_at)
    offers = judging.give_out(company, manager, applicants, assessors, stage, random, at + timedelta(hours=1))
    for number, offer in enumerate(offers):
        judging.accept(company, offer, at + timedelta(hours=2))
        paper, which = divmod(number, stage.assessors_wanted)
        if which == 0 and paper % 10 < UNFINISHED_OF_TEN:
            draft = judging.draft_assessment(offer, stage, random)
            with company.sessions.begin() as session:
                save_assessment(
                    session, company.actor(offer.assessor.person, now), offer.assignment, draft,
                    now=at + timedelta(hours=3),
                )  # fmt: skip
        else:
            judging.score(company, offer, stage, random, at + timedelta(hours=3))
    return round_, offers


def _play_open(company: Company, administrator: UUID, manager: UUID, now: datetime) -> RoundDefinition:
    random = Random(2)  # noqa: S311
    round_, stage = _publish(company, administrator, manager, OPEN_NOW, now)
    for applicant in _applicants(round_, random, WRITTEN, 10_000, 45_000):
        at = now - timedelta(hours=5)
        applicant.sign_up(company, at)
        applicant.start(company, round_.reference, at + timedelta(minutes=10))
        for section in stage.sections:
            applicant.write(company, stage, section, at + timedelta(minutes=20))
    return round_


def _publish(
    company: Company, administrator: UUID, manager: UUID, preset: str, now: datetime
) -> tuple[RoundDefinition, StageDefinition]:
    round_ = read_preset(preset, today=now.date())
    stage = round_.stages[0]
    at = stage.opens_at - timedelta(days=2)
    with company.sessions.begin() as session:
        fund_id = load_round(session, company.actor(administrator, at), round_, now=at).fund_id
    company.appoint(administrator, manager, fund_id, Role.MANAGER, at)
    with company.sessions.begin() as session:
        publish_round(session, company.actor(manager, at), round_.reference, now=at + timedelta(days=1))
    return round_, stage


def _applicants(round_: RoundDefinition, random: Random, number: int, low: int, high: int) -> list[Applicant]:
    names = zip(organisation_names(random, number), person_names(random, number), strict=True)
    starts_on = (round_.stages[-1].assessing_closes_at + timedelta(days=60)).date()
    return [
        Applicant(
            organisation, writer, random.gauss(0.2, 0.9), Random(f"{round_.reference} {organisation}"),  # noqa: S311
            amounts=requested_amounts(random, round_.stages, low, high), facts=starting(starts_on),
        )
        for organisation, writer in names
    ]  # fmt: skip


def _assessors(
    company: Company, administrator: UUID, round_: RoundDefinition, random: Random, at: datetime
) -> list[Assessor]:
    with company.sessions.reading() as session:
        fund_id = get_round(session, SYSTEM, round_.reference).fund_id
    assessors = []
    for name in person_names(random, ASSESSORS):
        person = company.sign_up(name, address(name, "panel"), at)
        company.appoint(administrator, person, fund_id, Role.ASSESSOR, at + timedelta(minutes=9))
        assessors.append(Assessor(person, random.gauss(0, 0.5)))
    return assessors
