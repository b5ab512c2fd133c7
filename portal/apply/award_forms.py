"""What an organisation that was awarded a grant fills in: shape only, the rules are the domain's."""

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput, GovTextInput
from wtforms import BooleanField, HiddenField, StringField, SubmitField

from portal.fields import ReasonField
from portal.forms import PageForm

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
