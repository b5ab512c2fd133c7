"""Kinds of action on the trail, by which one looks through it."""

from enum import StrEnum


class Group(StrEnum):
    """What an action belongs to."""

    APPLYING = "applying"
    SCREENING = "screening"
    JUDGING = "judging"
    DECIDING = "deciding"
    SUPPORTING = "supporting"
    AWARDING = "awarding"
    OPENING = "opening"
    ROUND = "round"
    PEOPLE = "people"
    NOTING = "noting"
    WRITING = "writing"
    OTHER = "other"


ACTIONS_OF = {
    "application.assisted": Group.APPLYING,
    "application.started": Group.APPLYING,
    "assignment.accepted": Group.JUDGING,
    "assignment.others_opened": Group.OPENING,
    "assignment.pack_downloaded": Group.OPENING,
    "assignment.severity_opened": Group.OPENING,
    "bank_details.viewed": Group.OPENING,
    "batch.report_downloaded": Group.OPENING,
    "draw.committed": Group.DECIDING,
    "draw.revealed": Group.DECIDING,
    "payment_run.downloaded": Group.OPENING,
    "round.awards_downloaded": Group.OPENING,
    "round.exported": Group.OPENING,
    "round.released": Group.DECIDING,
    "submission.assessed": Group.JUDGING,
    "submission.assessing_closed": Group.JUDGING,
    "submission.assessing_resumed": Group.JUDGING,
    "submission.found_eligible": Group.SCREENING,
    "submission.found_ineligible": Group.SCREENING,
    "submission.left_standing": Group.SCREENING,
    "submission.moderated": Group.JUDGING,
    "submission.moderation_voided": Group.JUDGING,
    "submission.opened_early": Group.OPENING,
    "submission.returned": Group.SCREENING,
}
"""Actions that belong elsewhere than the kind of their subject does."""

SUBJECTS = {
    "answer": Group.APPLYING,
    "application": Group.APPLYING,
    "appointment": Group.PEOPLE,
    "assessment": Group.JUDGING,
    "assignment": Group.JUDGING,
    "award": Group.AWARDING,
    "award_condition": Group.AWARDING,
    "award_deed": Group.AWARDING,
    "award_report": Group.AWARDING,
    "bank_details": Group.AWARDING,
    "batch": Group.ROUND,
    "clause": Group.AWARDING,
    "conflict": Group.JUDGING,
    "check": Group.DECIDING,
    "decision": Group.DECIDING,
    "reserve": Group.DECIDING,
    "scenario": Group.DECIDING,
    "document": Group.APPLYING,
    "email": Group.WRITING,
    "enquiry": Group.WRITING,
    "extension": Group.SCREENING,
    "flag": Group.NOTING,
    "format": Group.WRITING,
    "fund": Group.ROUND,
    "instalment": Group.AWARDING,
    "interest": Group.JUDGING,
    "invitation": Group.PEOPLE,
    "job": Group.WRITING,
    "join_request": Group.PEOPLE,
    "leak": Group.JUDGING,
    "letter": Group.WRITING,
    "membership": Group.PEOPLE,
    "message": Group.WRITING,
    "note": Group.NOTING,
    "officer": Group.NOTING,
    "organisation": Group.PEOPLE,
    "payment_run": Group.AWARDING,
    "person": Group.PEOPLE,
    "preference": Group.PEOPLE,
    "reach": Group.SUPPORTING,
    "repayment": Group.SUPPORTING,
    "round": Group.ROUND,
    "staff_invitation": Group.PEOPLE,
    "standing": Group.DECIDING,
    "submission": Group.APPLYING,
    "support": Group.SUPPORTING,
    "tag": Group.NOTING,
    "trail": Group.OPENING,
}
"""By the word before the dot, which is the kind of the subject."""


def group_of(action: str) -> Group:
    """The kind of an action; what is not known here belongs to anything else, so that it is never left out."""
    return ACTIONS_OF.get(action) or SUBJECTS.get(action.partition(".")[0], Group.OTHER)
