"""Rounds that come with Evenhand, as files."""

from datetime import date
from importlib.resources import files

from assessments.funds.definition import RoundDefinition, parse_definition

GREENER_LIVING = "greener-living"
ASSESSING_NOW = "assessing-now"
OPEN_NOW = "open-now"


def preset_text(name: str) -> str:
    """The file of a preset."""
    return (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")


def read_preset(name: str, *, today: date | None = None) -> RoundDefinition:
    """The round of a preset; `today` is the day against which the dates of the demonstration rounds are settled."""
    return parse_definition(preset_text(name), today=today)
