"""The forms about awards that the fund's staff send: shape only, the rules are the domain's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import AnyOf

from assessments.awards.clauses import Clause
from assessments.awards.states import ClauseKind
from assessments.decisions.models import Decision
from assessments.funds.models import Round
from portal.award_words import CLAUSE_KINDS
from portal.fields import DayField, ReasonField, plain_lines
from portal.forms import PageForm
from portal.manage.forms import uuid_from
from portal.seen import SeenForm
from portal.text import pounds

PARTS = {"1": _("Once"), "2": _("Twice"), "4": _("Four times")}
NO_CONDITION, ONLY_A_TERM = "", "0"
MOST_INSTALMENTS = 8
"""How many instalments a condition can be tied to; an award seldom has more."""


class OfferForm(PageForm):
    """To whom grants are offered, and on what terms."""

    chosen = SelectMultipleField(_("To whom?"), validate_choice=False, widget=GovCheckboxesInput())
    accept_by = DayField(_("Last day to accept"))
    instalments_a_year = RadioField(
        _("How often is the money of a financial year paid?"), choices=lambda: _told(PARTS), validate_choice=False,
        default="1", widget=GovRadioInput(),
    )  # fmt: skip
    reports_a_year = RadioField(
        _("How often do you ask for a report in a financial year?"), choices=lambda: _told(PARTS),
        validate_choice=False, default="1", widget=GovRadioInput(),
    )  # fmt: skip
    social = SelectMultipleField(_("Social clauses"), validate_choice=False, widget=GovCheckboxesInput())
    submit = SubmitField(_("Make the offers"), widget=GovSubmitInput())


def offer_form(to_offer: Sequence[Decision], library: Sequence[Clause]) -> Any:
    """The form with everybody who can be offered a grant, and what the library has to choose from."""
    conditions = [clause for clause in library if clause.kind is ClauseKind.CONDITION]
    waits: dict[str, Any] = {NO_CONDITION: gettext("Not part of the agreement")}
    waits[ONLY_A_TERM] = gettext("Part of it, and no instalment waits for it")
    waits |= {
        str(number): gettext("Instalment %(number)s waits for it", number=number)
        for number in range(1, MOST_INSTALMENTS + 1)
    }
    fields = {
        f"condition-{clause.id}": SelectField(
            clause.newest.title, choices=waits, validate_choice=False, widget=GovSelect()
        )
        for clause in conditions
    }
    form = type("OfferingForm", (OfferForm,), fields)()
    form.chosen.choices = {decision.submission.application.reference: _who(decision) for decision in to_offer}
    form.social.choices = {str(one.id): one.newest.title for one in library if one.kind is ClauseKind.SOCIAL}
    return form


def conditions_from(form: Any, library: Sequence[Clause]) -> dict[UUID, int | None]:
    """The conditions that were chosen, each with the number of the instalment that waits for it."""
    chosen = {}
    for clause in library:
        typed = str(form[f"condition-{clause.id}"].data or "") if f"condition-{clause.id}" in form else NO_CONDITION
        if is_row(typed):
            chosen[clause.id] = int(typed) or None
    return chosen


def is_row(typed: str) -> bool:
    """Whether it can be the number of an instalment that waits, or of none."""
    return typed.isascii() and typed.isdigit() and len(typed) < 4


def parts_from(field: Any) -> int:
    """How many times a year something is; 0, which the rules refuse, for what was not offered."""
    return int(field.data) if field.data in PARTS else 0


def social_from(form: Any) -> list[UUID]:
    """The social clauses that were chosen."""
    return [one for one in map(uuid_from, form.social.data or []) if one is not None]


def words_of_offer(library: Sequence[Clause], round_id: UUID) -> dict[str, list[Clause]]:
    """Of the fund's texts those that stand in each of the round's agreements, and the conditions to choose from."""
    terms = [one for one in library if one.kind is ClauseKind.TERMS and one.round_id in (None, round_id)]
    return {"terms": terms, "conditions": [one for one in library if one.kind is ClauseKind.CONDITION]}


class ClauseForm(SeenForm):
    """A text of the library."""

    title = StringField(_("Title"), widget=GovTextInput())
    text = TextAreaField(
        _("Text"), filters=[plain_lines], widget=GovTextArea(),
        render_kw={"params": {"rows": 12, "attributes": {"dir": "auto"}}},
    )  # fmt: skip
    submit = SubmitField(_("Save"), widget=GovSubmitInput())


class NewClauseForm(ClauseForm):
    """A new text: what it is for as well."""

    kind = RadioField(
        _("What is it?"),
        [AnyOf([kind.value for kind in ClauseKind], message=_("Choose what the text is for."))],
        choices=lambda: {kind.value: str(words) for kind, words in CLAUSE_KINDS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    round = SelectField(
        _("Of which round, if it is standard terms"), validate_choice=False, default="", widget=GovSelect()
    )
    entry_key = HiddenField()

    def offer(self, rounds: Sequence[Round]) -> None:
        """Let terms be of one of these rounds."""
        self.round.choices = {"": gettext("Of all rounds of the fund")} | {one.reference: one.title for one in rounds}


class AnswerForm(SeenForm):
    """Whether something is taken as it is, or more is needed, and why."""

    answer = RadioField(
        _("What do you decide?"),
        [AnyOf(["yes", "no"], message=_("Choose what you decide."))],
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reason = ReasonField(_("Reason"), _("Needed if you do not accept. The organisation reads it."))
    submit = SubmitField(_("Record your answer"), widget=GovSubmitInput())

    def offer(self, accept: str, send_back: str) -> None:
        """Say what the two answers are."""
        self.answer.choices = {"yes": accept, "no": send_back}


class DatedForm(PageForm):
    """The day on which something happened."""

    paid_on = DayField(_("Paid on"))
    submit = SubmitField(_("Save"), widget=GovSubmitInput())


class ReturnedForm(PageForm):
    """The day on which what was not spent came back."""

    returned_on = DayField(_("Came back on"))
    submit = SubmitField(_("Save"), widget=GovSubmitInput())


def _who(decision: Decision) -> str:
    application = decision.submission.application
    return f"{application.reference}, {application.organisation.name}: {pounds(decision.total_pence)}"


def _told(choices: dict[str, Any]) -> dict[str, str]:
    return {value: str(words) for value, words in choices.items()}
