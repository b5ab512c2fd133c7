"""The Greener Living Fund of 2008, from its notice to its awards.

On the public record are the fund, its money, that 112 concept papers led to 17 invitations and 8 awards, and the eight
names. Whatever else happens here comes from the seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from importlib import resources
from random import Random
from uuid import UUID

from assessments.actors import Role
from assessments.applications.completeness import amounts_requested, values_of
from assessments.applications.queries import get_staff_application, submission_at
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal
from assessments.funds.definition import RoundDefinition, StageDefinition, parse_definition
from assessments.funds.states import Purpose
from assessments.funds.use_cases import load_round, publish_round
from assessments.reports.queries import get_staff_round
from portal.commands.stories import deciding, judging
from portal.commands.stories.applying import (
    Applicant,
    first_stage,
    hand_in_moments,
    requested_amounts,
    starting,
    write_and_hand_in,
)
from portal.commands.stories.deciding import Ranked
from portal.commands.stories.judging import Assessor
from portal.commands.stories.names import REAL_ORGANISATIONS, address, organisation_names, person_names
from portal.commands.stories.numbers import ADVISERS, APPLICANTS, ASSESSORS, Numbers
from portal.commands.stories.people import Company, Timeline

GRANT_UNIT = 10_000
"""Preparation grants are in whole hundreds of pounds, awards in whole thousands; in pence."""
AWARD_UNIT = 100_000


@dataclass
class Staff:
    """Who runs the round; people who are there already may be among them."""

    administrator: UUID
    manager: UUID
    approver: UUID
    moderator: UUID
    advisers: list[UUID]
    assessors: list[Assessor]


@dataclass
class Guests:
    """People from outside the story, by role, who are given a part in it."""

    roles: dict[Role, UUID] = field(default_factory=dict)


def definition() -> RoundDefinition:
    """The round as its file says."""
    text = resources.files("assessments.funds.presets").joinpath("greener-living.yaml").read_text("utf-8")
    return parse_definition(text)


def play(company: Company, numbers: Numbers, guests: Guests | None = None) -> None:
    """Run the whole round. Raises NotPlayable, or whatever refusal a step meets."""
    numbers.check()
    round_ = definition()
    concept, full = round_.stages
    random = Random(f"greener-living {numbers.seed}")
    staff = _open(company, round_, random, guests or Guests())
    applicants = _applicants(random, round_.stages)
    _first_stage(company, round_, applicants, random)
    _judge(company, round_, staff, concept, applicants, numbers.invite, random)
    ranking = deciding.read_ranking(company, staff.manager, round_.reference, concept, _after(concept, 3))
    invited = _invite(company, round_, staff, ranking, numbers, applicants, random)
    _second_stage(company, staff, full, invited, random)
    _judge(company, round_, staff, full, [applicant for applicant, _adviser in invited], numbers.award, random)
    ranking = deciding.read_ranking(company, staff.manager, round_.reference, full, _after(full, 3))
    _award(company, round_, staff, ranking, numbers)
    company.drain(_after(full, 8))


def _after(stage: StageDefinition, days: int) -> datetime:
    """The morning so many days after a stage's assessing closed."""
    return (stage.assessing_closes_at + timedelta(days=days)).replace(hour=9, minute=30, second=0)


def _open(company: Company, round_: RoundDefinition, random: Random, guests: Guests) -> Staff:
    """Engage the staff, load the round's file, appoint, and give notice."""
    opens_at = round_.stages[0].opens_at
    at = opens_at - timedelta(days=20)
    names = person_names(random, 5 + ADVISERS + ASSESSORS)
    administrator = company.make_administrator(names.pop(), "administrator@greener-living.example", at)
    manager = _engage(company, names, "greener-living", at)
    with company.sessions.begin() as session:
        loaded = load_round(session, company.actor(administrator, at), round_, now=at + timedelta(days=1))
        fund_id = loaded.fund_id
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
    """The eight real names, with good ideas, and so many invented ones with ideas of every kind."""
    organisations = [*REAL_ORGANISATIONS, *organisation_names(random, APPLICANTS - len(REAL_ORGANISATIONS))]
    writers = person_names(random, APPLICANTS)
    applicants = []
    for number, (organisation, writer) in enumerate(zip(organisations, writers, strict=True)):
        is_real = number < len(REAL_ORGANISATIONS)
        quality = random.uniform(2.0, 2.6) if is_real else min(random.gauss(-0.3, 0.8), 1.0)
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


def _line_ids(
    company: Company, staff: Staff, round_: RoundDefinition, purpose: Purpose, at: datetime
) -> dict[str, UUID]:
    """The envelope's lines for a purpose, by financial year."""
    with company.sessions.reading() as session:
        loaded = get_staff_round(session, company.actor(staff.manager, at), round_.reference)
        return {line.financial_year: line.id for line in loaded.envelope if line.purpose is purpose}


def _total(round_: RoundDefinition, purpose: Purpose, year: str) -> int:
    return sum(line.amount_pence for line in round_.envelope if (line.purpose, line.financial_year) == (purpose, year))


def _invite(
    company: Company,
    round_: RoundDefinition,
    staff: Staff,
    ranking: Sequence[Ranked],
    numbers: Numbers,
    applicants: Sequence[Applicant],
    random: Random,
) -> list[tuple[Applicant, UUID]]:
    """Invite down the order, passing over those without national reach; returns the invited with their advisers."""
    concept, at = round_.stages[0], _after(round_.stages[0], 3)
    by_reference = {applicant.reference: applicant for applicant in applicants}
    reaching = [row for row in ranking if by_reference[row.reference].facts["national_reach"] == "yes"]
    chosen = (reaching + [row for row in ranking if row not in reaching])[: numbers.invite]
    (year, line_id), *_rest = _line_ids(company, staff, round_, Purpose.PREPARATION, at).items()
    grants = deciding.share_out(
        _total(round_, Purpose.PREPARATION, year),
        [random.randint(240, 480) * GRANT_UNIT for _row in chosen],
        GRANT_UNIT,
    )
    advisers = {row.reference: staff.advisers[number % len(staff.advisers)] for number, row in enumerate(chosen)}
    proposals: dict[str, Proposal] = {}
    for row, grant in zip(chosen, grants, strict=True):
        proposals[row.reference] = Proposal(
            Outcome.INVITED,
            _why_invited(row, ranking, chosen),
            {line_id: grant},
            "Staff time to work out the budget and the partners, and a trial with the audience.",
            advisers[row.reference],
        )
    for row in ranking:
        if row.reference not in proposals:
            proposals[row.reference] = Proposal(Outcome.DECLINED, _why_not_invited(row, ranking, chosen))
    _decide(company, staff, round_, concept, ranking, proposals, at)
    return [(by_reference[row.reference], advisers[row.reference]) for row in chosen]


def _why_invited(row: Ranked, ranking: Sequence[Ranked], chosen: Sequence[Ranked]) -> str:
    reason = f"Your paper came {row.rank} of {len(ranking)}, with a mark of {row.mark:.1f} out of 100."
    if ranking.index(row) >= len(chosen):
        reason += " It was invited in place of a higher paper, because the round asks for reach in every region."
    return reason


def _why_not_invited(row: Ranked, ranking: Sequence[Ranked], chosen: Sequence[Ranked]) -> str:
    funded = f"We could invite {len(chosen)}."
    if ranking.index(row) < len(chosen):
        funded = (
            "Its mark was among those invited, but it does not reach every region of England, which the round asks "
            "for, so the next paper that does was invited in its place."
        )
    return deciding.decline_reason(row, len(ranking), funded)


def _second_stage(
    company: Company, staff: Staff, stage: StageDefinition, invited: Sequence[tuple[Applicant, UUID]], random: Random
) -> None:
    """Support, then full proposals by the deadline."""
    timeline = Timeline()
    moments = hand_in_moments(random, len(invited), stage.opens_at + timedelta(days=14), stage.closes_at)
    for (applicant, adviser), handed_in_at in zip(invited, moments, strict=True):
        begins = stage.opens_at + timedelta(days=1, minutes=random.randint(0, 500))
        timeline.add(begins, partial(_help, company, applicant, adviser, begins, random))
        applicant.quality += random.uniform(0.1, 0.4)  # what support does for a proposal
        write_and_hand_in(timeline, company, applicant, stage, begins + timedelta(days=2), handed_in_at)
    timeline.play()
    company.drain(stage.closes_at)


def _help(company: Company, applicant: Applicant, adviser: UUID, begins: datetime, random: Random) -> None:
    assert applicant.person is not None
    deciding.support(
        company, applicant.person, adviser, applicant.reference, random, begins, begins + timedelta(days=12)
    )


def _award(
    company: Company, round_: RoundDefinition, staff: Staff, ranking: Sequence[Ranked], numbers: Numbers
) -> None:
    """Award down the order, sharing each year's money in proportion to what was asked for."""
    full, at = round_.stages[-1], _after(round_.stages[-1], 3)
    chosen = ranking[: numbers.award]
    lines = _line_ids(company, staff, round_, Purpose.DELIVERY, at)
    asked = _asked_by_year(company, staff, full, chosen, at)
    given: dict[str, dict[UUID, int]] = {row.reference: {} for row in chosen}
    words: dict[str, dict[str, int]] = {row.reference: {} for row in chosen}
    for year, line_id in sorted(lines.items()):
        wishes = [asked[row.reference].get(year, 0) for row in chosen]
        shares = deciding.share_out(_total(round_, Purpose.DELIVERY, year), wishes, AWARD_UNIT)
        for row, pence in zip(chosen, shares, strict=True):
            given[row.reference][line_id] = words[row.reference][year] = pence
    proposals = {}
    for row in ranking:
        if row.reference in given:
            reason = (
                f"Your proposal came {row.rank} of {len(ranking)}, with a mark of {row.mark:.1f} out of 100. "
                f"The award is {deciding.amounts_in_words(words[row.reference])}."
            )
            proposals[row.reference] = Proposal(Outcome.AWARDED, reason, given[row.reference])
        else:
            funded = f"The money allowed for {len(chosen)} awards."
            reason = deciding.decline_reason(row, len(ranking), funded)
            proposals[row.reference] = Proposal(Outcome.DECLINED, reason)
    _decide(company, staff, round_, full, ranking, proposals, at)


def _asked_by_year(
    company: Company, staff: Staff, stage: StageDefinition, chosen: Sequence[Ranked], at: datetime
) -> dict[str, dict[str, int]]:
    """What each of them asked for in each year, as the manager reads it in the proposal."""
    actor = company.actor(staff.manager, at)
    asked = {}
    for row in chosen:
        with company.sessions.reading() as session:
            submission = submission_at(get_staff_application(session, actor, row.reference), stage.key)
            asked[row.reference] = amounts_requested(submission.form, values_of(submission))
    return asked


def _decide(
    company: Company,
    staff: Staff,
    round_: RoundDefinition,
    stage: StageDefinition,
    ranking: Sequence[Ranked],
    proposals: dict[str, Proposal],
    at: datetime,
) -> None:
    """Propose in the order of the ranking; one goes back and is proposed again; all are approved and released."""
    in_order = [(row.reference, proposals[row.reference]) for row in ranking]
    at = deciding.propose(company, staff.manager, stage, in_order, at)
    last = in_order[-1]
    deciding.send_back(company, staff.approver, stage, last[0], "Say more plainly what would have helped.", at)
    at = deciding.propose(company, staff.manager, stage, [last], at + timedelta(hours=1))
    at = deciding.approve(company, staff.approver, stage, ranking, at + timedelta(hours=1))
    company.drain(at)
    deciding.release(company, staff.manager, round_.reference, stage, at + timedelta(hours=2))
