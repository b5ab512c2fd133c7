"""The forms by which a manager types in for an organisation."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField
from wtforms.validators import AnyOf, InputRequired

from assessments.accounts.wording import INCOME_BANDS, LEGAL_FORMS, REGIONS
from assessments.applications.states import Channel, Purpose
from assessments.applications.wording import PURPOSES
from portal.fields import DayField
from portal.forms import PageForm

PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def _choices(wording: Mapping[Any, Any], unchosen: object = None) -> Callable[[], dict[str, str]]:
    """Values and words of an enum, in the language of the request."""
    return lambda: {
        **({"": str(unchosen)} if unchosen is not None else {}),
        **{each.value: gettext(str(words)) for each, words in wording.items()},
    }


class AssistForm(PageForm):
    """For whom, and how and when it came."""

    channel = RadioField(
        _("How did it come?"),
        [AnyOf([each.value for each in Channel], message=_("Select how it came"))],
        choices=_choices({Channel.POST: _("By post"), Channel.TELEPHONE: _("By telephone")}),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    received_on = DayField(_("On which day did it come?"))
    name = StringField(
        _("Name of the organisation"), [InputRequired(_("Enter the name of the organisation"))], widget=GovTextInput(),
        render_kw=PLAIN,
    )  # fmt: skip
    legal_form = RadioField(
        _("Legal form"),
        [AnyOf([each.value for each in LEGAL_FORMS], message=_("Select the legal form of the organisation"))],
        choices=_choices(LEGAL_FORMS),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    charity_number = StringField(
        _("Charity number"),
        description=_("If an organisation with this number is here already, the application is for that one."),
        widget=GovTextInput(),
        render_kw=PLAIN,
    )
    company_number = StringField(_("Company number"), widget=GovTextInput(), render_kw=PLAIN)
    income_band = RadioField(
        _("Income in its last financial year"),
        [AnyOf([each.value for each in INCOME_BANDS], message=_("Select its income in its last financial year"))],
        choices=_choices(INCOME_BANDS),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    region = SelectField(
        _("Where it mainly works"),
        [AnyOf([each.value for each in REGIONS], message=_("Select where it mainly works"))],
        choices=_choices(REGIONS, unchosen=_("Select one")),
        validate_choice=False,
        widget=GovSelect(),
    )
    submit = SubmitField(_("Begin"), widget=GovSubmitInput())


class PaperForm(PageForm):
    """One paper, and what it is."""

    purpose = RadioField(
        _("What is it?"),
        [AnyOf([each.value for each in Purpose], message=_("Select what it is"))],
        choices=_choices(PURPOSES),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    signed_by = StringField(
        _("Who signed, if it is a signature"),
        description=_("The name of the person who signed for the organisation."),
        widget=GovTextInput(),
        render_kw=PLAIN,
    )
    paper = FileField(_("File"), [FileRequired(_("Choose a file"))], widget=GovFileInput())
    submit = SubmitField(_("Attach"), widget=GovSubmitInput())
