"""Inspiring Places: six places, of which three are accredited, two of them with money."""

from random import Random
from uuid import UUID

from assessments.funds.presets import INSPIRING_PLACES, read_preset
from assessments.funds.states import Purpose
from portal.commands.stories.deciding import Ranked
from portal.commands.stories.people import Company
from portal.commands.stories.running import (
    Answers,
    Programme,
    apply,
    award_first,
    decide,
    go_on,
    invite_first,
    judge,
    lines_of,
)
from portal.commands.stories.staff import Guests

APPLICANTS, INVITED, ACCREDITED = 6, 4, 3
ASKED = (1_850_000, 0, 0, 3_200_000)
"""In pence, by how good the idea is; most ask for none."""


def play(company: Company, seed: int, guests: Guests | None = None) -> None:
    """Run the round. Raises whatever refusal a step meets."""
    round_ = read_preset(INSPIRING_PLACES)
    interest, case = round_.stages
    programme = Programme(company, Random(f"inspiring-places {seed}"), "inspiring-places", guests or Guests())
    programme.open(round_)
    applicants = programme.applicants(APPLICANTS, _answers)
    apply(programme, round_, applicants)
    ranking = judge(programme, round_, interest, applicants)
    decide(programme, round_, interest, ranking, invite_first(ranking, INVITED))
    chosen = {row.reference for row in ranking[:INVITED]}
    invited = [applicant for applicant in applicants if applicant.reference in chosen]
    go_on(programme, case, invited)
    ranking = judge(programme, round_, case, invited)
    line_id = lines_of(programme, round_, case.assessing_closes_at)[Purpose.DELIVERY, "2009-10"]

    def money(row: Ranked) -> dict[UUID, int]:
        return {line_id: row.requested_pence} if row.requested_pence else {}

    proposals = award_first(ranking, ACCREDITED, money, f"We accredit {ACCREDITED} places.")
    decide(programme, round_, case, ranking, proposals)


def _answers(random: Random, place: int) -> Answers:
    facts = {
        "people": str(random.randint(3, 60) * 50),
        "share": str(random.randint(30, 85)),
        "since": {"month": str(random.randint(1, 12)), "year": "2006"},
    }
    return Answers(amounts={"amount": ASKED[place % len(ASKED)]}, facts=facts)
