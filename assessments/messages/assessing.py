"""The emails by which assessing is shared out and kept on time; a part of the table in `kinds.py`."""

from collections.abc import Mapping

from assessments.errors import _
from assessments.messages.readers import EmailKind, Reader

ASSESSING: Mapping[str, EmailKind] = {
    "assess_invited": EmailKind(
        _("Invitation to assess"),
        _("When a fund asks whether you assess in a round, and by when to answer."),
        Reader.ASSESSOR,
    ),
    "assess_invited_again": EmailKind(
        _("An invitation to assess is not answered"),
        _("Two days before the day until which you can answer such an invitation, if you have not."),
        Reader.ASSESSOR,
        is_required=False,
    ),
    "assess_moved_up": EmailKind(
        _("Your help is needed"),
        _("When you were on the wait list of those who assess in a round, and somebody else has stepped back."),
        Reader.ASSESSOR,
    ),
    "work_due": EmailKind(
        _("Assessments that are due or late"),
        _("Seven days and two days before an assessment is due, and the day after if it is not in; one for all."),
        Reader.ASSESSOR,
        is_required=False,
    ),
    "work_late": EmailKind(
        _("Assessments of a round are late"),
        _("Once a day for each round, as long as assessments are late in it."),
        Reader.MANAGER,
        is_required=False,
    ),
    "work_coming": EmailKind(
        _("Assessments of a round are due soon"),
        _("Seven days and two days before assessments are due that are not in; one for all of a round."),
        Reader.MANAGER,
        is_required=False,
    ),
    "work_given": EmailKind(
        _("Applications to assess"),
        _("When several applications are given to you at once, or taken back. Your list of work shows it in any case."),
        Reader.ASSESSOR,
        is_required=False,
    ),
}
