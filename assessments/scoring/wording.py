"""What recommendations, grounds and the states of an assessor's work are called on a page and in a file."""

from assessments.errors import _
from assessments.scoring.states import Ground, Recommendation, State, VersionKind

RECOMMENDATIONS = {
    Recommendation.FUND: _("Yes: take it forward"),
    Recommendation.UNSURE: _("Not sure"),
    Recommendation.DECLINE: _("No: decline it"),
}

VERSION_KINDS = {
    VersionKind.EARLIER: _("Earlier version"),
    VersionKind.MODERATION: _("Revised after seeing the others"),
}

GROUNDS = {
    Ground.CONFLICT: _("I have an interest in this application"),
    Ground.EXPERTISE: _("It is outside what I know about"),
    Ground.LOAD: _("I do not have the time"),
}

STATES = {
    State.OFFERED: _("Interests to declare"),
    State.ACCEPTED: _("Open"),
    State.REOPENED: _("Reopened"),
    State.SUBMITTED: _("Submitted"),
    State.DECLINED: _("Declined"),
    State.RECUSED: _("Stepped back"),
    State.REASSIGNED: _("Taken back"),
    State.VOIDED: _("Set aside"),
}
