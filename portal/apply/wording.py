"""What an applicant is told of where things stand: a few words, a colour and a sentence each."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from assessments.applications.completeness import Progress
from assessments.decisions.states import SupportState
from assessments.decisions.told import Told
from assessments.enquiries.states import EnquiryState

PROGRESS: Mapping[Progress, tuple[object, str]] = {
    Progress.NOT_STARTED: (_("Not started"), "blue"),
    Progress.IN_PROGRESS: (_("In progress"), "teal"),
    Progress.NEEDS_MENDING: (_("There is a problem"), "red"),
    Progress.COMPLETE: (_("Completed"), ""),
    Progress.NOT_ASKED: (_("Not asked of you"), ""),
}

TOLD: Mapping[Told, tuple[object, str]] = {
    Told.DRAFT: (_("Draft"), "blue"),
    Told.RETURNED: (_("Returned to you"), "yellow"),
    Told.CLOSED: (_("Not submitted in time"), "grey"),
    Told.BEING_CONSIDERED: (_("Being considered"), "teal"),
    Told.WITHDRAWN: (_("Withdrawn"), "grey"),
    Told.INVITED: (_("Invited to the next stage"), "green"),
    Told.AWARDED: (_("Awarded"), "green"),
    Told.DECLINED: (_("Not successful"), "orange"),
    Told.RESERVE: (_("On the reserve list"), "purple"),
    Told.INELIGIBLE: (_("Not eligible"), "orange"),
}

TOLD_SENTENCES: Mapping[Told, object] = {
    Told.DRAFT: _("You are still writing. It is not with the fund until you submit it."),
    Told.RETURNED: _("The fund has sent it back, so that you can correct it and submit it again."),
    Told.CLOSED: _("The closing time passed before it was submitted. What you wrote is kept, and you can read it."),
    Told.BEING_CONSIDERED: _("You submitted it, and the fund is considering it. You do not need to do anything now."),
    Told.WITHDRAWN: _("You withdrew it, so it is not being considered any further."),
    Told.INVITED: _("The fund invites you to the next stage."),
    Told.AWARDED: _("The fund has awarded you a grant."),
    Told.DECLINED: _("The fund has decided not to take it further."),
    Told.RESERVE: _("The fund may still come back to it, if another applicant drops out."),
    Told.INELIGIBLE: _("The fund found that it cannot be considered in this round."),
}

SUPPORT_STATES: Mapping[SupportState, tuple[object, str]] = {
    SupportState.OFFERED: (_("Offered"), "blue"),
    SupportState.ACCEPTED: (_("Accepted"), "teal"),
    SupportState.ACTIVE: (_("In use"), "teal"),
    SupportState.CLOSED: (_("Finished"), "grey"),
}

ENQUIRY_STATES: Mapping[EnquiryState, tuple[object, str]] = {
    EnquiryState.ASKED: (_("Waits for the fund"), "yellow"),
    EnquiryState.ANSWERED: (_("Answered"), "green"),
    EnquiryState.PUBLISHED: (_("Answered for everybody"), "green"),
    EnquiryState.CLOSED: (_("Closed without an answer"), "grey"),
}

WITHDRAWABLE = frozenset({Told.DRAFT, Told.RETURNED, Told.CLOSED, Told.BEING_CONSIDERED})
"""What an applicant may take back, as far as they have been told."""
