"""What each action on the trail is called: the rest of a sentence that begins with whoever did it."""

from assessments.errors import _

ACTIONS = {
    "application.started": _("started an application"),
    "appointment.ended": _("ended a role"),
    "appointment.made": _("gave a role"),
    "assessment.reopened": _("reopened an assessment"),
    "assessment.saved": _("saved an assessment"),
    "assessment.submitted": _("submitted an assessment"),
    "assignment.accepted": _("declared no interest, and opened the application to assess it"),
    "assignment.offered": _("assigned an assessor"),
    "assignment.others_opened": _("opened the other assessors’ scores"),
    "assignment.reassigned": _("took an assignment back"),
    "assignment.recused": _("stepped back from assessing"),
    "decision.approved": _("approved the proposed outcome"),
    "decision.proposed": _("proposed an outcome"),
    "decision.released": _("released the outcome"),
    "decision.sent_back": _("sent the proposed outcome back"),
    "decision.unsettled": _("undid an approval, because the application was judged again after it"),
    "email.retried": _("had an email sent again"),
    "extension.granted": _("gave more time"),
    "format.answered": _("answered a request for another format"),
    "format.asked": _("asked for another format"),
    "fund.changed": _("changed the fund"),
    "fund.contact_changed": _("changed how the fund can be reached"),
    "fund.created": _("created the fund"),
    "job.retried": _("had work done again"),
    "organisation.named": _("named an organisation"),
    "person.confirmed": _("confirmed their email address"),
    "person.made_administrator": _("made a person an administrator"),
    "person.password_changed": _("changed their password"),
    "person.password_reset": _("set a new password by link"),
    "person.registered": _("created an account"),
    "round.loaded": _("loaded the round’s definition"),
    "round.published": _("published the round"),
    "round.released": _("released the approved outcomes of a stage"),
    "submission.assessed": _("completed the assessing of the application"),
    "submission.assessing_closed": _("closed assessing with fewer assessments than the stage wants"),
    "submission.found_eligible": _("found the application eligible"),
    "submission.found_ineligible": _("found the application not eligible"),
    "submission.moderated": _("recorded agreed scores"),
    "submission.refused": _("pressed Submit, and was refused"),
    "submission.saved": _("saved answers"),
    "submission.set_aside": _("typed answers that were set aside, since somebody else had saved newer ones"),
    "submission.submitted": _("handed the application in"),
    "submission.version_chosen": _("chose between two versions of an answer"),
    "submission.withdrawn": _("withdrew the application"),
    "support.accepted": _("accepted the support"),
    "support.adviser_assigned": _("named an adviser"),
    "support.closed": _("closed the support"),
    "support.session_logged": _("logged a session of support"),
}


def wording_of(action: str) -> str:
    """The words of an action; one that has none yet is shown by its name, so that no entry is ever left out."""
    return ACTIONS.get(action, action)
