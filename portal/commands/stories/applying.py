"""Organisations that sign up, write and hand in, each at its own pace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from assessments.accounts.states import IncomeBand, LegalForm, Region
from assessments.accounts.use_cases import AlreadyHere, name_organisation
from assessments.applications.use_cases import save_section, start_application, submit_application
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.funds.questions import Section
from assessments.funds.states import CountsAs
from assessments.samples.use_cases import mark_sample
from portal.commands.stories.names import address, domain
from portal.commands.stories.people import Company, Timeline
from portal.commands.stories.prose import Writer
from portal.commands.stories.rows import year_key

SETTLING = timedelta(minutes=4)
"""Between signing up and beginning to write."""


@dataclass
class Applicant:
    """An organisation of the story, the person who writes for it, and how good its idea is (standard normal)."""

    organisation: str
    writer: str
    quality: float
    random: Random
    amounts: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    email: str = ""
    person: UUID | None = None
    organisation_id: UUID | None = None
    reference: str = ""

    def sign_up(self, company: Company, at: datetime) -> None:
        """Make the account and name the organisation."""
        email = self.email or address(self.writer, domain(self.organisation))
        self.person = company.sign_up(self.writer, email, at)
        actor = company.actor(self.person, at + SETTLING)
        particulars = _particulars(self)
        while self.organisation_id is None:
            try:
                with company.sessions.begin() as session:
                    self.organisation_id = name_organisation(session, actor, **particulars, now=at + SETTLING).id
                    mark_sample(session, self.organisation_id)
            except AlreadyHere as taken:  # numbers are drawn by lot, and now and then one is drawn twice
                field = taken.known[0].field
                particulars[field] = f"{int(particulars[field]) + 1:0{len(particulars[field])}}"

    def start(self, company: Company, round_reference: str, at: datetime) -> None:
        """Start the application."""
        assert self.person is not None
        assert self.organisation_id is not None
        actor = company.actor(self.person, at)
        with company.sessions.begin() as session:
            application = start_application(session, actor, round_reference, self.organisation_id, now=at)
            self.reference = application.reference

    def write(self, company: Company, stage: StageDefinition, section: Section, at: datetime) -> None:
        """Fill one page in and save it."""
        assert self.person is not None
        actor = company.actor(self.person, at)
        entries = Writer(self.random, self.amounts, self.facts).fill(section)
        with company.sessions.begin() as session:
            save_section(session, actor, self.reference, stage.key, section.key, entries, now=at)

    def hand_in(self, company: Company, stage: StageDefinition, at: datetime) -> None:
        """Make the declaration and submit."""
        assert self.person is not None
        actor = company.actor(self.person, at)
        with company.sessions.begin() as session:
            submit_application(session, actor, self.reference, stage.key, is_declared=True, now=at)


def _particulars(applicant: Applicant) -> dict[str, Any]:
    form = applicant.random.choice(
        [LegalForm.CHARITY, LegalForm.CHARITY, LegalForm.CIC, LegalForm.COMPANY_LIMITED_BY_GUARANTEE,
         LegalForm.CO_OPERATIVE_OR_MUTUAL, LegalForm.SOCIAL_ENTERPRISE]
    )  # fmt: skip
    is_charity = form is LegalForm.CHARITY
    is_company = form in (LegalForm.CIC, LegalForm.COMPANY_LIMITED_BY_GUARANTEE)
    return {
        "name": applicant.organisation,
        "legal_form": form,
        "charity_number": str(applicant.random.randint(1_000_000, 1_199_999)) if is_charity else None,
        "company_number": f"{applicant.random.randint(1_000_000, 9_999_999):08}" if is_company else None,
        "income_band": applicant.random.choice(list(IncomeBand)[1:]),
        "region": applicant.random.choice([Region.ENGLAND, *list(Region)[:9]]),
    }


def hand_in_moments(random: Random, number: int, opens_at: datetime, closes_at: datetime) -> list[datetime]:
    """When so many hand in: a tenth in the last hour, most in the last days, nobody on the same second."""
    last_hour = round(number / 10)
    moments = {closes_at - timedelta(seconds=random.randint(20, 3_500)) for _each in range(last_hour)}
    span = (closes_at - timedelta(hours=1) - opens_at).total_seconds() - 86_400
    while len(moments) < number:
        before_last_hour = min(random.expovariate(6 / span), span)
        moment = closes_at - timedelta(hours=1, seconds=round(before_last_hour))
        moments.add(moment if len(moments) >= last_hour else closes_at - timedelta(seconds=random.randint(20, 3_500)))
    return sorted(moments)


def first_stage(
    company: Company, definition: RoundDefinition, applicants: Sequence[Applicant], moments: Sequence[datetime]
) -> Timeline:
    """Everybody's way from signing up to handing in at their moment; a quarter begin within the hour before."""
    stage, timeline = definition.stages[0], Timeline()
    for applicant, handed_in_at in zip(applicants, moments, strict=True):
        began = _began(applicant.random, stage.opens_at, handed_in_at)
        started = began + 2 * SETTLING
        timeline.add(began, partial(applicant.sign_up, company, began))
        timeline.add(started, partial(applicant.start, company, definition.reference, started))
        write_and_hand_in(timeline, company, applicant, stage, started + SETTLING, handed_in_at)
    return timeline


def _began(random: Random, opens_at: datetime, handed_in_at: datetime) -> datetime:
    if random.random() < 0.25:
        return handed_in_at - timedelta(minutes=random.randint(25, 55))
    days = (handed_in_at - opens_at).total_seconds() / 86_400
    return handed_in_at - timedelta(days=days * random.uniform(0.1, 0.9), minutes=25)


def write_and_hand_in(
    timeline: Timeline, company: Company, applicant: Applicant, stage: StageDefinition, begins: datetime, ends: datetime
) -> None:
    """Put the pages of a stage, and its submission, on the timeline."""
    step = (ends - begins) / (len(stage.sections) + 1)
    for number, section in enumerate(stage.sections):
        at = begins + step * number
        timeline.add(at, partial(applicant.write, company, stage, section, at))
    timeline.add(ends, partial(applicant.hand_in, company, stage, ends))


def requested_amounts(random: Random, stages: Sequence[StageDefinition], low: int, high: int) -> dict[str, int]:
    """Pounds between `low` and `high` for each question about an amount, in pence; the same key, the same amount."""
    return {
        key: random.randint(low // 5_000, high // 5_000) * 5_000 * 100
        for stage in stages
        for section in stage.sections
        for question in section.questions
        if question.counts_as is CountsAs.AMOUNT_REQUESTED
        for key in ([year_key(question, year) for year in question.financial_years] or [question.key])
    }


def starting(day: date) -> dict[str, Any]:
    """The facts of a project that starts on a day."""
    return {"start": day, "start_on": {"day": str(day.day), "month": str(day.month), "year": str(day.year)}}
