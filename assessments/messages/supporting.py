"""The emails about the support between the stages."""

from collections.abc import Mapping

from assessments.errors import _
from assessments.messages.readers import EmailKind, Reader

SUPPORTING: Mapping[str, EmailKind] = {
    "support_session": EmailKind(
        _("Session with an adviser"),
        _("When your adviser notes what you worked on together."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "adviser_named": EmailKind(
        _("Named as an adviser"),
        _("When you are named as the adviser of an applicant who was invited."),
        Reader.ADVISER,
    ),
    "review_asked": EmailKind(
        _("Comments asked for"),
        _("When an applicant whom you advise shares sections of a draft with you, and asks for your comments."),
        Reader.ADVISER,
        is_required=False,
    ),
    "review_answered": EmailKind(
        _("Comments on a draft"),
        _("When your adviser has commented on the sections that you shared."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "support_asked": EmailKind(
        _("Question from your adviser"),
        _("When your adviser asks you something."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "support_answered": EmailKind(
        _("Answer from your adviser"),
        _("When your adviser answers what you asked."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "adviser_asked": EmailKind(
        _("Question from an applicant"),
        _("When an applicant whom you advise asks you something."),
        Reader.ADVISER,
        is_required=False,
    ),
    "adviser_answered": EmailKind(
        _("Answer from an applicant"),
        _("When an applicant whom you advise answers what you asked."),
        Reader.ADVISER,
        is_required=False,
    ),
    "grant_paid": EmailKind(
        _("Preparation grant paid"),
        _("When the fund has paid the preparation grant of an application that you lead."),
        Reader.APPLICANT,
    ),
    "group_session": EmailKind(
        _("Session for all who were invited"),
        _("When the fund arranges a session to which everybody can come who was invited in the round."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "group_cancelled": EmailKind(
        _("Session cancelled"),
        _("When a session is cancelled for which you had signed up."),
        Reader.APPLICANT,
    ),
    "answer_shared": EmailKind(
        _("Answer to all who were invited"),
        _("When one applicant is told something about the rules, and all who were invited are told the same."),
        Reader.APPLICANT,
    ),
}
