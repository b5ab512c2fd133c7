"""What the grounds for opening a sealed application early are called, to the staff and to its applicant alike."""

from assessments.applications.states import OpeningGround
from assessments.errors import _

OPENING_GROUNDS = {
    OpeningGround.HELP: _("The applicant asked for help"),
    OpeningGround.FAULT: _("A technical fault had to be looked into"),
    OpeningGround.FRAUD: _("A suspicion of fraud had to be looked into"),
    OpeningGround.LAW: _("The law or a court required it"),
    OpeningGround.OTHER: _("Another reason"),
}
