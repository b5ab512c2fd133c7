"""The forms of an adviser."""

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import HiddenField, StringField, SubmitField, ValidationError

from portal.fields import DayField, ReasonField
from portal.forms import PageForm

_DECIMAL = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s*(?:h|hours?|hrs?)?", re.ASCII | re.IGNORECASE)
_PARTS = re.compile(
    r"(?:(\d{1,3})\s*(?:h|hours?|hrs?))?\s*(?:and\s*)?(?:(\d{1,4})\s*(?:m|mins?|minutes?)?)?", re.ASCII | re.IGNORECASE
)
_COLON = re.compile(r"(\d{1,3}):([0-5]\d)", re.ASCII)


def minutes_from(typed: str) -> int | None:
    """Minutes from what people write as hours: 1.5, 2, 1 h 30, 1:30, 45 minutes; None for anything else."""
    text = typed.strip()
    if match := _COLON.fullmatch(text):
        return int(match[1]) * 60 + int(match[2])
    if match := _DECIMAL.fullmatch(text):
        return round(float(f"{match[1]}.{match[2] or 0}") * 60)
    match = _PARTS.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        return None
    return int(match[1] or 0) * 60 + int(match[2] or 0)


class SessionForm(PageForm):
    """A session with an applicant."""

    entry_key = HiddenField()
    held_on = DayField(_("Date of the session"))
    hours = StringField(_("Hours"), description=_("For example, 1.5 or 1 h 30"), widget=GovTextInput())
    worked_on = ReasonField(
        _("What was worked on"),
        _("The applicant reads this, and so does the fund’s manager."),
        needed=_("Say what was worked on, in at most 10,000 characters."),
    )
    own_note = ReasonField(_("A note for yourself (optional)"), _("Nobody but you reads it."))
    submit = SubmitField(_("Log the session"), widget=GovSubmitInput())

    def validate_hours(self, field: StringField) -> None:
        """Refuse what is no length of time."""
        if minutes_from(field.data or "") is None:
            raise ValidationError(gettext("Enter how long it took in hours, like 1.5 or 1 h 30."))

    @property
    def minutes(self) -> int:
        """How long it took; ask only once the form is valid."""
        return minutes_from(self.hours.data or "") or 0
