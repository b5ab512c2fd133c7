"""What a round's file says of deciding: floors and ceilings of a stage, and the checklist before an award."""

from collections.abc import Iterator, Mapping
from typing import Any

from assessments.errors import _
from assessments.funds.checklist import ChecklistItem
from assessments.funds.definition.entries import Entry
from assessments.funds.definition.problems import Problem
from assessments.funds.definition.values import StageDefinition
from assessments.funds.limits import Limit
from assessments.funds.states import CheckKind, DoneBy, QuestionKind

LIMITS, CHECKLIST = "limits", "checklist"
MOST_LIMITS, MOST_ITEMS, MOST_CHOSEN = 40, 20, 10_000
CHOOSES = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF})


def read_limits(entry: Entry) -> tuple[Limit, ...]:
    """The floors and ceilings of a stage; none where the file has no such part."""
    return entry.tables(LIMITS, _limit, least=0, most=MOST_LIMITS)


def _limit(entry: Entry) -> Limit:
    limit = Limit(
        question=entry.text("question", longest=40),
        choice=entry.text("choice", longest=40),
        least_number=entry.whole_or_none("least_number", least=1, most=MOST_CHOSEN),
        most_number=entry.whole_or_none("most_number", least=0, most=MOST_CHOSEN),
        least_pence=entry.amount("least_amount", optional=True),
        most_pence=entry.amount("most_amount", optional=True),
    )
    entry.done()
    return limit


def read_checklist(entry: Entry) -> tuple[ChecklistItem, ...]:
    """What must be seen before an award; nothing where the file has no such part."""
    return entry.tables(CHECKLIST, _item, least=0, most=MOST_ITEMS)


def _item(entry: Entry) -> ChecklistItem:
    item = ChecklistItem(
        key=entry.text("key", longest=40),
        title=entry.text("title"),
        kind=entry.one_of("kind", CheckKind) or CheckKind.OTHER,
        done_by=entry.one_of("done_by", DoneBy, optional=True) or DoneBy.MANAGER,
        is_second_wanted=entry.flag("second_person", default=False),
        from_pence=entry.amount("from_amount", optional=True) or 0,
    )
    entry.done()
    return item


def limit_problems(path: tuple[str | int, ...], stage: StageDefinition) -> Iterator[Problem]:
    """Every rule that the floors and ceilings of a stage break: they count answers that everybody gave."""
    questions = {question.key: question for question in stage.questions}
    conditional = {each.key for section in stage.sections if section.shown_if for each in section.questions}
    seen: set[tuple[str, str]] = set()
    for number, limit in enumerate(stage.limits):
        where, values = (*path, LIMITS, number), {"question": limit.question, "choice": limit.choice}
        question = questions.get(limit.question)
        if question is None or question.kind not in CHOOSES:
            sentence = _("“%(question)s” is no question of this stage with choices, so its answers cannot be counted.")
            yield Problem((*where, "question"), sentence, values)
            continue
        if question.shown_if is not None or question.key in conditional:
            sentence = _("“%(question)s” is not asked of everybody, so its answers cannot be counted.")
            yield Problem((*where, "question"), sentence, values)
        if limit.choice not in {choice.key for choice in question.choices}:
            yield Problem((*where, "choice"), _("“%(question)s” has no choice “%(choice)s”."), values)
        if (limit.question, limit.choice) in seen:
            sentence = _("There are limits for “%(choice)s” of “%(question)s” already. Put them together.")
            yield Problem(where, sentence, values)
        seen.add((limit.question, limit.choice))
        yield from _bounds(where, limit, values)


def _bounds(path: tuple[str | int, ...], limit: Limit, values: Mapping[str, object]) -> Iterator[Problem]:
    pairs = ((limit.least_number, limit.most_number), (limit.least_pence, limit.most_pence))
    if all(bound is None for pair in pairs for bound in pair):
        yield Problem(path, _("“%(choice)s” of “%(question)s” has neither a least nor a most."), values)
    if any(least is not None and most is not None and least > most for least, most in pairs):
        yield Problem(path, _("The most of “%(choice)s” of “%(question)s” must not be below the least."), values)


def printed_limits(limits: tuple[Limit, ...], pounds: Any) -> list[dict[str, Any]]:
    """The limits as plain values, without what is left out; `pounds` prints an amount."""
    return [
        {
            name: value
            for name, value in (
                ("question", limit.question),
                ("choice", limit.choice),
                ("least_number", limit.least_number),
                ("most_number", limit.most_number),
                ("least_amount", pounds(limit.least_pence)),
                ("most_amount", pounds(limit.most_pence)),
            )
            if value is not None
        }
        for limit in limits
    ]


def printed_checklist(items: tuple[ChecklistItem, ...], pounds: Any) -> list[dict[str, Any]]:
    """The checklist as plain values, without what is left at its default; `pounds` prints an amount."""
    return [
        {
            "key": item.key,
            "title": item.title,
            "kind": str(item.kind),
            **({} if item.done_by is DoneBy.MANAGER else {"done_by": str(item.done_by)}),
            **({"second_person": True} if item.is_second_wanted else {}),
            **({"from_amount": pounds(item.from_pence)} if item.from_pence else {}),
        }
        for item in items
    ]
