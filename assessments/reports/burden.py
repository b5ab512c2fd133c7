"""What applying cost, and who applied, as far as it may be told without telling anybody apart."""

from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from assessments.reports.figures import EQUALITY, figure
from assessments.reports.inputs import StageInput
from assessments.statistics.disclosure import disclose_count, disclose_proportion
from assessments.statistics.summary import summarise
from assessments.voluntary.queries import disclosed_equality
from assessments.voluntary.states import Again
from assessments.voluntary.wording import GROUPS, QUESTIONS

FEWEST = 5
"""Who said what applying cost; of fewer nothing is told, since one of them could be told apart."""


def burden(stage: StageInput) -> list[dict[str, Any]]:
    """The median of what applying took, and for each award how much; of released decisions only."""
    figures = []
    if len(stage.hours) >= FEWEST:
        hours = summarise(np.array(stage.hours, dtype=np.float64))
        told = disclose_count(len(stage.hours))
        figures += [
            figure("hours_told", stage.key, "Said how many hours applying took (rounded)", told, "disclosed"),
            figure("median_hours", stage.key, "Median hours that applying took", round(hours.median, 1), "hours"),
            *_for_each_success(stage, hours.median),
        ]
    answered = sum(stage.again.values())
    yes = stage.again.get(Again.YES, 0)
    share = disclose_proportion(yes, answered)
    if share is not None:
        of = (disclose_count(yes), disclose_count(answered))
        label = "Would apply again, of those who said (rounded)"
        figures.append(figure("would_apply_again", stage.key, label, share, "proportion", *map(int, of)))
    return figures


def _for_each_success(stage: StageInput, median: float) -> list[dict[str, Any]]:
    """What all who submitted spent together for each that came through: their number times the median hours."""
    outcome, of = ("awarded", "award") if stage.is_last else ("invited", "invitation")
    successes = stage.outcomes.get(outcome, 0)
    if not successes:
        return []
    label = f"Hours of applying by everybody, for each {of} (estimated by the median)"
    return [figure(f"hours_per_{of}", stage.key, label, round(median * stage.handed_in / successes, 1), "hours")]


def equality(session: Session, round_id: UUID) -> list[dict[str, Any]]:
    """What may be published of the equality forms, for an edition that is frozen now."""
    figures = []
    for question, table in disclosed_equality(session, round_id).items():
        name, asked = f"{EQUALITY}{question}", QUESTIONS[question]
        figures.append(figure(f"{name}_answered", "", f"{asked}: answered", table.total, "disclosed"))
        for group in table.groups:
            key, label = f"{name}_{group.key}", f"{asked}: {_in_a_sentence(group.key)}"
            figures.append(figure(key, "", label, group.count, "disclosed"))
            if group.proportion is not None:
                of = (int(group.count), table.total)
                figures.append(figure(f"{key}_share", "", f"{label}, share", group.proportion, "proportion", *of))
    return figures


def _in_a_sentence(group: str) -> str:
    named = next(words for each, words in GROUPS.items() if each.value == group)
    return named if named.startswith("LGBT") else named[:1].lower() + named[1:]
