"""The forms of accounts and organisations. They look at shape only; the rules are the domain's."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import PasswordField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import AnyOf, InputRequired

from assessments.accounts.wording import INCOME_BANDS, LEGAL_FORMS, REGIONS
from assessments.messages.kinds import EmailKind
from portal.forms import PageForm
from portal.seen import SeenForm

EMAIL = {"type": "email", "autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
USERNAME = {**EMAIL, "autocomplete": "username"}
Choice = TypeVar("Choice", bound=StrEnum)


def choices(wording: Mapping[Choice, str], unchosen: str | None = None) -> Callable[[], dict[str, str]]:
    """Values and words of an enum, for radios and selects, in the language of the request."""
    first = {} if unchosen is None else {"": unchosen}
    return lambda: (
        {key: str(words) for key, words in first.items()}
        | {member.value: gettext(words) for member, words in wording.items()}
    )


def known(wording: Mapping[Choice, str], message: str) -> AnyOf:
    """Refuse nothing chosen and an unknown choice with one sentence, which tells what to do."""
    return AnyOf([member.value for member in wording], message=message)


class SignUpForm(PageForm):
    """A new account."""

    name = StringField(
        _("Your full name"),
        [InputRequired(_("Enter your full name"))],
        widget=GovTextInput(),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    email = StringField(
        _("Email address"),
        [InputRequired(_("Enter your email address"))],
        description=_("We will send a link to this address, to confirm that it is yours."),
        widget=GovTextInput(),
        render_kw=EMAIL,
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Enter a password"))],
        description=_("12 characters or more. Three words that do not belong together work well."),
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_("Create account"), widget=GovSubmitInput())


class InvitedForm(PageForm):
    """A new account for the address to which a link was sent."""

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
    submit = SubmitField(_("Make my account and accept"), widget=GovSubmitInput())


class SignInForm(PageForm):
    """Address and password."""

    email = StringField(
        _("Email address"), [InputRequired(_("Enter your email address"))], widget=GovTextInput(), render_kw=USERNAME
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Enter your password"))],
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(_("Sign in"), widget=GovSubmitInput())


class ForgottenForm(PageForm):
    """The address of somebody who does not know their password."""

    email = StringField(
        _("Email address"), [InputRequired(_("Enter your email address"))], widget=GovTextInput(), render_kw=USERNAME
    )
    submit = SubmitField(_("Send a link"), widget=GovSubmitInput())


class ResetForm(PageForm):
    """A new password, for somebody who opened an emailed link."""

    password = PasswordField(
        _("New password"),
        [InputRequired(_("Enter a password"))],
        description=_("12 characters or more. Three words that do not belong together work well."),
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_("Set password"), widget=GovSubmitInput())


class ChangePasswordForm(PageForm):
    """The password that is known, and the new one."""

    old_password = PasswordField(
        _("Current password"),
        [InputRequired(_("Enter your current password"))],
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _("New password"),
        [InputRequired(_("Enter a new password"))],
        description=_("12 characters or more. Three words that do not belong together work well."),
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_("Change password"), widget=GovSubmitInput())


class OrganisationForm(PageForm):
    """The organisation for which one applies."""

    name = StringField(
        _("Name of the organisation"),
        [InputRequired(_("Enter the name of your organisation"))],
        description=_("As it stands in its governing document or in the register."),
        widget=GovTextInput(),
        render_kw={"autocomplete": "organization", "spellcheck": "false"},
    )
    legal_form = RadioField(
        _("Legal form"),
        [known(LEGAL_FORMS, _("Select the legal form of your organisation"))],
        choices=choices(LEGAL_FORMS),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    charity_number = StringField(
        _("Charity number"),
        description=_("Charities and CIOs must enter this. It looks like 1234567, SC012345 or NIC101234."),
        widget=GovTextInput(),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    company_number = StringField(
        _("Company number"),
        description=_("Companies, CICs included, must enter this. It looks like 01234567 or SC123456."),
        widget=GovTextInput(),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    income_band = RadioField(
        _("Income in your last financial year"),
        [known(INCOME_BANDS, _("Select your income in your last financial year"))],
        choices=choices(INCOME_BANDS),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    region = SelectField(
        _("Where you mainly work"),
        [known(REGIONS, _("Select where you mainly work"))],
        choices=choices(REGIONS, _("Select one")),
        validate_choice=False,
        widget=GovSelect(),
    )
    submit = SubmitField(_("Save organisation"), widget=GovSubmitInput())


class ChangeOrganisationForm(OrganisationForm, SeenForm):
    """The same, which another lead may change while the form is open."""


class EmailsForm(PageForm):
    """Which of the emails that need not be sent one wants."""

    wanted = SelectMultipleField(_("Emails you can choose"), validate_choice=False, widget=GovCheckboxesInput())
    submit = SubmitField(_("Save"), widget=GovSubmitInput())

    def offer(self, kinds: Mapping[str, EmailKind], off: Collection[str]) -> None:
        """Show the optional ones of these, ticked unless they were turned off."""
        optional = {name: kind for name, kind in kinds.items() if not kind.is_required}
        self.wanted.choices = [(name, gettext(kind.title)) for name, kind in optional.items()]
        self.wanted.data = [name for name in optional if name not in off]
