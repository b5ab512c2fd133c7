"""What things of a meeting are called on a page, in the minutes and in the pack."""

from assessments.errors import _
from assessments.panels.states import Ground, Phase, Stand

PHASES = {
    Phase.ARRANGED: _("Arranged"),
    Phase.UNDER_WAY: _("Under way"),
    Phase.CLOSED: _("Closed"),
}

GROUNDS = {
    Ground.ORGANISATION: _("belongs or belonged to the organisation or one of its partners"),
    Ground.ADVISED: _("helped to write or advised on the application"),
    Ground.INTEREST: _("has another interest in it"),
}

STANDS = {
    Stand.CONFIRMED: _("Confirmed"),
    Stand.REVISED: _("Revised"),
}
