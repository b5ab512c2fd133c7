"""Instalments that a manager sets one by one: they come to what was decided of each year, to the penny."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from assessments.awards.schedule import ChosenInstalment, PlannedInstalment
from assessments.errors import Invalid, _
from assessments.funds.models import EnvelopeLine
from assessments.rendering.plain import pounds

MOST = 24
"""Instalments that an award can have: once a month over two years."""
SUMS = "sums"
"""Under what a form is told that the instalments of a year do not come to its amount."""

TOO_MUCH = _("The instalments of %(year)s come to %(by)s more than the %(award)s that were awarded.")
TOO_LITTLE = _("The instalments of %(year)s come to %(by)s less than the %(award)s that were awarded.")


def set_instalments(
    chosen: Sequence[ChosenInstalment], amounts: Mapping[EnvelopeLine, int], *, not_before: date
) -> tuple[list[PlannedInstalment], dict[int, int]]:
    """The instalments in order of their days, and the number that each row of the form has got. Raises Invalid."""
    lines = {line.id: line for line in amounts}
    if problems := _problems(chosen, lines, not_before):
        raise Invalid(problems)
    _ensure_sums(chosen, amounts)
    planned = [
        (one.row, PlannedInstalment(lines[one.line_id], one.amount_pence, one.due_on))
        for one in chosen
        if one.line_id is not None and one.due_on is not None
    ]
    planned.sort(key=lambda each: (each[1].due_on, each[1].line.financial_year, each[0]))
    return [each for _row, each in planned], {row: number for number, (row, _each) in enumerate(planned, 1)}


def _problems(
    chosen: Sequence[ChosenInstalment], lines: Mapping[UUID, EnvelopeLine], not_before: date
) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not 1 <= len(chosen) <= MOST:
        problems[SUMS] = _("Enter between 1 and 24 instalments.")
    for one in chosen:
        if one.amount_pence <= 0:
            problems[f"amount-{one.row}"] = _("Enter the amount of this instalment, or leave all of it empty.")
        if one.line_id not in lines:
            problems[f"line-{one.row}"] = _("Choose the financial year from which it is paid.")
        if one.due_on is None:
            problems[f"due-{one.row}"] = _("Enter the day on which it is due.")
        elif one.due_on < not_before:
            problems[f"due-{one.row}"] = _("It cannot be due before the day after the last day to accept.")
    return problems


def _ensure_sums(chosen: Sequence[ChosenInstalment], amounts: Mapping[EnvelopeLine, int]) -> None:
    """Refuse the first line whose instalments come to more or less, said at the last of them. Raises Invalid."""
    for line, pence in amounts.items():
        rows = [one for one in chosen if one.line_id == line.id]
        wrong = sum(one.amount_pence for one in rows) - pence
        if wrong:
            field = f"amount-{rows[-1].row}" if rows else SUMS
            sentence = TOO_MUCH if wrong > 0 else TOO_LITTLE
            raise Invalid({field: sentence}, None, year=line.financial_year, by=pounds(abs(wrong)), award=pounds(pence))
