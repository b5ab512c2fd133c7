"""Rounds that come with Evenhand, as files."""

from datetime import date
from importlib.resources import files

from assessments.errors import _
from assessments.funds.definition import RoundDefinition, parse_definition

GREENER_LIVING = "greener-living"
ASSESSING_NOW = "assessing-now"
OPEN_NOW = "open-now"
SMALL_IDEAS = "small-ideas"
INSPIRING_PLACES = "inspiring-places"
STRATEGIC_PARTNERS = "strategic-partners"
STRATEGIC_PARTNERS_FUNDING = "strategic-partners-funding"
COMMUNITY_ASSETS = "community-assets"
INFRASTRUCTURE = "infrastructure"
SERVICE_INVESTMENT = "service-investment"

EXAMPLES = {
    OPEN_NOW: _("Example: Rivers and Wetlands (two stages, 9 pages of questions)"),
    ASSESSING_NOW: _("Example: Warm Neighbourhoods (two stages)"),
    SMALL_IDEAS: _("Example: Small Ideas (one stage, judged without names)"),
    GREENER_LIVING: _("Example: Greener Living Fund 2008 (two stages, as Defra ran it)"),
    INSPIRING_PLACES: _("Example: Inspiring Places (two stages, a title for three years, money optional)"),
    STRATEGIC_PARTNERS: _("Example: Strategic Partners, becoming a partner (two stages, a status and no money)"),
    STRATEGIC_PARTNERS_FUNDING: _("Example: Strategic Partners, core funding (three years, for partners only)"),
    INFRASTRUCTURE: _("Example: Stronger Groups 2008 (one stage, priority groups and how many are reached)"),
    SERVICE_INVESTMENT: _("Example: Service Investment 2008 (a loan, a grant and capacity building in one award)"),
    COMMUNITY_ASSETS: _("Example: Community Assets Fund 2007 (buildings; a public body signs, too)"),
}
"""What a first round may start from, and how that is told."""


def preset_text(name: str) -> str:
    """The file of a preset."""
    return (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")


def read_preset(name: str, *, today: date | None = None) -> RoundDefinition:
    """The round of a preset; `today` is the day against which the dates of the demonstration rounds are settled."""
    return parse_definition(preset_text(name), today=today)
