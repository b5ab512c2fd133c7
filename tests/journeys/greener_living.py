"""The Greener Living Fund as it stands when somebody has to decide, and what its people do between decisions.

All of it is done by use cases, as `flask replay greener-living` does it, but a little before today instead of in 2008.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import update

from assessments.accounts.queries import get_person
from assessments.actors import Role
from assessments.awards.states import ClauseKind
from assessments.awards.use_cases import write_clause
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.decisions.plans import ReleasePlan
from assessments.decisions.queries import find_pending
from assessments.decisions.states import State
from assessments.decisions.use_cases import accept_support, approve_decision
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.reports.queries import get_staff_round
from portal.commands.stories import deciding, granting, judging
from portal.commands.stories.applying import Applicant
from portal.commands.stories.greener_living import Cast, definition, play_until_assessed
from portal.commands.stories.numbers import Numbers
from portal.commands.stories.people import Company
from portal.commands.stories.staff import Guests
from tests.journeys.town import time_passes

GUESTS = {"manager": Role.MANAGER, "approver": Role.APPROVER, "adviser": Role.ADVISER}
"""Who of the staff comes to a browser; each has colleagues, who do not."""
AWARD_A_YEAR = 350_000_00
"""What everybody asks for in a year: eight times that is all the money for projects."""


@dataclass
class Play:
    """The round at some point of its story."""

    company: Company
    cast: Cast

    def applicant(self, reference: str) -> Applicant:
        """Who wrote an application."""
        return next(each for each in self.cast.applicants if each.reference == reference)

    def address(self, reference: str) -> str:
        """The address with which they sign in."""
        with Sessions.reading() as session:
            return get_person(session, _person(self.applicant(reference))).email

    def stage(self, key: str) -> StageDefinition:
        """One of the two stages."""
        return next(stage for stage in self.cast.round.stages if stage.key == key)


def open_and_assess(company: Company) -> Play:
    """Play up to the day on which the concept papers are assessed, and nothing is decided."""
    round_ = _moved(definition(), utcnow() - timedelta(hours=1) - definition().stages[-1].opens_at)
    hired_at = round_.stages[0].opens_at - timedelta(days=30)
    people = {
        role: company.sign_up(name.capitalize(), f"{name}@test.example", hired_at) for name, role in GUESTS.items()
    }
    return Play(company, play_until_assessed(company, round_, Numbers(), Guests(people)))


def _moved(round_: RoundDefinition, by: timedelta) -> RoundDefinition:
    """The round with all its dates so much later."""
    names = ("opens_at", "closes_at", "assessing_closes_at")
    stages = [replace(stage, **{name: getattr(stage, name) + by for name in names}) for stage in round_.stages]
    return replace(round_, stages=tuple(stages))


def approve_the_others(play: Play, stage_key: str) -> None:
    """Have a colleague approve whatever else is proposed at a stage."""
    company, staff, stage = play.company, play.cast.staff, play.stage(stage_key)
    approver = company.actor(staff.approver, utcnow())
    for row in deciding.read_ranking(company, staff.manager, play.cast.round.reference, stage, utcnow()):
        with Sessions.begin() as session:
            found = find_pending(session, row.submission_id)
            if found is not None and found.state is State.PROPOSED:
                seen = found.version
                approve_decision(session, approver, row.reference, stage_key, seen_version=seen, now=utcnow())


def its_moment_comes() -> None:
    """Let the moment of the release that is set be now."""
    with Sessions.begin() as session:
        session.execute(update(ReleasePlan).values(release_at=utcnow()))
        session.execute(update(Job).where(Job.kind == JobKind.RELEASE).values(due_at=utcnow()))


def write_and_assess_proposals(play: Play, invited: list[str]) -> None:
    """All accept their support, ask for the same money, hand in, and are judged by three assessors each."""
    company, staff, full = play.company, play.cast.staff, play.stage("full")
    applicants = [play.applicant(reference) for reference in invited]
    for applicant in applicants:
        with Sessions.begin() as session:
            accept_support(session, company.actor(_person(applicant), utcnow()), applicant.reference, now=utcnow())
        applicant.amounts = dict.fromkeys(applicant.amounts, AWARD_A_YEAR)
        for section in full.sections:
            applicant.write(company, full, section, utcnow())
        applicant.hand_in(company, full, utcnow())
    time_passes(45)
    play.cast.round = _moved(play.cast.round, -timedelta(days=45))
    full, random = play.stage("full"), play.cast.random
    for applicant in applicants:
        judging.screen(company, staff.manager, applicant, full, utcnow())
    for offer in judging.give_out(company, staff.manager, applicants, staff.assessors, full, random, utcnow()):
        judging.accept(company, offer, utcnow())
        judging.score(company, offer, full, random, utcnow() - timedelta(minutes=1))  # it is submitted a minute later


def write_terms(play: Play) -> None:
    """Put the terms into the fund's library without which no agreement can be made."""
    actor = play.company.actor(play.cast.staff.manager, utcnow())
    with Sessions.begin() as session:
        fund_id = get_staff_round(session, actor, play.cast.round.reference).fund_id
        terms = ("Standard terms", granting.TERMS)
        write_clause(session, actor, fund_id, uuid4(), ClauseKind.TERMS, *terms, now=utcnow())


def _person(applicant: Applicant) -> UUID:
    assert applicant.person is not None
    return applicant.person
