"""The parts of a round's file that say what it grants besides money, and whom it wants to reach."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from assessments.errors import _
from assessments.funds.definition.entries import Entry
from assessments.funds.definition.problems import Problem
from assessments.funds.definition.values import RoundDefinition, StageDefinition
from assessments.funds.programmes import GrantedStanding
from assessments.funds.questions import Choice, Question
from assessments.funds.states import CountsAs

MOST_GROUPS = 20
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
    return printed


def programme_problems(definition: RoundDefinition) -> Iterator[Problem]:
    """Every rule that the parts break: each group is asked about once, in the last stage, and no other is."""
    known = {group.key for group in definition.groups}
    for number, stage in enumerate(definition.stages):
        yield from _unknown_groups(("stages", number), stage, known)
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
