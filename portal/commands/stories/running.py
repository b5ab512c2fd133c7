"""A small round from its notice to its outcomes, as each of the other programmes runs one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from assessments.actors import Role
from assessments.applications.completeness import values_of
from assessments.applications.queries import get_staff_application, submission_at
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.funds.states import Purpose
from assessments.funds.use_cases import publish_round
from assessments.reports.queries import get_staff_round
from portal.commands.stories import checking, deciding, judging
from portal.commands.stories.applying import Applicant, first_stage, hand_in_moments, write_and_hand_in
from portal.commands.stories.asking import introduce
from portal.commands.stories.deciding import Ranked
from portal.commands.stories.judging import Assessor
from portal.commands.stories.names import address, organisation_names, person_names
from portal.commands.stories.people import Company, Timeline
from portal.commands.stories.signing import asks_for_words, sign
from portal.commands.stories.staff import Guests, Staff

ASSESSORS = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """What settles an applicant's answers: pence by question key, and other answers by theirs."""

    amounts: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Programme:
    """A fund whose rounds are played: its company, its chances, its guests, and its staff from the first round on."""

    company: Company
    random: Random
    domain: str
    guests: Guests = field(default_factory=Guests)
    names: list[str] = field(default_factory=list)
    staff: Staff | None = None

    def __post_init__(self) -> None:
        self.names = self.names or person_names(self.random, 40)

    @property
    def team(self) -> Staff:
        """Its staff."""
        assert self.staff is not None
        return self.staff

    def open(self, round_: RoundDefinition) -> UUID:
        """Load a round's file and give notice; the id of its fund."""
        at = round_.stages[0].opens_at - timedelta(days=20)
        if self.staff is None:
            self.staff = self._engage(at)
        fund_id = self.company.load(self.team.administrator, round_, at + timedelta(days=1))
        for person, role in self._roles():
            self.company.appoint(self.team.administrator, person, fund_id, role, at + timedelta(days=2))
        introduce(self.company, self.team.manager, fund_id, self.domain, at + timedelta(days=2))
        manager = self.company.actor(self.team.manager, at + timedelta(days=3))
        with self.company.sessions.begin() as session:
            publish_round(session, manager, round_.reference, now=at + timedelta(days=3))
        return fund_id

    def open_again(self, round_: RoundDefinition) -> None:
        """A further round of the same fund and staff."""
        at = round_.stages[0].opens_at - timedelta(days=20)
        self.company.load(self.team.administrator, round_, at)
        manager = self.company.actor(self.team.manager, at)
        with self.company.sessions.begin() as session:
            publish_round(session, manager, round_.reference, now=at + timedelta(days=1))

    def applicants(self, number: int, answers: Callable[[Random, int], Answers]) -> list[Applicant]:
        """So many made-up organisations, whose ideas go from the best to the least."""
        organisations = organisation_names(self.random, number)
        writers = [self.names.pop() for _each in range(number)]
        applicants = []
        for place, (organisation, writer) in enumerate(zip(organisations, writers, strict=True)):
            given = answers(self.random, place)
            applicants.append(
                Applicant(
                    organisation, writer, 1.6 - 3.0 * place / max(number - 1, 1), Random(f"{self.random.random()}"),
                    amounts=given.amounts, facts=given.facts,
                )
            )  # fmt: skip
        return applicants

    def _engage(self, at: datetime) -> Staff:
        def engage() -> UUID:
            name = self.names.pop()
            return self.company.sign_up(name, address(name, self.domain), at)

        administrator = self.company.make_administrator(
            self.names.pop(), f"administrator@{self.domain}.example", at
        )  # fmt: skip
        assessors = [Assessor(engage(), self.random.gauss(0, 0.2)) for _each in range(ASSESSORS)]
        return Staff(administrator, engage(), engage(), engage(), [engage()], assessors)

    def _roles(self) -> list[tuple[UUID, Role]]:
        team = self.team
        return [
            (team.manager, Role.MANAGER), (team.approver, Role.APPROVER), (team.moderator, Role.MODERATOR),
            *((adviser, Role.ADVISER) for adviser in team.advisers),
            *((assessor.person, Role.ASSESSOR) for assessor in team.assessors),
            *((person, role) for role, person in self.guests.roles.items()),
        ]  # fmt: skip


def apply(programme: Programme, round_: RoundDefinition, applicants: Sequence[Applicant]) -> None:
    """Everybody signs up, writes and hands in."""
    stage = round_.stages[0]
    moments = hand_in_moments(programme.random, len(applicants), stage.opens_at + timedelta(days=3), stage.closes_at)
    timeline = first_stage(programme.company, round_, applicants, moments)
    _have_signed(timeline, programme, stage, applicants, moments)
    timeline.play()
    programme.company.drain(stage.closes_at)


def go_on(programme: Programme, stage: StageDefinition, applicants: Sequence[Applicant]) -> None:
    """The invited write and hand in at a later stage."""
    timeline = Timeline()
    moments = hand_in_moments(programme.random, len(applicants), stage.opens_at + timedelta(days=3), stage.closes_at)
    for applicant, handed_in_at in zip(applicants, moments, strict=True):
        begins = stage.opens_at + timedelta(days=1)
        write_and_hand_in(timeline, programme.company, applicant, stage, begins, handed_in_at)
    _have_signed(timeline, programme, stage, applicants, moments)
    timeline.play()
    programme.company.drain(stage.closes_at)


def _have_signed(
    timeline: Timeline,
    programme: Programme,
    stage: StageDefinition,
    applicants: Sequence[Applicant],
    moments: Sequence[datetime],
) -> None:
    """Have everybody sign whose word is wanted, in the minute before each application is handed in."""
    if asks_for_words(stage):
        for applicant, handed_in_at in zip(applicants, moments, strict=True):
            at = handed_in_at - timedelta(seconds=50)
            timeline.add(at, partial(sign, programme.company, applicant, stage, at))


def judge(
    programme: Programme, round_: RoundDefinition, stage: StageDefinition, applicants: Sequence[Applicant]
) -> list[Ranked]:
    """Screen, give out and score; the ranking, best first."""
    company, team, at = programme.company, programme.team, stage.closes_at + timedelta(days=1)
    in_order = sorted(applicants, key=lambda applicant: applicant.reference)
    for number, applicant in enumerate(in_order):
        judging.screen(company, team.manager, applicant, stage, at + timedelta(minutes=4 * number))
    at += timedelta(days=1)
    offers = judging.give_out(company, team.manager, in_order, team.assessors, stage, programme.random, at)
    timeline = Timeline()
    span = (stage.assessing_closes_at - at - timedelta(days=2)).total_seconds()
    for offer in offers:
        scored_at = at + timedelta(days=1, seconds=round(programme.random.random() * span))
        accepted_at = scored_at - timedelta(hours=2)
        timeline.add(accepted_at, partial(judging.accept, company, offer, accepted_at))
        timeline.add(scored_at, partial(judging.score, company, offer, stage, programme.random, scored_at))
    timeline.play()
    company.drain(stage.assessing_closes_at)
    return deciding.read_ranking(company, team.manager, round_.reference, stage, stage.assessing_closes_at)


def decide(
    programme: Programme,
    round_: RoundDefinition,
    stage: StageDefinition,
    ranking: Sequence[Ranked],
    proposals: Mapping[str, Proposal],
) -> datetime:
    """Propose in the order of the ranking, have all of it approved, and release it; the moment of the release.

    Before an award is proposed, its checklist is done.
    """
    company, team = programme.company, programme.team
    at = (stage.assessing_closes_at + timedelta(days=4)).replace(hour=9, minute=30)
    for reference, proposal in proposals.items():
        if proposal.outcome is Outcome.AWARDED:
            checking.see_to_all(company, team, round_, reference, sum(proposal.amounts.values()), at)
    at = deciding.propose(
        company, team.manager, stage, [(row.reference, proposals[row.reference]) for row in ranking], at
    )
    at = deciding.approve(company, team.approver, stage, ranking, at + timedelta(hours=1))
    company.drain(at)
    at += timedelta(hours=2)
    deciding.release(company, team.manager, round_.reference, stage, at)
    return at


def invite_first(ranking: Sequence[Ranked], number: int) -> dict[str, Proposal]:
    """Invite the first so many, without a preparation grant, and decline the others."""
    return {
        row.reference: Proposal(Outcome.INVITED, _came(row, ranking))
        if place < number
        else declined(row, ranking, f"We could invite {number}.")
        for place, row in enumerate(ranking)
    }


def award_first(
    ranking: Sequence[Ranked], number: int, money_of: Callable[[Ranked], Mapping[UUID, int]], why_no_more: str
) -> dict[str, Proposal]:
    """Award the first so many, each with its money by envelope line, and decline the others."""
    return {
        row.reference: awarded(row, ranking, money_of(row)) if place < number else declined(row, ranking, why_no_more)
        for place, row in enumerate(ranking)
    }


def awarded(row: Ranked, ranking: Sequence[Ranked], amounts: Mapping[UUID, int]) -> Proposal:
    """An award with its money by envelope line."""
    return Proposal(Outcome.AWARDED, _came(row, ranking), amounts)


def declined(row: Ranked, ranking: Sequence[Ranked], why: str) -> Proposal:
    """A proposal to decline."""
    return Proposal(Outcome.DECLINED, deciding.decline_reason(row, len(ranking), why))


def _came(row: Ranked, ranking: Sequence[Ranked]) -> str:
    return f"Your application came {row.rank} of {len(ranking)}, with a mark of {row.mark:.1f} out of 100."


def lines_of(programme: Programme, round_: RoundDefinition, at: datetime) -> dict[tuple[Purpose, str], UUID]:
    """The envelope's lines by purpose and financial year."""
    manager = programme.company.actor(programme.team.manager, at)
    with programme.company.sessions.reading() as session:
        loaded = get_staff_round(session, manager, round_.reference)
        return {(line.purpose, line.financial_year): line.id for line in loaded.envelope}


def answers_to(programme: Programme, stage: StageDefinition, reference: str, at: datetime) -> dict[str, Any]:
    """What an application answered, as the manager reads it."""
    manager = programme.company.actor(programme.team.manager, at)
    with programme.company.sessions.reading() as session:
        return values_of(submission_at(get_staff_application(session, manager, reference), stage.key))
