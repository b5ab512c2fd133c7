"""Lengths of time, in words."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext


def in_words(left: timedelta) -> str:
    """A length of time by its two largest units, rounded down: nobody is told of more than they have."""
    minutes = int(left.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    told = [
        ngettext("%(num)s day", "%(num)s days", days) if days else "",
        ngettext("%(num)s hour", "%(num)s hours", hours) if hours else "",
        ngettext("%(num)s minute", "%(num)s minutes", minutes) if minutes and not days else "",
    ]
    parts = [str(part) for part in told if part]
    if not parts:
        return str(_("less than a minute"))
    return parts[0] if len(parts) == 1 else str(_("%(longer)s and %(shorter)s", longer=parts[0], shorter=parts[1]))
