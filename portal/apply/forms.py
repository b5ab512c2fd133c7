"""The applicant's forms, apart from the pages of questions, which are made from the round's own form."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import BooleanField, RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from assessments.accounts.models import Organisation
from portal.forms import PageForm


class BeginForm(PageForm):
    """For which organisation to apply."""

    organisation = RadioField(_("Which organisation is applying?"), widget=GovRadioInput(), validate_choice=False)
    submit = SubmitField(_("Start now"), widget=GovSubmitInput())

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Let the person choose among these."""
        self.organisation.choices = [(str(organisation.id), organisation.name) for organisation in organisations]

    def chosen(self, organisations: Sequence[Organisation]) -> Organisation | None:
        """The organisation chosen, or the only one there is; or None, with the reason on the form."""
        if len(organisations) == 1:
            return organisations[0]
        for organisation in organisations:
            if str(organisation.id) == self.organisation.data:
                return organisation
        self.organisation.errors = [gettext("Select the organisation that is applying")]
        return None


class DeclarationForm(PageForm):
    """What is declared when an application is handed in."""

    declared = BooleanField(
        _("I have read the declaration, and I make it for the organisation"), widget=GovCheckboxInput()
    )
    submit = SubmitField(_("Submit application"), widget=GovSubmitInput())


class WithdrawForm(PageForm):
    """Why an application is taken back, and that it is meant."""

    reason = TextAreaField(
        _("Why are you withdrawing it?"),
        description=_("The fund will read this."),
        widget=GovTextArea(),
        render_kw={"rows": 4, "dir": "auto"},
    )
    confirmed = BooleanField(
        _("I understand that it will not be considered any further, and that this cannot be undone"),
        [InputRequired(_("Tick the box to confirm that you want to withdraw it"))],
        widget=GovCheckboxInput(),
    )
    submit = SubmitField(
        _("Withdraw application"), widget=GovSubmitInput(), render_kw={"class": "govuk-button--warning"}
    )
