"""Questions, criteria, dates and money in the words and numbers of a round's page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, lazy_gettext

from assessments.errors import _
from assessments.funds.models import Criterion, Round, Stage
from assessments.funds.questions import Column, Question
from assessments.funds.states import AWARD_PURPOSES, Measure, Purpose, QuestionKind
from assessments.funds.tables import as_question, columns_of, most_rows_of
from assessments.passports.wording import PARTS
from portal.conditions import condition_told
from portal.text import number, percent, pounds
from portal.uploads import file_form
from portal.wording import PURPOSES

ENVELOPE_ORDER = (Purpose.PREPARATION, *AWARD_PURPOSES)


def answer_form(question: Question) -> str:
    """What shape an answer has, and its limits."""
    least, most = question.minimum, question.maximum
    match question.kind:
        case QuestionKind.SHORT_TEXT:
            return str(gettext("Short answer, up to %(limit)s characters", limit=number(question.max_characters)))
        case QuestionKind.LONG_TEXT:
            return str(gettext("Longer answer, up to %(limit)s words", limit=number(question.max_words)))
        case QuestionKind.MONEY:
            return _within(gettext("Amount in pounds"), pounds(least), pounds(most), least, most)
        case QuestionKind.WHOLE_NUMBER:
            return _within(gettext("Whole number"), number(least), number(most), least, most)
        case QuestionKind.NUMBER:
            what = gettext("Number (%(unit)s)", unit=question.unit) if question.unit else gettext("Number")
            return _to_decimals(question, _within(what, number(least), number(most), least, most))
        case QuestionKind.PERCENTAGE:
            return _to_decimals(question, _within(gettext("Percentage"), percent(least), percent(most), least, most))
        case QuestionKind.TABLE | QuestionKind.MILESTONES | QuestionKind.OUTCOMES | QuestionKind.PARTNERS:
            return str(gettext(OF_ROWS[question.kind], most=most_rows_of(question)))
        case QuestionKind.BUDGET:
            return _budget_form(question)
        case QuestionKind.FILE:
            return file_form(question)
        case _:
            return str(OF_ONE_SHAPE[question.kind])


OF_ONE_SHAPE: Mapping[QuestionKind, object] = {
    QuestionKind.DATE: lazy_gettext("Date"),
    QuestionKind.YES_NO: lazy_gettext("Yes or no"),
    QuestionKind.ONE_OF: lazy_gettext("Choose one of:"),
    QuestionKind.SEVERAL_OF: lazy_gettext("Choose one or more of:"),
    QuestionKind.MONTH: lazy_gettext("Month and year"),
    QuestionKind.EMAIL: lazy_gettext("Email address"),
    QuestionKind.TELEPHONE: lazy_gettext("Telephone number"),
    QuestionKind.WEB_ADDRESS: lazy_gettext("Web address"),
    QuestionKind.POSTCODE: lazy_gettext("UK postcode"),
    QuestionKind.ADDRESS: lazy_gettext("UK address"),
    QuestionKind.DECLARATION: lazy_gettext("Name and email address of who makes the declaration"),
}
"""Kinds without limits of their own."""
OF_ROWS: Mapping[QuestionKind, str] = {
    QuestionKind.TABLE: _("Table of up to %(most)s rows, each with:"),
    QuestionKind.MILESTONES: _("Up to %(most)s milestones, each with:"),
    QuestionKind.OUTCOMES: _("Up to %(most)s outcomes, each with:"),
    QuestionKind.PARTNERS: _("Up to %(most)s partners, each with:"),
}


def _to_decimals(question: Question, what: str) -> str:
    if not question.decimals:
        return what
    return str(gettext("%(what)s, to %(decimals)s decimal places", what=what, decimals=question.decimals))


def _budget_form(question: Question) -> str:
    years = gettext(
        "Budget for %(years)s: for each heading and year the grant asked for, match in cash and match in kind.",
        years=", ".join(question.financial_years),
    )
    headings = gettext("You name the headings.")
    if question.headings:
        names = "; ".join(heading.label for heading in question.headings)
        headings = gettext("Headings: %(names)s.", names=names)
    return " ".join(part for part in (years, headings, _overheads_form(question)) if part)


def _overheads_form(question: Question) -> str:
    if question.overheads is Measure.AMOUNT:
        return str(gettext("Overheads are an amount of their own."))
    if question.overheads is None:
        return ""
    return str(
        gettext(
            "Overheads are up to %(most)s of the grant for the headings.", most=percent(question.most_overheads or 100)
        )
    )


def column_form(column: Column) -> str:
    """What a column is called, what shape its cells have, and their limits."""
    label, shape = gettext(column.label), answer_form(as_question(column))
    if not column.is_required:
        label = gettext("%(label)s (optional)", label=label)
    if column.choices:
        return f"{label}: {shape} {'; '.join(gettext(choice.label) for choice in column.choices)}"
    return f"{label}: {shape[:1].lower()}{shape[1:]}"


def _within(what: str, low: str, high: str, least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return str(gettext("%(what)s, from %(low)s to %(high)s", what=what, low=low, high=high))
    if least is not None:
        return str(gettext("%(what)s, %(low)s or more", what=what, low=low))
    return str(gettext("%(what)s, up to %(high)s", what=what, high=high)) if most is not None else what


def share(criterion: Criterion, criteria: Iterable[Criterion]) -> str:
    """The part that a criterion has in the mark, in percent."""
    percent = 100 * criterion.weight / sum(other.weight for other in criteria)
    return f"{percent:.0f}%" if percent == int(percent) else f"{percent:.1f}%"


def criteria_rows(stage: Stage) -> list[list[str]]:
    """The rows of the table of a stage's criteria."""
    return [[each.title, share(each, stage.criteria), gettext("0 to %(top)s", top=each.top)] for each in stage.criteria]


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs."""
    return [paragraph for paragraph in text.split("\n") if paragraph.strip()]


@dataclass(frozen=True, slots=True)
class KeyDate:
    """One line of the table of dates."""

    what: str
    at: datetime
    is_next: bool


def key_dates(grant_round: Round, now: datetime) -> list[KeyDate]:
    """Everything that happens in the round on a date, in order; the next of them is marked."""
    dates = [(gettext("Public notice"), grant_round.published_at)] if grant_round.published_at else []
    for stage in grant_round.stages:
        dates.append((gettext("%(stage)s opens", stage=stage.title), stage.opens_at))
        dates.append((gettext("%(stage)s closes", stage=stage.title), stage.closes_at))
        dates.append((gettext("%(stage)s: assessing ends", stage=stage.title), stage.assessing_closes_at))
    ordered = sorted(((what, at) for what, at in dates if at), key=lambda date: date[1])
    coming = next((index for index, (_, at) in enumerate(ordered) if at > now), None)
    return [KeyDate(what, at, index == coming) for index, (what, at) in enumerate(ordered)]


def envelope_rows(grant_round: Round) -> tuple[list[str], list[list[str]]]:
    """The columns and rows of the table of money: purposes down, financial years across, totals at both ends."""
    years = sorted({line.financial_year for line in grant_round.envelope})
    rows = [_envelope_row(grant_round, [purpose], str(PURPOSES[purpose]), years) for purpose in ENVELOPE_ORDER]
    kept = [row for row in rows if row[-1] != "–"]
    if len(kept) > 1:
        kept.append(_envelope_row(grant_round, ENVELOPE_ORDER, gettext("Total"), years))
    return [gettext("What it is for"), *years, gettext("Total")], kept


def _envelope_row(grant_round: Round, purposes: Sequence[Purpose], title: str, years: list[str]) -> list[str]:
    lines = [line for line in grant_round.envelope if line.purpose in purposes]
    by_year = [sum(line.amount_pence for line in lines if line.financial_year == year) for year in years]
    return [title, *(pounds(amount or None) for amount in (*by_year, sum(by_year)))]


def grant_sizes(grant_round: Round) -> str:
    """The smallest and the largest grant, as far as the round sets them."""
    low, high = grant_round.minimum_grant_pence, grant_round.maximum_grant_pence
    if low and high:
        return str(gettext("Grants from %(low)s to %(high)s", low=pounds(low), high=pounds(high)))
    if low:
        return str(gettext("Grants of %(low)s or more", low=pounds(low)))
    return str(gettext("Grants of up to %(high)s", high=pounds(high)) if high else gettext("Grants of any size"))


def passport_words(stage: Stage) -> str:
    """The parts of an organisation's passport that a stage asks for, in one line."""
    return "; ".join(gettext(PARTS[part]) for part in stage.passport_parts)


WORDS = (
    condition_told,
    answer_form,
    column_form,
    columns_of,
    share,
    paragraphs,
    grant_sizes,
    criteria_rows,
    passport_words,
)
