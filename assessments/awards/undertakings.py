"""What a deed changes besides money: the targets that were promised, and the days on which reports are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from assessments.awards.models import Award
from assessments.awards.queries import accepted_on
from assessments.awards.states import OWED
from assessments.errors import _

LONGEST = 500
"""Characters of a target."""


class Undertaking(StrEnum):
    """What was undertaken, and can be changed by a deed."""

    TARGET = "target"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Undertakings:
    """As a deed would have them, by position: the target of a promised outcome, and the day of a report still owed."""

    targets: Mapping[int, str] = field(default_factory=dict)
    report_days: Mapping[int, date] = field(default_factory=dict)


def as_they_stand(award: Award) -> dict[tuple[Undertaking, int], tuple[str, str]]:
    """What a deed could change now: what it is called, and how it stands."""
    targets = {(Undertaking.TARGET, one.position): (one.indicator or one.outcome, one.target) for one in award.promises}
    owed = [one for one in award.reports if one.state in OWED]
    return targets | {(Undertaking.REPORT, one.position): (one.title, one.due_on.isoformat()) for one in owed}


def field_of(undertaking: Undertaking, position: int) -> str:
    """The name of the field into which it is typed."""
    return f"{undertaking}-{position}"


def changes_of(award: Award, wanted: Undertakings) -> list[dict[str, Any]]:
    """What would be different, each with what it is called, and how it was and will be."""
    asked = {(Undertaking.TARGET, position): text.strip() for position, text in wanted.targets.items()}
    asked |= {(Undertaking.REPORT, position): day.isoformat() for position, day in wanted.report_days.items()}
    return [
        {"of": each[0].value, "position": each[1], "title": title, "before": before, "after": asked[each]}
        for each, (title, before) in as_they_stand(award).items()
        if asked.get(each, before) != before
    ]


def problems_of(award: Award, wanted: Undertakings) -> dict[str, str]:
    """What is wrong with what would be different, by the field that it is typed into."""
    stands = {each: before for each, (_title, before) in as_they_stand(award).items()}
    first_day = accepted_on(award, award.application.round.time_zone)
    problems = {}
    for position, text in wanted.targets.items():
        one = (Undertaking.TARGET, position)
        if stands.get(one) != text.strip() and (one not in stands or not text.strip() or len(text) > LONGEST):
            problems[field_of(*one)] = _("Say what will be reached, in 500 characters or fewer.")
    for position, day in wanted.report_days.items():
        one = (Undertaking.REPORT, position)
        if stands.get(one) != day.isoformat() and (one not in stands or day < first_day):
            problems[field_of(*one)] = _("Enter a day on which it is due that is not before the grant was accepted.")
    return problems


def still_stand(award: Award, changes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all that a deed changes is as it was when the deed was proposed."""
    now = as_they_stand(award)
    return all(now.get(_key(each)) == (each["title"], each["before"]) for each in changes)


def apply_changes(award: Award, changes: Sequence[Mapping[str, Any]]) -> None:
    """Put them in place. Of a report that is due on another day, its leads are reminded anew."""
    promises = {one.position: one for one in award.promises}
    reports = {one.position: one for one in award.reports}
    for each in changes:
        undertaking, position = _key(each)
        if undertaking is Undertaking.TARGET:
            promises[position].target = each["after"]
        else:
            report = reports[position]
            report.due_on, report.reminded_at, report.told_late_at = date.fromisoformat(each["after"]), None, None


def _key(change: Mapping[str, Any]) -> tuple[Undertaking, int]:
    return Undertaking(change["of"]), change["position"]
