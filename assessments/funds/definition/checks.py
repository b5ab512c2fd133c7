"""The rules that a round's definition must keep, whatever it was read from."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from assessments.errors import _
from assessments.funds.definition.carrying import Asked, carrying_problems
from assessments.funds.definition.conditions import condition_problems, elsewhere_than
from assessments.funds.definition.deciding import CHECKLIST, limit_problems
from assessments.funds.definition.eligibility import FIELD, check_problems
from assessments.funds.definition.moments import financial_year, local_text
from assessments.funds.definition.problems import KEY, Problem
from assessments.funds.definition.programmes import programme_problems
from assessments.funds.definition.question_checks import question_problems
from assessments.funds.definition.values import RoundDefinition, StageDefinition
from assessments.funds.questions import Question
from assessments.funds.states import CountsAs, Purpose

__all__ = ["Problem", "problems_of"]

TAKEN_KEYS = frozenset({"equality", "status", "support", "withdraw"})
"""Words that stand in a page's address where a stage's key would."""

REFERENCE = re.compile(r"[A-Z]{2,8}-[0-9]{4}(-[0-9]{1,4})?")


def problems_of(definition: RoundDefinition) -> Iterator[Problem]:
    """Every rule that the definition breaks, with the place of it."""
    yield from _round(definition)
    yield from _unique((FIELD,), [question.key for question in definition.eligibility_check])
    for number, question in enumerate(definition.eligibility_check):
        yield from _unique((FIELD, number, "choices"), [choice.key for choice in question.choices])
    yield from check_problems(definition.eligibility_check)
    yield from _unique((CHECKLIST,), [item.key for item in definition.checklist])
    yield from _envelope(definition)
    yield from _unique(("groups",), [group.key for group in definition.groups])
    yield from programme_problems(definition)
    yield from _dates(definition)
    yield from _unique(("stages",), [stage.key for stage in definition.stages])
    asked = Asked()
    for number, stage in enumerate(definition.stages):
        yield from _stage(("stages", number), stage, definition)
        yield from carrying_problems(("stages", number), stage, asked)
        yield from condition_problems(("stages", number), stage, elsewhere_than(stage, definition.stages))


def _round(definition: RoundDefinition) -> Iterator[Problem]:
    if not REFERENCE.fullmatch(definition.reference):
        yield Problem(
            ("round", "reference"),
            _("The reference “%(reference)s” must be capitals and a year, and perhaps a number: GLF-2008, GLF-2008-2."),
            {"reference": definition.reference},
        )
    least, most = definition.minimum_grant_pence, definition.maximum_grant_pence
    for name, amount in (("minimum_grant", least), ("maximum_grant", most)):
        if amount == 0:
            sentence = _("“%(name)s” must be above £0. Leave it out if there is none.")
            yield Problem(("round", name), sentence, {"name": name})
    if least is not None and most is not None and least > most:
        yield Problem(("round", "maximum_grant"), _("The maximum grant must not be below the minimum grant."))


def _envelope(definition: RoundDefinition) -> Iterator[Problem]:
    if not definition.award_lines and definition.standing is None:
        yield Problem(("envelope",), _("The envelope must have at least one line for delivery."))
    seen: set[tuple[Purpose, str]] = set()
    for number, line in enumerate(definition.envelope):
        path = ("envelope", number)
        if not _is_financial_year(line.financial_year):
            sentence = _("The financial year “%(year)s” must be two years that follow each other, such as 2009-10.")
            yield Problem((*path, "financial_year"), sentence, {"year": line.financial_year})
        if line.amount_pence <= 0:
            yield Problem((*path, "amount"), _("A line of the envelope must be above £0."))
        if (line.purpose, line.financial_year) in seen:
            sentence = _("The envelope already has a line for %(purpose)s in %(year)s. Put them together.")
            yield Problem(path, sentence, {"purpose": line.purpose, "year": line.financial_year})
        seen.add((line.purpose, line.financial_year))


def _is_financial_year(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}", text)) and financial_year(int(text[:4])) == text


def _dates(definition: RoundDefinition) -> Iterator[Problem]:
    for number, stage in enumerate(definition.stages):
        path = ("stages", number)
        if stage.closes_at <= stage.opens_at:
            yield Problem((*path, "closes"), _("“%(key)s” must close after it opens."), {"key": stage.key})
        if stage.assessing_closes_at <= stage.closes_at:
            sentence = _("The assessing of “%(key)s” must close after the stage closes.")
            yield Problem((*path, "assessing_closes"), sentence, {"key": stage.key})
        before = definition.stages[number - 1] if number else None
        if before and stage.opens_at < before.assessing_closes_at:
            values = {"key": stage.key, "before": before.key}
            values["moment"] = local_text(before.assessing_closes_at, definition.time_zone)
            sentence = _("“%(key)s” must not open before the assessing of “%(before)s” has closed (%(moment)s).")
            yield Problem((*path, "opens"), sentence, values)


def _unique(path: tuple[str | int, ...], keys: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, key in enumerate(keys):
        where = (*path, number, "key")
        if not KEY.fullmatch(key):
            sentence = _("The key “%(key)s” must be 1 to 40 small letters, digits and _, and start with a letter.")
            yield Problem(where, sentence, {"key": key})
        if key in seen:
            yield Problem(where, _("The key “%(key)s” is used twice. Each must be different."), {"key": key})
        seen.add(key)


def _stage(path: tuple[str | int, ...], stage: StageDefinition, definition: RoundDefinition) -> Iterator[Problem]:
    if stage.key in TAKEN_KEYS:
        sentence = _("A stage cannot have the key “%(key)s”, which is the address of another page.")
        yield Problem((*path, "key"), sentence, {"key": stage.key})
    yield from _unique((*path, "sections"), [section.key for section in stage.sections])
    yield from _unique((*path, "criteria"), [criterion.key for criterion in stage.criteria])
    for number, criterion in enumerate(stage.criteria):
        if criterion.threshold is not None and criterion.threshold > criterion.top:
            sentence = _("The threshold of “%(key)s” is above its highest score, so that nobody could reach it.")
            yield Problem((*path, "criteria", number, "threshold"), sentence, {"key": criterion.key})
    lines = [(line.purpose, line.financial_year) for line in definition.award_lines]
    seen: set[str] = set()
    for number, section in enumerate(stage.sections):
        within = (*path, "sections", number, "questions")
        yield from _criteria_spoken_to(within, section.questions, {criterion.key for criterion in stage.criteria})
        yield from _unique(within, [question.key for question in section.questions])
        for place, question in enumerate(section.questions):
            yield from question_problems((*within, place), question, lines)
            yield from _unique((*within, place, "choices"), [choice.key for choice in question.choices])
            yield from _unique((*within, place, "headings"), [heading.key for heading in question.headings])
            yield from _columns((*within, place, "columns"), question)
        again = [question.key for question in section.questions if question.key in seen]
        for key in again:
            place = [question.key for question in section.questions].index(key)
            sentence = _("The question “%(key)s” is in another section of this stage too. Each must be different.")
            yield Problem((*within, place, "key"), sentence, {"key": key})
        seen.update(question.key for question in section.questions)
    yield from _meanings(path, stage, definition)
    yield from limit_problems(path, stage)


def _criteria_spoken_to(
    path: tuple[str | int, ...], questions: Iterable[Question], known: set[str]
) -> Iterator[Problem]:
    for place, question in enumerate(questions):
        for key in [key for key in question.speaks_to if key not in known]:
            sentence = _("“%(question)s” speaks to “%(key)s”, which is no criterion of this stage.")
            yield Problem((*path, place, "speaks_to"), sentence, {"question": question.key, "key": key})


def _columns(path: tuple[str | int, ...], question: Question) -> Iterator[Problem]:
    yield from _unique(path, [column.key for column in question.columns])
    for number, column in enumerate(question.columns):
        yield from _unique((*path, number, "choices"), [choice.key for choice in column.choices])


def _meanings(path: tuple[str | int, ...], stage: StageDefinition, definition: RoundDefinition) -> Iterator[Problem]:
    where, values = (*path, "sections"), {"key": stage.key}
    amounts = [question for question in stage.questions if question.counts_as == CountsAs.AMOUNT_REQUESTED]
    if not amounts and definition.standing is None:
        sentence = _("“%(key)s” must have a question of kind money or budget that counts as amount_requested.")
        yield Problem(where, sentence, values)
    if amounts and not definition.award_lines:
        sentence = _("“%(key)s” asks for an amount, and the envelope has no money for awards.")
        yield Problem(where, sentence, values)
    if _asks_twice(amounts):
        sentence = _("“%(key)s” must ask for the amount once, or once for each financial year.")
        yield Problem(where, sentence, values)
    for meaning in (CountsAs.TITLE, CountsAs.YEARS, CountsAs.REGION, CountsAs.THEME):
        if sum(question.counts_as == meaning for question in stage.questions) > 1:
            sentence = _("“%(key)s” has more than one question that counts as %(meaning)s.")
            yield Problem(where, sentence, {**values, "meaning": meaning})


def _asks_twice(amounts: Iterable[Question]) -> bool:
    """Whether the same pounds are asked for by two questions: of one year and purpose, or of all and of some."""
    asked = Counter(
        (question.purpose, year)
        for question in amounts
        for year in question.financial_years or (question.financial_year,)
    )
    purposes, years = {purpose for purpose, _year in asked}, {year for _purpose, year in asked}
    mixes = any(None in parts and len(parts) > 1 for parts in (purposes, years))
    return mixes or any(count > 1 for count in asked.values())
