"""Strategic Partners: a register of interest, a status, and core funding for three years for those who hold it."""

from random import Random
from uuid import UUID

from assessments.funds.presets import STRATEGIC_PARTNERS, STRATEGIC_PARTNERS_FUNDING, read_preset
from assessments.funds.states import Purpose
from portal.commands.stories.applying import Applicant
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

REGISTERED, INVITED, PARTNERS, FUNDED = 5, 3, 2, 1
YEARS = ("2009-10", "2010-11", "2011-12")
"""Of the core funding."""
ASKED = (30_000_000, 28_000_000, 25_000_000)
"""By year, in pence, of the one that asks for most; each further partner asks for a tenth less."""


def play(company: Company, seed: int, guests: Guests | None = None) -> None:
    """Run both rounds. Raises whatever refusal a step meets."""
    programme = Programme(company, Random(f"strategic-partners {seed}"), "strategic-partners", guests or Guests())
    partners = _become_partners(programme)
    _fund_partners(programme, partners)


def _become_partners(programme: Programme) -> list[Applicant]:
    round_ = read_preset(STRATEGIC_PARTNERS)
    interest, partnership = round_.stages
    programme.open(round_)
    applicants = programme.applicants(REGISTERED, _answers)
    apply(programme, round_, applicants)
    ranking = judge(programme, round_, interest, applicants)
    decide(programme, round_, interest, ranking, invite_first(ranking, INVITED))
    by_reference = {applicant.reference: applicant for applicant in applicants}
    invited = [by_reference[row.reference] for row in ranking[:INVITED]]
    go_on(programme, partnership, invited)
    ranking = judge(programme, round_, partnership, invited)
    proposals = award_first(ranking, PARTNERS, lambda _row: {}, f"There are {PARTNERS} partners.")
    decide(programme, round_, partnership, ranking, proposals)
    return [by_reference[row.reference] for row in ranking[:PARTNERS]]


def _fund_partners(programme: Programme, partners: list[Applicant]) -> None:
    round_ = read_preset(STRATEGIC_PARTNERS_FUNDING)
    (core,) = round_.stages
    programme.open_again(round_)
    for place, partner in enumerate(partners):
        partner.amounts = {
            f"budget {year}": pence * (10 - place) // 10 for year, pence in zip(YEARS, ASKED, strict=True)
        }  # fmt: skip
        partner.facts = {"years": "3"}
    apply(programme, round_, partners)
    ranking = judge(programme, round_, core, partners)
    lines = lines_of(programme, round_, core.assessing_closes_at)
    by_reference = {partner.reference: partner for partner in partners}

    def money(row: Ranked) -> dict[UUID, int]:
        asked = by_reference[row.reference].amounts
        return {lines[Purpose.DELIVERY, year]: asked[f"budget {year}"] for year in YEARS}

    proposals = award_first(ranking, FUNDED, money, f"The money allowed for {FUNDED} awards.")
    decide(programme, round_, core, ranking, proposals)


def _answers(random: Random, place: int) -> Answers:
    signatory = {"name": "Ruth Bell", "email": f"chair-{place}@partners.example"}
    return Answers(facts={"members": str(random.randint(2, 90) * 100), "signatory": signatory})
