"""The form with which an administrator merges two organisations."""

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, HiddenField, SubmitField
from wtforms.validators import InputRequired

from portal.forms import PageForm


class MergeForm(PageForm):
    """That two organisations are one, with a mark of what was shown when that was said."""

    seen = HiddenField()
    confirmed = BooleanField(
        _("I have made sure that both are the same organisation, and understand that this cannot be undone"),
        [InputRequired(_("Tick the box to confirm that both are the same organisation"))],
        widget=GovCheckboxInput(),
    )
    submit = SubmitField(_("Merge the organisations"), widget=GovSubmitInput())
