"""Every kind of email that Evenhand sends, in one table: what it is, when it comes, to whom, and whether it must.

A kind is named after its template in `templates/email/`. An optional one is not sent to who has turned it off, and has
a link at its foot that does so.
"""

from collections.abc import Mapping

from assessments.actors import Actor, Role
from assessments.errors import _
from assessments.messages.assessing import ASSESSING
from assessments.messages.awarding import AWARDING
from assessments.messages.readers import EmailKind, Reader
from assessments.messages.supporting import SUPPORTING

__all__ = ["KINDS", "EmailKind", "Reader", "is_optional", "kinds_for"]


KINDS: Mapping[str, EmailKind] = {
    "confirm_address": EmailKind(
        _("Confirm your email address"), _("When you create an account, so that nobody else can use your address.")
    ),
    "already_registered": EmailKind(
        _("You already have an account"), _("When somebody tries to create a second account with your address.")
    ),
    "no_account": EmailKind(
        _("There is no account"), _("When somebody asks for a new password for an address that has no account.")
    ),
    "reset_password": EmailKind(_("Set a new password"), _("When you ask for a link to set a new password.")),
    "password_changed": EmailKind(
        _("Password changed"), _("When your password was changed, so that you notice if it was not you.")
    ),
    "received": EmailKind(
        _("Receipt of an application"),
        _("When you submit an application. It is your proof of what you submitted, and when."),
        Reader.APPLICANT,
    ),
    "outcome": EmailKind(
        _("Outcome of an application"),
        _("When the fund has decided on an application that you lead, with the reasons."),
        Reader.APPLICANT,
    ),
    "feedback_told": EmailKind(
        _("Feedback on an application"),
        _("When the fund tells you how an application that you lead was judged, after its outcome."),
        Reader.APPLICANT,
    ),
    "standing_ending": EmailKind(
        _("What your organisation holds runs out"),
        _("90 and 30 days before a title that a fund has granted your organisation runs out."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "standing_ended": EmailKind(
        _("What your organisation holds was ended"),
        _("When a fund ends early what it had granted your organisation, with the reason."),
        Reader.APPLICANT,
    ),
    "reply_answered": EmailKind(
        _("Answer to a question or complaint about an outcome"),
        _("When the fund has answered what you asked or complained about, or has looked at an outcome again."),
        Reader.APPLICANT,
    ),
    "returned": EmailKind(
        _("Questions about an application"),
        _("When the fund returns an application that you lead, with questions that you can answer until a date."),
        Reader.APPLICANT,
    ),
    "left_standing": EmailKind(
        _("Questions that were not answered in time"),
        _("When that date passes without an answer, so that you know that what you submitted before stands."),
        Reader.APPLICANT,
    ),
    "extended": EmailKind(
        _("More time"), _("When the fund gives an application that you lead more time."), Reader.APPLICANT
    ),
    "closing_soon": EmailKind(
        _("An application is about to close"),
        _("Seven days and one day before a stage closes, if an application that you lead is not submitted yet."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "draft_copy": EmailKind(
        _("Copy of what was not submitted"),
        _("When a stage has closed and an application that you lead was not submitted, with what was written."),
        Reader.APPLICANT,
    ),
    "withdrawn": EmailKind(
        _("Application withdrawn"),
        _("When an application that you lead is withdrawn, so that you notice if that was a mistake."),
        Reader.APPLICANT,
    ),
    "fund_message": EmailKind(
        _("Message from a fund, to those who lead an application"),
        _("When a fund writes to you about an application that you lead."),
        Reader.APPLICANT,
    ),
    "fund_message_to_editor": EmailKind(
        _("Message from a fund, to those who help to write an application"),
        _("When a fund writes about an application that you can edit but do not lead. Its leads get it in any case."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "colleague_submitted": EmailKind(
        _("A colleague submitted an application"),
        _("When another lead submits an application of your organisation, with its receipt."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "partner_asked": EmailKind(
        _("Confirm your part in an application"),
        _("When an organisation that names yours as a partner asks you to confirm what its application says of it."),
    ),
    "declaration_asked": EmailKind(
        _("Make a declaration"),
        _("When whoever writes an application names you as the person who declares that it is true, and asks for it."),
    ),
    "confirmation_answered": EmailKind(
        _("Somebody has confirmed or declined"),
        _("When a partner, or who makes the declaration, answers about an application that you lead."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "invitation": EmailKind(
        _("Invitation to an organisation"),
        _("When a colleague invites your address to work on their organisation’s applications."),
    ),
    "invitation_accepted": EmailKind(
        _("A colleague has joined"),
        _("When somebody accepts an invitation to an organisation that you lead. You see it on its page in any case."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "place_changed": EmailKind(
        _("What you can do has changed"),
        _("When somebody who leads your organisation changes what you can do for it."),
        Reader.APPLICANT,
    ),
    "member_removed": EmailKind(
        _("You no longer belong to an organisation"), _("When somebody who leads an organisation removes you from it.")
    ),
    "member_gone": EmailKind(
        _("A colleague no longer belongs"),
        _("When somebody leaves or is removed from an organisation that you lead."),
        Reader.APPLICANT,
    ),
    "join_request": EmailKind(
        _("Somebody asks to be let in"),
        _("When somebody asks to be let into an organisation that you lead. Only its leads can answer."),
        Reader.APPLICANT,
    ),
    "join_answer": EmailKind(
        _("Answer to your request to be let in"), _("When you asked to be let into an organisation, and are answered.")
    ),
    "let_in": EmailKind(
        _("Somebody was let in"),
        _("When another lead, or an administrator, lets somebody into an organisation that you lead."),
        Reader.APPLICANT,
    ),
    "organisations_merged": EmailKind(
        _("Two organisations are one"),
        _("When an administrator merges an organisation that you lead with another."),
        Reader.APPLICANT,
    ),
    "join_request_passed_on": EmailKind(
        _("Nobody answers a request to be let in"),
        _("When the leads of an organisation do not answer somebody who asks to be let in."),
        Reader.ADMINISTRATOR,
    ),
    "assigned": EmailKind(
        _("An application to assess"),
        _("When an application is given to you. It is on your list of work in any case."),
        Reader.ASSESSOR,
        is_required=False,
    ),
    "scores_discussed": EmailKind(
        _("Discussion of scores, to those who assessed"),
        _("When somebody writes in the discussion of scores that you have opened, at most once a day for each."),
        Reader.ASSESSOR,
        is_required=False,
    ),
    "scores_discussed_to_moderator": EmailKind(
        _("Discussion of scores, to the moderator"),
        _("When an assessor writes in a discussion in which you moderate, at most once a day for each."),
        Reader.MODERATOR,
        is_required=False,
    ),
    **SUPPORTING,
    **ASSESSING,
    **AWARDING,
    "format_asked": EmailKind(
        _("Request for another format"), _("When somebody asks for information in another format with your address.")
    ),
    "format_wanted": EmailKind(
        _("Somebody needs another format"),
        _("When somebody asks for information about a round of your fund in another format."),
        Reader.MANAGER,
    ),
    "question_asked": EmailKind(
        _("Questions wait for an answer"),
        _("When somebody asks a question about a round of your fund; once a day, however many ask."),
        Reader.MANAGER,
    ),
    "clarification_answered": EmailKind(
        _("Questions about an application were answered"),
        _("When an application that you returned with questions is submitted again. Its page shows it in any case."),
        Reader.MANAGER,
        is_required=False,
    ),
    "clarification_lapsed": EmailKind(
        _("Questions about an application were not answered"),
        _("When the date passes until which you had returned an application, and what was submitted before stands."),
        Reader.MANAGER,
        is_required=False,
    ),
    "question_answered": EmailKind(
        _("Answer to your question"), _("When a fund answers a question that you asked about a round.")
    ),
    "answer_published": EmailKind(
        _("Questions and answers about a round"),
        _("When a fund answers somebody’s question for everybody, and you are writing an application in that round."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "opened_early": EmailKind(
        _("Sealed application opened early"),
        _("When somebody opens an application of a sealed round before it closes, and on what ground."),
        Reader.AUDITOR,
    ),
    "release_refused": EmailKind(
        _("A release was not done"),
        _("When a release of outcomes that was set for a moment could not be done, because something had changed."),
        Reader.MANAGER,
    ),
    "reply_received": EmailKind(
        _("Question or complaint about an outcome"),
        _("When an applicant asks or complains about how an outcome came about."),
        Reader.MANAGER,
    ),
    "message_test": EmailKind(
        _("Test of a message"), _("When you ask for a test of a message to applicants."), Reader.MANAGER
    ),
    "staff_invited": EmailKind(
        _("Invitation to work for a fund"),
        _("When an administrator asks you to work for a fund, with a link to accept by."),
    ),
    "role_given": EmailKind(
        _("Work for a fund"),
        _("When an administrator gives you a role in a fund, so that you know what is yours to do."),
    ),
    "made_administrator": EmailKind(
        _("Made an administrator"),
        _("When you are made an administrator, with a link to set your password."),
        Reader.ADMINISTRATOR,
    ),
}

_ROLES = {
    Reader.ASSESSOR: Role.ASSESSOR,
    Reader.MODERATOR: Role.MODERATOR,
    Reader.ADVISER: Role.ADVISER,
    Reader.MANAGER: Role.MANAGER,
    Reader.AUDITOR: Role.AUDITOR,
}


def kinds_for(actor: Actor) -> dict[str, EmailKind]:
    """The kinds that this person can get as what they are; who is nothing yet may come to apply."""
    return {name: kind for name, kind in KINDS.items() if _may_get(actor, kind.reader)}


def is_optional(name: str) -> bool:
    """Whether somebody can turn this kind off."""
    return name in KINDS and not KINDS[name].is_required


def _may_get(actor: Actor, reader: Reader) -> bool:
    if reader is Reader.ANYBODY:
        return True
    if reader is Reader.APPLICANT:
        return bool(actor.places) or not (actor.roles or actor.is_administrator)
    return actor.is_administrator if reader is Reader.ADMINISTRATOR else actor.holds([_ROLES[reader]])
