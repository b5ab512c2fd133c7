"""What invented applicants write into answers that have rows, from a source of chance of its own for each answer."""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import Any

from assessments.funds.budgets import HEADING, PERCENT
from assessments.funds.questions import Column, Question
from assessments.funds.states import Measure, QuestionKind
from assessments.funds.tables import columns_of, fewest_rows_of, most_rows_of
from assessments.rendering.plain import day
from portal.commands.stories.places import STRETCH, STRETCHES

Words = Callable[[Random, int], str]
MOST_INVENTED = 5
SHARE = 25
"""Percent of overheads: what it leaves of an amount in whole pounds is in whole pence."""
HEADINGS = ("Staff", "Activities", "Evaluation")


def typed_rows(question: Question, random: Random, words: Words) -> list[dict[str, str]]:
    """Between the fewest rows and a handful, every cell filled in."""
    least, most = fewest_rows_of(question), most_rows_of(question)
    number = random.randint(min(max(least, 2), most), max(least, min(most, MOST_INVENTED)))
    rows = [{column.key: _cell(column, random, words) for column in columns_of(question)} for _row in range(number)]
    if STRETCH in rows[0]:
        names = random.sample(STRETCHES, len(STRETCHES))
        return [{**row, STRETCH: name} for row, name in zip(rows, names, strict=False)]
    return rows


def year_key(question: Question, year: str) -> str:
    """Under which an applicant's amounts hold what a budget asks for in a year."""
    return f"{question.key} {year}"


def typed_budget(question: Question, amounts: Mapping[str, int], random: Random) -> dict[str, Any]:
    """A budget whose grant comes to the amounts, with a fifth of it for overheads where it asks for a percentage."""
    has_share = question.overheads is Measure.PERCENTAGE and (question.most_overheads or 100) >= SHARE
    headings = [heading.label for heading in question.headings] or list(HEADINGS)
    rows: list[dict[str, str]] = [{} if question.headings else {HEADING: heading} for heading in headings]
    for place, year in enumerate(question.financial_years, start=1):
        pence = amounts.get(year_key(question, year), 0)
        for row, part in zip(
            rows, _parts(pence * 100 // (100 + SHARE) if has_share else pence, len(rows)), strict=True
        ):
            row[f"y{place}_grant"] = _pounds(part)
            row[f"y{place}_kind"] = _pounds(random.randint(0, 8) * 50_000)
    overheads = {PERCENT: str(SHARE)} if has_share else {}
    return {"rows": rows, "overheads": overheads}


def _parts(pence: int, number: int) -> list[int]:
    """Whole pounds for all lines but the first, which takes the rest."""
    each = pence // number // 100 * 100
    return [pence - each * (number - 1), *[each] * (number - 1)]


def _pounds(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02}"


def _cell(column: Column, random: Random, words: Words) -> str:
    match column.kind:
        case QuestionKind.MONEY:
            return f"£{random.randint(4, 90) * 250:,}"
        case QuestionKind.WHOLE_NUMBER:
            return str(random.randint(max(column.minimum or 1, 1), min(column.maximum or 400, 400)))
        case QuestionKind.PERCENTAGE:
            return str(random.randint(2, 20))
        case QuestionKind.EMAIL:
            return f"partner-{random.randint(100, 999)}@partners.example"
        case QuestionKind.DATE:
            return day(date(2009, 4, 1).replace(month=random.randint(4, 12)))
        case QuestionKind.ONE_OF:
            return random.choice(column.choices).key
        case QuestionKind.LONG_TEXT:
            return words(random, column.max_words or 30)
        case _:
            return words(random, 14)[: column.max_characters or 200].strip()
