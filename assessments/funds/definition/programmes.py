"""The parts of a round's file that say what it grants besides money, and whom it wants to reach."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from assessments.errors import _
from assessments.funds.definition.entries import Entry
from assessments.funds.definition.problems import Problem
from assessments.funds.definition.values import RoundDefinition, StageDefinition
from assessments.funds.programmes import GrantedStanding
from assessments.funds.questions import Choice, Question
from assessments.funds.repayments import RepaymentTerms
from assessments.funds.states import CountsAs, Purpose

MOST_GROUPS = 20
HIGHEST_RATE = 25
RATE = re.compile(r"([0-9]{1,2})(?:\.([0-9]{1,2}))?%")
LONGEST_STANDING = 240
LONGEST_TITLE = 100
"""In characters; a standing lasts up to 20 years."""


def read_standing(entry: Entry) -> GrantedStanding | None:
    """What an award gives besides money; None where the file has no such part."""
    about = entry.table_or_none("standing")
    if about is None:
        return None
    granted = GrantedStanding(
        title=about.text("title", longest=LONGEST_TITLE), months=about.whole("months", least=1, most=LONGEST_STANDING)
    )
    about.done()
    return granted


def read_groups(entry: Entry) -> tuple[Choice, ...]:
    """The groups that the round wants to reach; none where the file has no such part."""
    return entry.tables("groups", _group, least=0, most=MOST_GROUPS)


def read_repayment(entry: Entry) -> RepaymentTerms | None:
    """How loans are paid back; None where the file has no such part."""
    about = entry.table_or_none("repayment")
    if about is None:
        return None
    terms = RepaymentTerms(
        first_after_months=about.whole("first_after_months", least=1, most=120),
        instalments=about.whole("instalments", least=1, most=240),
        every_months=about.whole("every_months", least=1, most=12),
        rate_basis_points=_rate(about),
    )
    about.done()
    return terms


def _rate(about: Entry) -> int:
    given = about.text("interest", longest=20, optional=True)
    found = RATE.fullmatch(given)
    if given and (found is None or int(found[1]) > HIGHEST_RATE):
        line = about.node.lines["interest"]
        about.reading.note(line, _("The interest must be a percentage a year, such as 5% or 4.25%, up to 25%."))
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0


def _group(entry: Entry) -> Choice:
    group = Choice(entry.text("key", longest=40), entry.text("label", longest=100))
    entry.done()
    return group


def printed_programme(definition: RoundDefinition) -> dict[str, Any]:
    """Both parts as plain values, without what is left out."""
    printed: dict[str, Any] = {}
    if definition.standing is not None:
        printed["standing"] = {"title": definition.standing.title, "months": definition.standing.months}
    if definition.groups:
        printed["groups"] = [{"key": group.key, "label": group.label} for group in definition.groups]
    if definition.repayment is not None:
        terms = definition.repayment
        printed["repayment"] = {
            "first_after_months": terms.first_after_months,
            "instalments": terms.instalments,
            "every_months": terms.every_months,
            **({"interest": terms.rate} if terms.rate_basis_points else {}),
        }
    return printed


def programme_problems(definition: RoundDefinition) -> Iterator[Problem]:
    """Every rule that the parts break: each group is asked about once, in the last stage, and no other is."""
    known = {group.key for group in definition.groups}
    for number, stage in enumerate(definition.stages):
        yield from _unknown_groups(("stages", number), stage, known)
    has_loans = any(line.purpose is Purpose.LOAN for line in definition.envelope)
    if has_loans and definition.repayment is None:
        yield Problem(("envelope",), _("The envelope has money for loans, so the file needs “repayment”."))
    if definition.repayment is not None and not has_loans:
        yield Problem(("repayment",), _("The envelope has no money for loans, so nothing is paid back."))
    if definition.stages:
        last = len(definition.stages) - 1
        yield from _not_asked_once(("stages", last, "sections"), definition.stages[last], definition.groups)


def _unknown_groups(path: tuple[str | int, ...], stage: StageDefinition, known: set[str]) -> Iterator[Problem]:
    for number, section in enumerate(stage.sections):
        for place, question in enumerate(section.questions):
            where, values = (*path, "sections", number, "questions", place), {"key": question.key}
            counts = question.counts_as is CountsAs.PEOPLE_REACHED
            if counts and question.group is None:
                sentence = _("“%(key)s” counts as people_reached, so it needs “group”.")
                yield Problem(where, sentence, values)
            if question.group is not None and not counts:
                sentence = _("“%(key)s” has a “group”, which only a question that counts as people_reached can have.")
                yield Problem((*where, "group"), sentence, values)
            elif question.group is not None and question.group not in known:
                sentence = _("“%(key)s” asks about the group “%(group)s”, which is not among the round’s “groups”.")
                yield Problem((*where, "group"), sentence, {**values, "group": question.group})


def _not_asked_once(
    path: tuple[str | int, ...], stage: StageDefinition, groups: tuple[Choice, ...]
) -> Iterator[Problem]:
    asked = Counter(question.group for question in stage.questions if _is_about_reach(question))
    for group in groups:
        if asked[group.key] != 1:
            sentence = _("“%(stage)s” must ask once how many people of the group “%(group)s” are to be reached.")
            yield Problem(path, sentence, {"stage": stage.key, "group": group.key})


def _is_about_reach(question: Question) -> bool:
    return question.counts_as is CountsAs.PEOPLE_REACHED and question.group is not None
