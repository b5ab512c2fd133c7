"""The forms of saved views."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import AnyOf

from portal.forms import PageForm

THIS, ALL = "this", "all"


class RenameViewForm(PageForm):
    """What a view is called; whether that will do, the rules say."""

    name = StringField(
        _("Name of the view"), description=_("For example, Short of assessors in London"), widget=GovTextInput()
    )
    submit = SubmitField(_("Save"), widget=GovSubmitInput())


class SaveViewForm(RenameViewForm):
    """A name, and of which lists it is a view."""

    scope = RadioField(
        _("Where do you want to use it?"),
        [AnyOf([THIS, ALL], message=_("Choose where you want to use the view."))],
        choices=lambda: {THIS: gettext("In this round"), ALL: gettext("In every round")},
        default=THIS,
        validate_choice=False,
        widget=GovRadioInput(),
    )
    submit = SubmitField(_("Save the view"), widget=GovSubmitInput())
