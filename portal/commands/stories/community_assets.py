"""Community Assets: buildings that a public body hands over, which signs with whoever takes it over.

Of five that apply four are signed by both. The fifth council does not agree, so that one cannot be handed in.
"""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from assessments.applications.use_cases import Incomplete, record_refused_submission
from assessments.funds.definition import RoundDefinition
from assessments.funds.presets import COMMUNITY_ASSETS, read_preset
from assessments.funds.states import Purpose
from portal.commands.stories.applying import SETTLING, Applicant
from portal.commands.stories.deciding import Ranked
from portal.commands.stories.people import Company
from portal.commands.stories.running import Answers, Programme, apply, award_first, decide, judge, lines_of
from portal.commands.stories.signing import sign
from portal.commands.stories.staff import Guests

SIGNED, AWARDED = 4, 2
YEARS = ("2008-09", "2009-10")
ASKED = ((48_000_000, 30_000_000), (36_000_000, 40_000_000), (15_000_000, 12_000_000), (52_000_000, 0))
"""By year, in pence."""


def play(company: Company, seed: int, guests: Guests | None = None) -> None:
    """Run the round. Raises whatever refusal a step meets."""
    round_ = read_preset(COMMUNITY_ASSETS)
    (stage,) = round_.stages
    programme = Programme(company, Random(f"community-assets {seed}"), "community-assets", guests or Guests())
    programme.open(round_)
    *applicants, unsigned = programme.applicants(SIGNED + 1, _answers)
    apply(programme, round_, applicants)
    _fail_to_hand_in(company, round_, unsigned, stage.closes_at - timedelta(days=2))
    ranking = judge(programme, round_, stage, applicants)
    lines = lines_of(programme, round_, stage.assessing_closes_at)
    by_reference = {applicant.reference: applicant for applicant in applicants}

    def money(row: Ranked) -> dict[UUID, int]:
        asked = by_reference[row.reference].amounts
        return {lines[Purpose.DELIVERY, year]: asked[f"budget {year}"] for year in YEARS}

    proposals = award_first(ranking, AWARDED, money, f"The money allowed for {AWARDED} awards.")
    decide(programme, round_, stage, ranking, proposals)


def _fail_to_hand_in(company: Company, round_: RoundDefinition, applicant: Applicant, at: datetime) -> None:
    """Write it all, ask the council, which declines, and be refused at the end; nothing that was written is lost."""
    (stage,) = round_.stages
    applicant.sign_up(company, at)
    applicant.start(company, round_.reference, at + SETTLING)
    for number, section in enumerate(stage.sections, start=2):
        applicant.write(company, stage, section, at + number * SETTLING)
    at += timedelta(days=1)
    sign(company, applicant, stage, at, declines=_council(applicant.facts["place"]))
    try:
        applicant.hand_in(company, stage, at + timedelta(hours=1))
    except Incomplete as refusal:
        assert applicant.person is not None
        actor, refused_at = company.actor(applicant.person, at), at + timedelta(hours=1)
        with company.sessions.begin() as session:
            record_refused_submission(session, actor, applicant.reference, stage.key, refusal, now=refused_at)


def _answers(random: Random, place: int) -> Answers:
    partner = {
        "organisation": f"{('Ashby', 'Birchfield', 'Cresswell', 'Dunmore', 'Elmstead')[place]} District Council",
        "number": "", "contact": "Head of Property", "email": _council(place), "kind": "public_body", "share": "£0",
        "role": "Owns the building, and hands it over on a lease of 99 years.",
    }  # fmt: skip
    facts = {
        "place": place,
        "partners": [partner],
        "signatory": {"name": "Ruth Bell", "email": f"chair-{place}@communities.example"},
        "users": str(random.randint(8, 60) * 10),
    }
    asked = ASKED[place % len(ASKED)]
    return Answers({f"budget {year}": pence for year, pence in zip(YEARS, asked, strict=True)}, facts)


def _council(place: int) -> str:
    """The address at which a council signs."""
    return f"property-{place}@councils.example"
