"""Service Investment: three that apply, two awards of a loan, a grant and capacity building, and what comes back."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from assessments.decisions.loans import page_loans
from assessments.decisions.use_cases import record_repayment
from assessments.funds.definition import RoundDefinition
from assessments.funds.presets import SERVICE_INVESTMENT, read_preset
from assessments.funds.states import Purpose
from assessments.reports.queries import get_staff_round
from portal.commands.stories.deciding import Ranked
from portal.commands.stories.people import Company
from portal.commands.stories.running import Answers, Programme, apply, award_first, decide, judge, lines_of
from portal.commands.stories.staff import Guests

APPLICANTS, AWARDED = 3, 2
ASKED = {
    (Purpose.LOAN, "2008-09"): 40_000_000, (Purpose.LOAN, "2009-10"): 10_000_100,
    (Purpose.GRANT, "2008-09"): 6_000_000, (Purpose.GRANT, "2009-10"): 3_000_000,
    (Purpose.CAPACITY, "2008-09"): 2_500_000, (Purpose.CAPACITY, "2009-10"): 0,
}  # fmt: skip
"""In pence, of the best; each further one asks for a quarter less."""


def play(company: Company, seed: int, guests: Guests | None = None) -> None:
    """Run the round, and the first payment of one loan. Raises whatever refusal a step meets."""
    round_ = read_preset(SERVICE_INVESTMENT)
    (stage,) = round_.stages
    programme = Programme(company, Random(f"service-investment {seed}"), "service-investment", guests or Guests())
    programme.open(round_)
    applicants = programme.applicants(APPLICANTS, _answers)
    apply(programme, round_, applicants)
    ranking = judge(programme, round_, stage, applicants)
    lines = lines_of(programme, round_, stage.assessing_closes_at)
    by_reference = {applicant.reference: applicant for applicant in applicants}

    def money(row: Ranked) -> dict[UUID, int]:
        asked = by_reference[row.reference].amounts
        return {line_id: asked[_key(*line)] for line, line_id in lines.items()}

    proposals = award_first(ranking, AWARDED, money, f"The money allowed for {AWARDED} awards.")
    decide(programme, round_, stage, ranking, proposals)
    _pay_back(programme, round_)


def _key(purpose: Purpose, year: str) -> str:
    return f"{purpose}_{'first' if year == '2008-09' else 'second'}_year"


def _answers(_random: Random, place: int) -> Answers:
    amounts = {_key(*line): pence * (4 - place) // 4 // 100 * 100 for line, pence in ASKED.items()}
    return Answers(amounts, {"first_payment": {"month": "6", "year": "2009"}, "buyer": "The county council"})


def _pay_back(programme: Programme, round_: RoundDefinition) -> None:
    """The first loan's first payment comes on its day, and half of its second."""
    at = datetime(2010, 1, 4, 10, tzinfo=ZoneInfo(round_.time_zone))
    manager = programme.company.actor(programme.team.manager, at)
    with programme.company.sessions.reading() as session:
        loan = page_loans(session, manager, get_staff_round(session, manager, round_.reference)).rows[0]
    first, second, *_rest = loan.schedule
    for due, pence in ((first, first.pence), (second, second.pence // 2)):
        with programme.company.sessions.begin() as session:
            record_repayment(
                session, manager, loan.application.reference, entry_key=f"payment {due.number}", paid_on=due.due_on,
                pence=pence, now=at + timedelta(minutes=due.number),
            )  # fmt: skip
