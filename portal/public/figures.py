"""The figures of a finished round, in the words and numbers of its page."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from assessments.funds.models import Round
from assessments.reports.models import Edition
from portal.wording import figure_text, part_text, percent_text

HEADLINES = ("submitted", "invited", "awarded", "awarded_pence")
RATES = ("invited_of_assessed", "awarded_of_invited", "awarded_of_submitted")
Figure = Mapping[str, Any]


def headlines(edition: Edition) -> list[tuple[str, str]]:
    """The few figures that most people come for: what each is, and its value."""
    return [(figure["label"], _text(figure)) for figure in _first_of(edition, HEADLINES)]


def rates(edition: Edition) -> list[tuple[str, str]]:
    """The rates of success: of whom, out of how many, and the percentage."""
    return [
        (f"{figure['label']} ({part_text(figure['numerator'], figure['denominator'])})", percent_text(figure["value"]))
        for figure in _first_of(edition, RATES)
        if figure["value"] is not None
    ]


def figure_groups(edition: Edition, grant_round: Round) -> list[tuple[str, list[list[str]]]]:
    """Every figure, stage by stage; then those of the round as a whole."""
    titles = [(stage.key, stage.title) for stage in grant_round.stages] + [("", gettext("The whole round"))]
    groups = [(title, [each for each in edition.figures if (each["stage"] or "") == key]) for key, title in titles]
    return [(title, [[each["label"], _text(each)] for each in figures]) for title, figures in groups if figures]


def _text(figure: Figure) -> str:
    return figure_text(figure["value"], figure["unit"], figure["numerator"], figure["denominator"])


def _first_of(edition: Edition, keys: tuple[str, ...]) -> list[Figure]:
    found: dict[str, Figure] = {}
    for figure in edition.figures:
        found.setdefault(figure["key"], figure)
    return [found[key] for key in keys if key in found]
