"""The figures of a finished round, in the words and numbers of its page."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from assessments.funds.models import Round
from assessments.reports.models import Edition
from portal.text import number, pounds

HEADLINES = ("submitted", "invited", "awarded", "awarded_pence")
RATES = ("invited_of_assessed", "awarded_of_invited", "awarded_of_submitted")
Figure = Mapping[str, Any]


def headlines(edition: Edition) -> list[tuple[str, str]]:
    """The few figures that most people come for: what each is, and its value."""
    return [(figure["label"], figure_text(figure)) for figure in _first_of(edition, HEADLINES)]


def rates(edition: Edition) -> list[tuple[str, str]]:
    """The rates of success: of whom, out of how many, and the percentage."""
    return [
        (f"{figure['label']} ({_part(figure)})", _percent(figure))
        for figure in _first_of(edition, RATES)
        if figure["value"] is not None
    ]


def figure_groups(edition: Edition, grant_round: Round) -> list[tuple[str, list[list[str]]]]:
    """Every figure, stage by stage; then those of the round as a whole."""
    titles = [(stage.key, stage.title) for stage in grant_round.stages] + [("", gettext("The whole round"))]
    groups = [(title, [each for each in edition.figures if (each["stage"] or "") == key]) for key, title in titles]
    return [(title, [[each["label"], figure_text(each)] for each in figures]) for title, figures in groups if figures]


def figure_text(figure: Figure) -> str:
    """A figure with its unit; a rate never without what it is of."""
    value, unit = figure["value"], figure["unit"]
    if unit == "proportion":
        return _part(figure) if value is None else f"{_percent(figure)} ({_part(figure)})"
    if value is None:
        return "–"
    if unit == "pence":
        return pounds(int(value))
    if unit == "days":
        return str(ngettext("%(count)s day", "%(count)s days", value, count=f"{value:g}"))
    if unit == "hours":
        return str(ngettext("%(count)s hour", "%(count)s hours", value, count=f"{value:g}"))
    return f"{value:.1f}" if unit == "mark" else number(value)


def _percent(figure: Figure) -> str:
    return f"{100 * figure['value']:.1f}%"


def _part(figure: Figure) -> str:
    part, whole = number(figure["numerator"]), number(figure["denominator"])
    return str(gettext("%(part)s of %(whole)s", part=part, whole=whole))


def _first_of(edition: Edition, keys: tuple[str, ...]) -> list[Figure]:
    found: dict[str, Figure] = {}
    for figure in edition.figures:
        found.setdefault(figure["key"], figure)
    return [found[key] for key in keys if key in found]
