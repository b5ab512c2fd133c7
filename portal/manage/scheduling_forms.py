"""The form that offers one grant with instalments of its own; equal parts are what it suggests."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, SubmitField

from assessments.applications.answers import read_pence
from assessments.awards.clauses import Clause
from assessments.awards.instalments import MOST
from assessments.awards.schedule import ChosenInstalment, PlannedInstalment
from assessments.awards.states import ClauseKind
from assessments.decisions.models import Decision
from assessments.errors import DomainError
from assessments.funds.models import Round
from portal.envelope import line_told
from portal.fields import DayField, OptionalDayField
from portal.forms import PageForm
from portal.manage.award_forms import NO_CONDITION, ONLY_A_TERM, PARTS, is_row
from portal.manage.forms import uuid_from
from portal.text import pounds

SPARE = 4
"""Rows that are left empty below what is suggested."""


class OneOfferForm(PageForm):
    """On what terms one grant is offered; its instalments and conditions are fields made for it."""

    accept_by = DayField(_("Last day to accept"))
    reports_a_year = RadioField(
        _("How often do you ask for a report in a financial year?"),
        choices=lambda: {value: str(words) for value, words in PARTS.items()}, validate_choice=False, default="1",
        widget=GovRadioInput(),
    )  # fmt: skip
    social = SelectMultipleField(_("Social clauses"), validate_choice=False, widget=GovCheckboxesInput())
    submit = SubmitField(_("Make the offer"), widget=GovSubmitInput())


def one_offer_form(
    decision: Decision, round_: Round, library: Sequence[Clause], suggested: Sequence[PlannedInstalment],
    data: Mapping[str, Any],
) -> Any:  # fmt: skip
    """The form with what is suggested, and rows to spare."""
    rows = rows_of(suggested)
    years = {"": gettext("Choose a year")}
    years |= {
        str(amount.line.id): f"{line_told(amount.line, round_)}: {pounds(amount.amount_pence)}"
        for amount in sorted(decision.amounts, key=lambda each: each.line.position)
    }
    fields: dict[str, Any] = {}
    for row in rows:
        fields[f"amount-{row}"] = StringField(
            gettext("Amount of instalment %(number)s", number=row), widget=GovTextInput()
        )
        fields[f"line-{row}"] = SelectField(
            gettext("Paid from, instalment %(number)s", number=row), choices=years, validate_choice=False,
            default="", widget=GovSelect(),
        )  # fmt: skip
        fields[f"due-{row}"] = OptionalDayField(gettext("Due day of instalment %(number)s", number=row))
    filled = dict(data)
    for row, one in enumerate(suggested, 1):
        filled |= {
            f"amount-{row}": pounds(one.amount_pence).removeprefix("£"), f"line-{row}": str(one.line.id),
            f"due-{row}": one.due_on,
        }  # fmt: skip
    form = type("SchedulingForm", (OneOfferForm,), fields | _conditions(library, rows) | _decided(decision, rows))(
        data=filled
    )
    form.social.choices = {str(one.id): one.newest.title for one in library if one.kind is ClauseKind.SOCIAL}
    return form


def rows_of(suggested: Sequence[PlannedInstalment]) -> range:
    """The numbers of the form's rows."""
    return range(1, min(len(suggested) + SPARE, MOST) + 1)


def instalments_from(form: Any, rows: range) -> list[ChosenInstalment]:
    """The rows in which something stands; a problem with an amount is put beside it."""
    chosen = []
    for row in rows:
        amount, line, due = (form[f"{name}-{row}"] for name in ("amount", "line", "due"))
        if (amount.data or "").strip() or due.data is not None:
            chosen.append(ChosenInstalment(row, _line(line.data), _pence(amount), due.data))
    return chosen


def decided_from(form: Any, decision: Decision) -> dict[int, int | None]:
    """Which instalment waits for what was told with the decision, by its number; what is left out holds back none."""
    typed = {one.position: str(form[f"decided-{one.position}"].data or "") for one in decision.conditions}
    return {position: int(row) for position, row in typed.items() if is_row(row) and int(row)}


def _conditions(library: Sequence[Clause], rows: range) -> dict[str, Any]:
    waits = {NO_CONDITION: gettext("Not part of the agreement")} | _waits(rows)
    return {
        f"condition-{clause.id}": SelectField(
            clause.newest.title, choices=waits, validate_choice=False, widget=GovSelect()
        )
        for clause in library
        if clause.kind is ClauseKind.CONDITION
    }


def _decided(decision: Decision, rows: range) -> dict[str, Any]:
    waits = _waits(rows)
    return {
        f"decided-{one.position}": SelectField(
            gettext("Condition %(number)s of the decision", number=one.position), choices=waits, validate_choice=False,
            default=ONLY_A_TERM, widget=GovSelect(), render_kw={"params": {"hint": {"text": one.words}}},
        )
        for one in decision.conditions
    }  # fmt: skip


def _waits(rows: range) -> dict[str, str]:
    waits = {ONLY_A_TERM: gettext("Part of it, and no instalment waits for it")}
    return waits | {str(row): gettext("Instalment %(number)s waits for it", number=row) for row in rows}


def _line(typed: object) -> UUID | None:
    return uuid_from(str(typed or ""))


def _pence(field: Any) -> int:
    try:
        return read_pence(field.data or "") or 0
    except DomainError as problem:
        field.errors = [problem.told(gettext)]
        return 0
