"""The forms of a fund's payments."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, SubmitField
from wtforms.validators import AnyOf

from assessments.awards.models import Instalment
from assessments.awards.payment_files import COLUMN_WORDS, Layout
from assessments.awards.states import AmountFormat, DateFormat, PaymentColumn
from portal.forms import PageForm
from portal.text import day, pounds

CHOOSE = _("Choose one of these.")


class RunForm(PageForm):
    """Which instalments go into a payment file."""

    chosen = SelectMultipleField(_("Ready to be paid"), validate_choice=False, widget=GovCheckboxesInput())
    entry_key = HiddenField()
    submit = SubmitField(_("Make the payment file"), widget=GovSubmitInput())

    def offer(self, ready: Sequence[Instalment]) -> None:
        """Let the manager choose among these."""
        self.chosen.choices = {str(one.id): _words(one) for one in ready}


class PayersForm(PageForm):
    """The two people who see bank details."""

    people = SelectMultipleField(_("Who sees bank details?"), validate_choice=False, widget=GovCheckboxesInput())
    submit = SubmitField(_("Save"), widget=GovSubmitInput())


class LayoutForm(PageForm):
    """How a payment file is laid out."""

    has_header = BooleanField(_("The first line says what the columns hold"), widget=GovCheckboxInput())
    amount_format = RadioField(
        _("How are amounts written?"), [AnyOf([one.value for one in AmountFormat], message=CHOOSE)],
        choices=lambda: {"pounds": gettext("In pounds: 1234.50"), "pence": gettext("In pence: 123450")},
        validate_choice=False, widget=GovRadioInput(),
    )  # fmt: skip
    date_format = RadioField(
        _("How are dates written?"), [AnyOf([one.value for one in DateFormat], message=CHOOSE)],
        choices=lambda: {"iso": "2026-03-31", "slashes": "31/03/2026", "compact": "20260331"},
        validate_choice=False, widget=GovRadioInput(),
    )  # fmt: skip
    submit = SubmitField(_("Save"), widget=GovSubmitInput())


def layout_form(layout: Layout) -> Any:
    """The form with a place for every column that there can be."""
    places = {"": gettext("Not in the file")}
    places |= {str(place): gettext("Place %(number)s", number=place) for place in range(1, len(PaymentColumn) + 1)}
    fields = {
        f"column-{column.value}": SelectField(
            gettext(COLUMN_WORDS[column]), choices=places, validate_choice=False, widget=GovSelect()
        )
        for column in PaymentColumn
    }
    data: dict[str, Any] = {f"column-{one.value}": str(place) for place, one in enumerate(layout.columns, 1)}
    data |= {"has_header": layout.has_header, "amount_format": layout.amount_format.value}
    return type("PlacedForm", (LayoutForm,), fields)(data={**data, "date_format": layout.date_format.value})


def placed_in(form: Any) -> tuple[PaymentColumn, ...]:
    """The columns in the order of their places; two in one place make the whole order none."""
    typed = {column: str(form[f"column-{column.value}"].data or "") for column in PaymentColumn}
    places = {column: int(text) for column, text in typed.items() if text.isascii() and text.isdigit()}
    if len(set(places.values())) != len(places):
        return ()
    return tuple(sorted(places, key=lambda column: places[column]))


def _words(one: Instalment) -> str:
    application = one.award.application
    words: str = gettext(
        "%(reference)s, %(name)s: instalment %(number)s, %(amount)s, due on %(day)s",
        reference=application.reference, name=application.organisation.name, number=one.number,
        amount=pounds(one.amount_pence), day=day(one.due_on),
    )  # fmt: skip
    return words
