"""Budgets: what each heading costs in each financial year, and who pays it. Every sum is of whole pence.

A value holds a line for each heading, as `{"heading": …, "amounts": {"2026-27": {"grant": 100, "cash": 50}}}`, and the
overheads apart, with the amounts that they come to, so that a receipt says what was asked for without a calculation.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assessments.applications.answers.cells import CellFault, CellsUnfinished, Faults, type_cell_back
from assessments.applications.answers.decimals import NUMBER
from assessments.applications.answers.shapes import AnswerRefused, Grid, Shape, Translate
from assessments.applications.answers.storable import is_empty
from assessments.errors import DomainError, _
from assessments.funds.budgets import GRANT, HEADING, HEADING_COLUMN, PARTS, PERCENT, amount_columns, percent_question
from assessments.funds.questions import Question
from assessments.funds.states import Measure
from assessments.funds.tables import most_rows_of
from assessments.rendering.plain import pounds

ROWS, OVERHEADS = "rows", "overheads"
BUDGET_PARTS: Mapping[str, str] = {
    "grant": _("Grant asked for"),
    "cash": _("Match in cash"),
    "kind": _("Match in kind"),
}
IN_A_CELL: Mapping[str, str] = {
    "grant": _("%(heading)s, %(year)s, grant asked for"),
    "cash": _("%(heading)s, %(year)s, match in cash"),
    "kind": _("%(heading)s, %(year)s, match in kind"),
}
OVERHEADS_WORDS, ALL_YEARS, TOTAL = _("Overheads"), _("All years"), _("Total")
NAME_OF_ROW, PERCENT_OF_OVERHEADS = _("Row %(row)s, what it is for"), _("Overheads, percent")

Amounts = Mapping[str, Mapping[str, int]]


def read_budget(question: Question, typed: Mapping[str, Any]) -> dict[str, Any] | None:
    """The budget; None if no amount was typed. Raises CellsRefused, or AnswerRefused where there are too many lines."""
    if len(_filled(typed)) > most_lines_of(question):
        sentence = _("This budget takes up to %(most)s lines. The first %(most)s were kept, and the others were not.")
        raise AnswerRefused(sentence, most=most_lines_of(question))
    faults = Faults()
    value = _value(question, typed, faults)
    faults.refuse()
    return value


def readable_budget(question: Question, typed: Mapping[str, Any]) -> dict[str, Any]:
    """As far as it can be read already: cells that do not fit count as empty."""
    return _value(question, typed, Faults()) or {"lines": []}


def keep_budget(question: Question, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a budget that does not fit: as many lines as it takes."""
    rows = list(typed.get(ROWS, ()))
    if len(rows) > most_lines_of(question):
        rows = _filled(typed)[: most_lines_of(question)]
    return {**typed, ROWS: rows}


def most_lines_of(question: Question) -> int:
    """How many lines a budget can have: its headings, or as many as an applicant may name."""
    return len(question.headings) or most_rows_of(question)


def amounts_asked(question: Question, value: Any) -> dict[str, int]:
    """Pence of grant that a budget asks for, by financial year."""
    return {year: sum_of([value] if value else [], [year], [GRANT]) for year in question.financial_years}


def sum_of(values: Iterable[Mapping[str, Any]], years: Sequence[str], parts: Sequence[str]) -> int:
    """Pence of whole budgets in some years, of some parts."""
    lines = (line for value in values for line in _lines(value))
    return sum(line_sum(line["amounts"], years, parts) for line in lines)


def line_sum(amounts: Amounts, years: Sequence[str], parts: Sequence[str]) -> int:
    """Pence of one line in some years, of some parts."""
    return sum(amounts.get(year, {}).get(part, 0) for year in years for part in parts)


def heading_words(question: Question, line: Mapping[str, Any], translate: Translate = str) -> str:
    """What a line is called."""
    heading = line.get(HEADING)
    if heading is None:
        return translate(OVERHEADS_WORDS)
    return next((each.label for each in question.headings if each.key == heading), heading)


def _value(question: Question, typed: Mapping[str, Any], faults: Faults) -> dict[str, Any] | None:
    lines = list(_read_lines(question, typed.get(ROWS, ()), faults))
    value: dict[str, Any] = {"lines": lines}
    overheads = _read_overheads(question, typed.get(OVERHEADS) or {}, lines, faults)
    if overheads:
        value[OVERHEADS] = overheads
    return value if any(line["amounts"] or line.get(HEADING) for line in lines) or overheads else None


def _read_lines(question: Question, rows: Sequence[Mapping[str, str]], faults: Faults) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows[: most_lines_of(question)], start=1):
        if question.headings:
            heading = question.headings[number - 1]
            key, words = heading.key, heading.label
        else:
            key = faults.read(str(number), HEADING_COLUMN, row.get(HEADING, ""), NAME_OF_ROW, row=number)
            words = key or f"{number}"
        amounts = _read_amounts(question, str(number), row, words, faults)
        if amounts or (key and not question.headings):
            yield {HEADING: key or "", "amounts": amounts}


def _read_amounts(
    question: Question, row: str, typed: Mapping[str, str], words: str, faults: Faults
) -> dict[str, dict[str, int]]:
    amounts: dict[str, dict[str, int]] = {}
    for year, part, column in amount_columns(question):
        pence = faults.read(row, column, typed.get(column.key, ""), IN_A_CELL[part], heading=words, year=year)
        if pence is not None:
            amounts.setdefault(year, {})[part] = pence
    return amounts


def _read_overheads(
    question: Question, typed: Mapping[str, str], lines: Sequence[Mapping[str, Any]], faults: Faults
) -> dict[str, Any] | None:
    if question.overheads is Measure.AMOUNT:
        amounts = _read_amounts(question, OVERHEADS, typed, OVERHEADS_WORDS, faults)
        return {"amounts": amounts} if amounts else None
    if question.overheads is not Measure.PERCENTAGE:
        return None
    percent = _read_percent(question, typed.get(PERCENT, ""), faults)
    if percent is None:
        return None
    amounts = {year: {GRANT: share_of(_direct(lines, year), percent)} for year in question.financial_years}
    return {PERCENT: percent, "amounts": amounts}


def _read_percent(question: Question, typed: str, faults: Faults) -> str | None:
    try:
        percent: str | None = NUMBER.read(percent_question(question), typed)
    except AnswerRefused as problem:
        faults.found.append(CellFault(OVERHEADS, PERCENT, PERCENT_OF_OVERHEADS, {}, problem))
        return None
    return percent


def _direct(lines: Sequence[Mapping[str, Any]], year: str) -> int:
    return sum(line_sum(line["amounts"], [year], [GRANT]) for line in lines)


def share_of(pence: int, percent: str) -> int:
    """A percentage of an amount, to the nearest penny; half a penny is one."""
    return int((Decimal(percent) * pence / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def type_budget_back(question: Question, value: Mapping[str, Any] | None) -> dict[str, Any]:
    """A budget as a person would have typed it."""
    lines = (value or {}).get("lines", ())
    if question.headings:
        amounts_by_key = {line[HEADING]: line["amounts"] for line in lines}
        rows = [_typed_amounts(question, amounts_by_key.get(heading.key, {})) for heading in question.headings]
    else:
        rows = [{HEADING: line[HEADING], **_typed_amounts(question, line["amounts"])} for line in lines]
    overheads = (value or {}).get(OVERHEADS) or {}
    if question.overheads is Measure.PERCENTAGE:
        typed = {PERCENT: str(NUMBER.type_back(percent_question(question), overheads.get(PERCENT)))}
    elif question.overheads is Measure.AMOUNT:
        typed = _typed_amounts(question, overheads.get("amounts", {}))
    else:
        return {ROWS: rows}
    return {ROWS: rows, OVERHEADS: typed}


def _typed_amounts(question: Question, amounts: Amounts) -> dict[str, str]:
    return {
        column.key: type_cell_back(column, amounts.get(year, {}).get(part))
        for year, part, column in amount_columns(question)
    }


def say_budget(question: Question, value: Mapping[str, Any], translate: Translate) -> Grid:
    """A row for each line in each year, with its sum; below, the sums of each year and of all."""
    years = question.financial_years
    rows = [
        (heading_words(question, line, translate), year, *_figures(line["amounts"], [year]))
        for line in _lines(value)
        for year in years
        if year in line["amounts"]
    ]
    foot = [(translate(TOTAL), year, *_sums(value, [year])) for year in years]
    if len(years) > 1:
        foot.append((translate(TOTAL), translate(ALL_YEARS), *_sums(value, years)))
    return Grid(_header(translate), tuple(rows), tuple(foot), frozenset(range(2, 6)))


def quote_budget(question: Question, typed: Mapping[str, Any]) -> Grid:
    """A budget that does not fit, word for word."""
    rows: list[tuple[str, ...]] = []
    for number, row in enumerate(typed.get(ROWS, ())):
        words = question.headings[number].label if number < len(question.headings) else row.get(HEADING, "")
        rows += _quoted(question, words, row)
    overheads = typed.get(OVERHEADS) or {}
    if overheads.get(PERCENT, "").strip():
        rows.append((OVERHEADS_WORDS, f"{overheads[PERCENT]}%", "", "", ""))
    rows += _quoted(question, OVERHEADS_WORDS, overheads)
    return Grid(_header(str)[:-1], tuple(rows), figures=frozenset(range(2, 5)))


def _quoted(question: Question, words: str, row: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for place, year in enumerate(question.financial_years, start=1):
        cells = [row.get(f"y{place}_{part}", "") for part in PARTS]
        if any(cell.strip() for cell in cells):
            yield (words, year, *cells)


def lacking_in_budget(_question: Question, value: Mapping[str, Any]) -> DomainError | None:
    """A line with an amount that does not say what it is for."""
    faults = [
        CellFault(str(number), HEADING, NAME_OF_ROW, {"row": number}, AnswerRefused(_("Say what this is for.")))
        for number, line in enumerate(value["lines"], start=1)
        if not line[HEADING]
    ]
    return CellsUnfinished(faults) if faults else None


def _lines(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from value["lines"]
    if value.get(OVERHEADS):
        yield value[OVERHEADS]


def _filled(typed: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [row for row in typed.get(ROWS, ()) if not is_empty(row)]


def _figures(amounts: Amounts, years: Sequence[str]) -> tuple[str, ...]:
    by_part = [line_sum(amounts, years, [part]) for part in PARTS]
    return tuple(pounds(pence) for pence in (*by_part, sum(by_part)))


def _sums(value: Mapping[str, Any], years: Sequence[str]) -> tuple[str, ...]:
    by_part = [sum_of([value], years, [part]) for part in PARTS]
    return tuple(pounds(pence) for pence in (*by_part, sum(by_part)))


def _header(translate: Translate) -> tuple[str, ...]:
    return (
        translate(_("What it is for")), translate(_("Year")), *(translate(BUDGET_PARTS[part]) for part in PARTS),
        translate(TOTAL),
    )  # fmt: skip


BUDGET = Shape(
    read_budget,
    type_budget_back,
    say_budget,
    quote=quote_budget,
    keep=keep_budget,
    lacking=lacking_in_budget,
    is_found_in_words=True,
)
