"""The Greener Living Fund of 2008, from its notice to its awards.

On the public record are the fund, its money, that 112 concept papers led to 17 invitations and 8 awards, and the eight
names. Whatever else happens here comes from the seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from assessments.actors import Role
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.funds.presets import GREENER_LIVING, read_preset
from assessments.funds.use_cases import publish_round
from portal.commands.stories import deciding, gathering, judging, outcomes, supporting
from portal.commands.stories.applying import (
    Applicant,
    first_stage,
    hand_in_moments,
    requested_amounts,
    starting,
    write_and_hand_in,
)
from portal.commands.stories.asking import introduce
from portal.commands.stories.judging import Assessor
from portal.commands.stories.names import REAL_ORGANISATIONS, address, organisation_names, person_names
from portal.commands.stories.numbers import ADVISERS, APPLICANTS, ASSESSORS, Numbers
from portal.commands.stories.people import Company, Timeline
from portal.commands.stories.staff import Guests, Staff


def definition() -> RoundDefinition:
    """The round as its file says."""
    return read_preset(GREENER_LIVING)


@dataclass
class Cast:
    """The round as it is played, who plays it, and what is left to chance."""

    round: RoundDefinition
    staff: Staff
    applicants: list[Applicant]
    random: Random


def play(company: Company, numbers: Numbers, guests: Guests | None = None) -> None:
    """Run the whole round. Raises NotPlayable, or whatever refusal a step meets."""
    cast = play_until_assessed(company, definition(), numbers, guests)
    round_, staff, random, full = cast.round, cast.staff, cast.random, cast.round.stages[-1]
    invited = outcomes.invite(company, round_, staff, numbers, cast.applicants, random)
    _second_stage(company, staff, round_, invited, random)
    _judge(company, round_, staff, full, [applicant for applicant, _adviser in invited], numbers.award, random)
    outcomes.award(company, round_, staff, numbers)
    company.drain(outcomes.after_assessing(full, 8))


def play_until_assessed(
    company: Company, round_: RoundDefinition, numbers: Numbers, guests: Guests | None = None
) -> Cast:
    """Run the round from its notice to the day on which all concept papers are assessed, and nothing is decided."""
    numbers.check()
    random = Random(f"greener-living {numbers.seed}")
    staff = _open(company, round_, random, guests or Guests())
    cast = Cast(round_, staff, _applicants(random, round_.stages), random)
    _first_stage(company, round_, cast.applicants, random)
    _judge(company, round_, staff, round_.stages[0], cast.applicants, numbers.invite, random)
    return cast


def _open(company: Company, round_: RoundDefinition, random: Random, guests: Guests) -> Staff:
    """Engage the staff, load the round's file, appoint, and give notice."""
    opens_at = round_.stages[0].opens_at
    at = opens_at - timedelta(days=20)
    names = person_names(random, 5 + ADVISERS + ASSESSORS)
    administrator = company.make_administrator(names.pop(), "administrator@greener-living.example", at)
    manager = _engage(company, names, "greener-living", at)
    fund_id = company.load(administrator, round_, at + timedelta(days=1))
    staff = Staff(
        administrator,
        manager,
        approver=_engage(company, names, "greener-living", at),
        moderator=_engage(company, names, "greener-living", at),
        advisers=[_engage(company, names, "advice", at) for _each in range(ADVISERS)],
        assessors=[
            Assessor(_engage(company, names, "assessors", at), random.gauss(0, 0.5)) for _each in range(ASSESSORS)
        ],
    )
    _appoint(company, staff, fund_id, guests, at + timedelta(days=2))
    introduce(company, manager, fund_id, "glf", at + timedelta(days=2))
    with company.sessions.begin() as session:
        publish_round(
            session,
            company.actor(manager, at + timedelta(days=3)),
            round_.reference,
            now=opens_at - timedelta(minutes=30),
        )
    return staff


def _engage(company: Company, names: list[str], domain: str, at: datetime) -> UUID:
    name = names.pop()
    return company.sign_up(name, address(name, domain), at)


def _appoint(company: Company, staff: Staff, fund_id: UUID, guests: Guests, at: datetime) -> None:
    roles = [
        (staff.manager, Role.MANAGER), (staff.approver, Role.APPROVER), (staff.moderator, Role.MODERATOR),
        *((person, Role.ADVISER) for person in staff.advisers),
        *((assessor.person, Role.ASSESSOR) for assessor in staff.assessors),
        *((person, role) for role, person in guests.roles.items()),
    ]  # fmt: skip
    for person, role in roles:
        company.appoint(staff.administrator, person, fund_id, role, at)
    if Role.ADVISER in guests.roles:
        staff.advisers[0] = guests.roles[Role.ADVISER]


def _applicants(random: Random, stages: Sequence[StageDefinition]) -> list[Applicant]:
    """The eight real names, with the best ideas, as the record has it, and invented ones with ideas of every kind."""
    organisations = [*REAL_ORGANISATIONS, *organisation_names(random, APPLICANTS - len(REAL_ORGANISATIONS))]
    writers = person_names(random, APPLICANTS)
    applicants = []
    for number, (organisation, writer) in enumerate(zip(organisations, writers, strict=True)):
        is_real = number < len(REAL_ORGANISATIONS)
        quality = random.uniform(2.4, 3.0) if is_real else min(random.gauss(-0.3, 0.8), 0.7)
        applicants.append(
            Applicant(
                organisation, writer, quality, Random(f"{random.random()}"),
                amounts=requested_amounts(random, stages, 150_000, 600_000),
                facts=starting(date(2009, 4, 1)) | {"national_reach": _yes_or_no(is_real or random.random() > 0.1)},
            )
        )  # fmt: skip
    random.shuffle(applicants)
    return applicants


def _yes_or_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _first_stage(company: Company, round_: RoundDefinition, applicants: Sequence[Applicant], random: Random) -> None:
    stage = round_.stages[0]
    moments = hand_in_moments(random, len(applicants), stage.opens_at + timedelta(days=3), stage.closes_at)
    first_stage(company, round_, applicants, moments).play()
    company.drain(stage.closes_at)


def _judge(
    company: Company,
    round_: RoundDefinition,
    staff: Staff,
    stage: StageDefinition,
    applicants: Sequence[Applicant],
    line: int,
    random: Random,
) -> None:
    """Screen, give out, score at all hours until assessing closes, and moderate near the line."""
    screened_at = stage.closes_at + timedelta(days=1)
    in_order = sorted(applicants, key=lambda applicant: applicant.reference)
    for number, applicant in enumerate(in_order):
        judging.screen(company, staff.manager, applicant, stage, screened_at + timedelta(minutes=4 * number))
    given_at = stage.closes_at + timedelta(days=2)
    offers = judging.give_out(company, staff.manager, in_order, staff.assessors, stage, random, given_at)
    company.drain(given_at)
    span = (stage.assessing_closes_at - given_at - timedelta(days=2)).total_seconds()
    timeline = Timeline()
    for offer in offers:
        at = given_at + timedelta(days=1, seconds=round(random.random() * span))
        accepted_at = at - timedelta(hours=2)
        timeline.add(accepted_at, partial(judging.accept, company, offer, accepted_at))
        timeline.add(at, partial(judging.score, company, offer, stage, random, at))
    timeline.play()
    closed = stage.assessing_closes_at
    company.drain(closed)
    ranked = deciding.read_ranking(company, staff.manager, round_.reference, stage, closed)
    near = [row.reference for row in ranked[max(line - 6, 0) : line + 6]]
    judging.moderate_divergent(company, staff.moderator, stage, near, random, closed + timedelta(hours=15))
    company.drain(closed + timedelta(days=1))


def _second_stage(
    company: Company, staff: Staff, round_: RoundDefinition, invited: Sequence[tuple[Applicant, UUID]], random: Random
) -> None:
    """Support, with a session for everybody, then full proposals by the deadline."""
    timeline, stage = Timeline(), round_.stages[-1]
    moments = hand_in_moments(random, len(invited), stage.opens_at + timedelta(days=14), stage.closes_at)
    for (applicant, adviser), handed_in_at in zip(invited, moments, strict=True):
        begins = stage.opens_at + timedelta(days=1, minutes=random.randint(0, 500))
        ends = begins + timedelta(days=12)
        timeline.add(begins, partial(_help, company, applicant, adviser, begins, ends, random))
        timeline.add(ends, partial(_end_help, company, staff, applicant, adviser, begins, ends))
        applicant.quality += random.uniform(0.1, 0.4)  # what support does for a proposal
        write_and_hand_in(timeline, company, applicant, stage, begins + timedelta(days=2), handed_in_at)
    gathering.hold(timeline, company, staff.manager, round_, [applicant for applicant, _adviser in invited])
    timeline.play()
    company.drain(stage.closes_at)


def _help(
    company: Company, applicant: Applicant, adviser: UUID, begins: datetime, ends: datetime, random: Random
) -> None:
    assert applicant.person is not None
    deciding.support(company, applicant.person, adviser, applicant.reference, random, begins, ends)


def _end_help(
    company: Company, staff: Staff, applicant: Applicant, adviser: UUID, begins: datetime, ends: datetime
) -> None:
    assert applicant.person is not None
    reference = applicant.reference
    spending = Random(f"grant {reference}")
    supporting.use_grant(company, applicant.person, staff, reference, spending, begins, ends)
    deciding.end_support(company, adviser, reference, ends)
