"""The other programmes in the demonstration: those that `flask replay` plays, under a manager who sees them all."""

from assessments.actors import SYSTEM
from assessments.errors import NotFound
from assessments.funds.presets import (
    COMMUNITY_ASSETS,
    INFRASTRUCTURE,
    INSPIRING_PLACES,
    SERVICE_INVESTMENT,
    STRATEGIC_PARTNERS,
    read_preset,
)
from assessments.funds.queries import get_round
from portal.commands.stories import (
    community_assets,
    infrastructure,
    inspiring_places,
    service_investment,
    strategic_partners,
)
from portal.commands.stories.numbers import DEFAULT_SEED
from portal.commands.stories.parts import ENGAGED_AT, PARTS, PROGRAMMES
from portal.commands.stories.people import Company
from portal.commands.stories.staff import Guests

AUDITOR = next(part for part in PARTS if part.kind == "auditor")

STORIES = {
    COMMUNITY_ASSETS: community_assets.play,
    SERVICE_INVESTMENT: service_investment.play,
    STRATEGIC_PARTNERS: strategic_partners.play,
    INSPIRING_PLACES: inspiring_places.play,
    INFRASTRUCTURE: infrastructure.play,
}
"""By the preset of the round with which each begins, the oldest first."""


def play(company: Company) -> bool:
    """Play those that are not there yet; whether any was played."""
    waiting = [story for preset, story in STORIES.items() if not _is_played(company, preset)]
    guests = Guests(
        {
            part.role: company.sign_up(part.name, part.email, ENGAGED_AT)
            for part in (PROGRAMMES, AUDITOR)
            if part.role is not None
        }
    )
    for story in waiting:
        story(company, DEFAULT_SEED, guests)
    return bool(waiting)


def _is_played(company: Company, preset: str) -> bool:
    with company.sessions.reading() as session:
        try:
            get_round(session, SYSTEM, read_preset(preset).reference)
        except NotFound:
            return False
    return True
