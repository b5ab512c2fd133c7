"""Stronger Groups: four that apply, two that are awarded, and whom these reach of the groups that come first."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from assessments.funds.presets import INFRASTRUCTURE, read_preset
from assessments.funds.states import Purpose
from assessments.reach.use_cases import report_reach
from portal.commands.stories.applying import Applicant
from portal.commands.stories.deciding import Ranked
from portal.commands.stories.people import Company
from portal.commands.stories.running import Answers, Programme, apply, award_first, decide, judge, lines_of
from portal.commands.stories.staff import Guests

APPLICANTS, AWARDED = 4, 2
YEARS = {"2009-10": "amount_first_year", "2010-11": "amount_second_year"}
ASKED = ((11_000_000, 9_500_000), (8_000_000, 8_000_000), (4_000_000, 3_000_000), (12_000_000, 12_000_000))
"""By year, in pence."""
EXPECTED = {"rural": 400, "ethnic_minorities": 250, "refugees": 60, "disabled": 180, "young": 320}
"""Of the best; each further one expects a fifth less."""
REPORTS = ((date(2009, 10, 30), 30), (date(2010, 10, 29), 110))
"""Until when those who are awarded count, and how many they have reached by then, in percent of the expected."""


def play(company: Company, seed: int, guests: Guests | None = None) -> None:
    """Run the round, and two years of reports. Raises whatever refusal a step meets."""
    round_ = read_preset(INFRASTRUCTURE)
    (stage,) = round_.stages
    programme = Programme(company, Random(f"infrastructure {seed}"), "stronger-groups", guests or Guests())
    programme.open(round_)
    applicants = programme.applicants(APPLICANTS, _answers)
    apply(programme, round_, applicants)
    ranking = judge(programme, round_, stage, applicants)
    lines = lines_of(programme, round_, stage.assessing_closes_at)
    by_reference = {applicant.reference: applicant for applicant in applicants}

    def money(row: Ranked) -> dict[UUID, int]:
        asked = by_reference[row.reference].amounts
        return {lines[Purpose.DELIVERY, year]: asked[key] for year, key in YEARS.items()}

    proposals = award_first(ranking, AWARDED, money, f"The money allowed for {AWARDED} awards.")
    decide(programme, round_, stage, ranking, proposals)
    for place, row in enumerate(ranking[:AWARDED]):
        for until_on, percent in REPORTS[: 2 - place]:
            _report(company, by_reference[row.reference], until_on, percent)


def _answers(_random: Random, place: int) -> Answers:
    asked = ASKED[place % len(ASKED)]
    facts = {f"reach_{key}": str(people * (5 - place) // 5) for key, people in EXPECTED.items()}
    return Answers(dict(zip(YEARS.values(), asked, strict=True)), facts)


def _report(company: Company, applicant: Applicant, until_on: date, percent: int) -> None:
    assert applicant.person is not None
    at = datetime(until_on.year, until_on.month, until_on.day, 10, tzinfo=ZoneInfo("Europe/London")) + timedelta(days=3)
    counts = {key: int(applicant.facts[f"reach_{key}"]) * percent // 100 for key in EXPECTED}
    note = "Counted at the door and on the telephone; nobody is asked for their name."
    actor = company.actor(applicant.person, at)
    with company.sessions.begin() as session:
        report_reach(session, actor, applicant.reference, until_on=until_on, counts=counts, note=note, now=at)
