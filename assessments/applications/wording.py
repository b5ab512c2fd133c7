"""What grounds, channels, papers and the word of others are called, to the staff and to the applicant alike."""

from assessments.applications.confirming import Standing
from assessments.applications.states import Channel, OpeningGround, Purpose
from assessments.errors import _

OPENING_GROUNDS = {
    OpeningGround.HELP: _("The applicant asked for help"),
    OpeningGround.FAULT: _("A technical fault had to be looked into"),
    OpeningGround.FRAUD: _("A suspicion of fraud had to be looked into"),
    OpeningGround.LAW: _("The law or a court required it"),
    OpeningGround.OTHER: _("Another reason"),
}

CHANNELS = {Channel.POST: _("by post"), Channel.TELEPHONE: _("by telephone")}

PURPOSES = {
    Purpose.ORIGINAL: _("What came, or the note of the call"),
    Purpose.SIGNATURE: _("The applicant’s signature"),
}

STANDINGS = {
    Standing.NOT_ASKED: _("Not asked yet"),
    Standing.ASKED: _("Asked, not answered yet"),
    Standing.CONFIRMED: _("Confirmed"),
    Standing.DECLINED: _("Declined"),
    Standing.CHANGED: _("To be asked again"),
}
"""Where the word of somebody stands who is to confirm what an application says."""
