"""What an assessor's list can be narrowed to and sorted by, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from assessments.scoring.queue import Show, SortBy

SHOWS: Mapping[Show, str] = {
    Show.TO_DO: _("To do"),
    Show.OFFERED: _("To declare"),
    Show.OVERDUE: _("Past the due date"),
    Show.REOPENED: _("Opened again"),
    Show.SUBMITTED: _("Submitted"),
}
SORTS: Mapping[SortBy, str] = {
    SortBy.DUE: _("Date"),
    SortBy.REFERENCE: _("Reference"),
    SortBy.ORGANISATION: _("Organisation, A to Z"),
}
