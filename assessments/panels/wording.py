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

LEFT = {
    Ground.ORGANISATION: _("Left for it in a panel meeting: the organisation or one of its partners"),
    Ground.ADVISED: _("Left for it in a panel meeting: helped to write or advised on it"),
    Ground.INTEREST: _("Left for it in a panel meeting: another interest"),
}
"""What the conflict of a member who left rests on."""

STANDS = {
    Stand.CONFIRMED: _("Confirmed"),
    Stand.REVISED: _("Revised"),
}
