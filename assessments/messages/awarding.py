"""The emails by which grants are offered, changed and reported on; a part of the table in `kinds.py`."""

from collections.abc import Mapping

from assessments.errors import _
from assessments.messages.readers import EmailKind, Reader

AWARDING: Mapping[str, EmailKind] = {
    "award_offered": EmailKind(
        _("Offer of a grant"),
        _("When a fund offers a grant for an application that you lead, with the last day to accept."),
        Reader.APPLICANT,
    ),
    "award_reminder": EmailKind(
        _("An offer of a grant waits"),
        _("7 and 2 days before the last day to accept, or halfway where time is short, while nobody has answered."),
        Reader.APPLICANT,
    ),
    "award_accepted": EmailKind(
        _("A grant was accepted"),
        _("When one of your leads accepts the offer of a grant, with the fingerprint of what was signed."),
        Reader.APPLICANT,
    ),
    "award_declined": EmailKind(
        _("A grant was declined"),
        _("When one of your leads declines the offer of a grant, so that you notice if that was a mistake."),
        Reader.APPLICANT,
    ),
    "award_lapsed": EmailKind(
        _("The offer of a grant has lapsed"),
        _("When nobody accepts an offer by its last day."),
        Reader.APPLICANT,
    ),
    "award_sent_back": EmailKind(
        _("More is needed about a grant"),
        _("When the fund sends a report back, or asks for more about a condition."),
        Reader.APPLICANT,
    ),
    "award_deed": EmailKind(
        _("A change of a grant to agree to"),
        _("When the fund asks your organisation to agree to a change of its grant."),
        Reader.APPLICANT,
    ),
    "bank_changed": EmailKind(
        _("Bank details were changed"),
        _("When your bank details are changed, so that you notice if that was nobody of yours."),
        Reader.APPLICANT,
    ),
    "report_due": EmailKind(
        _("A report is due soon"),
        _("Fourteen days before a report on a grant is due."),
        Reader.APPLICANT,
        is_required=False,
    ),
    "report_late": EmailKind(
        _("A report is late"),
        _("When a report on a grant is late, every fourteen days until it is sent."),
        Reader.APPLICANT,
    ),
}
