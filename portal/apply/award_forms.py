"""What an organisation that was awarded a grant fills in: shape only, the rules are the domain's."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovFileInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, HiddenField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import AnyOf

from assessments.awards.models import Award, AwardReport
from portal.fields import ReasonField, plain_lines
from portal.forms import PageForm
from portal.seen import SeenForm
from portal.text import pounds

PLAIN = {"spellcheck": "false", "autocomplete": "name"}


class AcceptForm(PageForm):
    """A signature: a name, that the agreement is accepted, and which agreement that is."""

    name = StringField(
        _("Your full name"), description=_("Type it as your account has it. It is your signature."),
        widget=GovTextInput(), render_kw=PLAIN,
    )  # fmt: skip
    agreed = BooleanField(
        _("I have read the agreement, and I accept it for the organisation"), widget=GovCheckboxInput()
    )
    sha256 = HiddenField()
    submit = SubmitField(_("Accept the grant"), widget=GovSubmitInput())


class DeclineForm(PageForm):
    """Why a grant is declined."""

    reason = ReasonField(_("Why do you decline it?"), _("The fund’s staff read this."))
    submit = SubmitField(_("Decline the grant"), widget=GovSubmitInput(), render_kw={"class": "govuk-button--warning"})


class EvidenceForm(SeenForm):
    """How a condition is met, and a document that shows it."""

    words = ReasonField(_("How is it met?"), _("The fund’s staff read this."))
    document = FileField(_("A document that shows it, if there is one"), widget=GovFileInput())
    submit = SubmitField(_("Send it to the fund"), widget=GovSubmitInput())


class UnderspendForm(PageForm):
    """How much was not spent."""

    amount = StringField(_("How much of the grant did you not spend?"), widget=GovTextInput())
    submit = SubmitField(_("Tell the fund"), widget=GovSubmitInput())


class DeedAnswerForm(PageForm):
    """Whether the organisation agrees to a change, signed by a name."""

    answer = RadioField(
        _("Do you agree?"),
        [AnyOf(["yes", "no"], message=_("Choose whether you agree."))],
        choices=lambda: {"yes": gettext("We agree to this change"), "no": gettext("We do not agree")},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    name = StringField(
        _("Your full name"), description=_("Type it as your account has it. It is your signature."),
        widget=GovTextInput(), render_kw=PLAIN,
    )  # fmt: skip
    sha256 = HiddenField()
    submit = SubmitField(_("Send your answer"), widget=GovSubmitInput())


class BankForm(PageForm):
    """Where the money goes. What is typed is never shown again."""

    account_name = StringField(
        _("Name on the account"), widget=GovTextInput(), render_kw={"autocomplete": "off", "spellcheck": "false"}
    )
    sort_code = StringField(
        _("Sort code"), description=_("6 digits, like 11-22-33"), widget=GovTextInput(),
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )  # fmt: skip
    account_number = StringField(
        _("Account number"), description=_("6 to 8 digits"), widget=GovTextInput(),
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )  # fmt: skip
    submit = SubmitField(_("Store the bank details"), widget=GovSubmitInput())


class ReportForm(SeenForm):
    """A report on a grant."""

    words = TextAreaField(
        _("What was done?"), filters=[plain_lines], widget=GovTextArea(),
        render_kw={"params": {"rows": 8, "attributes": {"dir": "auto"}}},
    )  # fmt: skip
    spent = StringField(_("What have you spent of the grant so far?"), widget=GovTextInput())
    save = SubmitField(_("Save it for later"), widget=GovSubmitInput())
    submit = SubmitField(_("Send it to the fund"), widget=GovSubmitInput())


def report_form(award: Award, report: AwardReport) -> Any:
    """The form with a box for each promised outcome, and what was saved."""
    fields = {
        f"reached-{one.position}": StringField(
            gettext("Reached so far: %(indicator)s", indicator=one.indicator or one.outcome),
            description=gettext("It was %(baseline)s; you promised %(target)s.", baseline=one.baseline or "–",
                                target=one.target or "–"),
            widget=GovTextInput(),
        )
        for one in award.promises
    }  # fmt: skip
    spent = pounds(report.spent_pence).removeprefix("£") if report.spent_pence is not None else ""
    data = {f"reached-{position}": words for position, words in report.reached.items()}
    return type("WrittenReportForm", (ReportForm,), fields)(data={**data, "words": report.words, "spent": spent})
