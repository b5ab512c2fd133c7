"""What a letter says of what an award grants, besides one sum of money."""

from typing import Any

from assessments.applications.models import Application
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.errors import _
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import Purpose

PARTS = {Purpose.GRANT: _("Grant"), Purpose.LOAN: _("Loan"), Purpose.CAPACITY: _("Capacity building")}


def part_told(line: EnvelopeLine) -> str:
    """What a part of an award is called: its year, and what it is where awards have parts."""
    return part_named(line.purpose, line.financial_year)


def part_named(purpose: Purpose | None, year: str) -> str:
    """The same of a purpose and a year, as a frozen agreement keeps them; older ones keep no purpose."""
    part = PARTS.get(purpose) if purpose else None
    return f"{part}, {year}" if part else year


def standing_told(decision: Decision, application: Application) -> dict[str, Any] | None:
    """What an award grants besides money, or instead of it."""
    granted = application.round.standing
    if granted is None or decision.outcome is not Outcome.AWARDED:
        return None
    return {"title": granted.title, "months": granted.months}
