"""The forms about colleagues: inviting, accepting, and what each may do."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import PasswordField, RadioField, StringField, SubmitField
from wtforms.validators import AnyOf, InputRequired

from assessments.accounts.wording import PLACES
from assessments.actors import Place
from portal.forms import PageForm
from portal.seen import SeenForm


def _places() -> RadioField:
    return RadioField(
        _("What can they do?"),
        [AnyOf([place.value for place in Place], message=_("Select what they can do"))],
        choices=lambda: {place.value: gettext(words) for place, words in PLACES.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )


class InviteForm(PageForm):
    """Whom to invite, and to what."""

    email = StringField(
        _("Their email address"),
        [InputRequired(_("Enter an email address"))],
        description=_("The invitation works for this address only, so use the one that they sign in with."),
        widget=GovTextInput(),
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    place = _places()
    submit = SubmitField(_("Send invitation"), widget=GovSubmitInput())


class PlaceForm(SeenForm):
    """What a member may do from now on."""

    place = _places()
    submit = SubmitField(_("Save"), widget=GovSubmitInput())


class ButtonForm(PageForm):
    """Nothing but a button."""


class NewPersonForm(PageForm):
    """An account for an address that an invitation has confirmed."""

    name = StringField(
        _("Your full name"),
        [InputRequired(_("Enter your full name"))],
        widget=GovTextInput(),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Enter a password"))],
        description=_("12 characters or more. Three words that do not belong together work well."),
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_("Create account and accept"), widget=GovSubmitInput())
