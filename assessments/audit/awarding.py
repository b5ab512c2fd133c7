"""What actions about awards are called; a part of the table in `wording.py`."""

from collections.abc import Mapping

from assessments.errors import _

AWARDING: Mapping[str, str] = {
    "award.accepted": _("accepted the offer of a grant"),
    "award.declined": _("declined the offer of a grant"),
    "award.ended": _("ended the award"),
    "award.lapsed": _("let the offer of a grant lapse, since nobody had answered it in time"),
    "award.offered": _("offered the grant"),
    "award.reminded": _("reminded the organisation that the offer of a grant waits"),
    "award.return_noted": _("noted that money that was not spent came back"),
    "award.underspend_told": _("said how much of the grant was not spent"),
    "award_condition.evidence_given": _("said how a condition of the award is met"),
    "award_condition.met": _("took a condition of the award as met"),
    "award_condition.sent_back": _("asked for more about a condition of the award"),
    "award_deed.agreed": _("agreed to a deed of variation"),
    "award_deed.approved": _("approved a deed of variation"),
    "award_deed.declined": _("declined a deed of variation"),
    "award_deed.proposed": _("proposed a deed of variation"),
    "award_deed.sent_back": _("sent a deed of variation back"),
    "award_report.accepted": _("accepted a report on the award"),
    "award_report.reminded": _("reminded the organisation of a report on the award"),
    "award_report.saved": _("saved a report on the award"),
    "award_report.sent": _("sent a report on the award"),
    "award_report.sent_back": _("sent a report on the award back"),
    "bank_details.changed": _("changed the organisation’s bank details"),
    "bank_details.confirmed": _("confirmed the organisation’s bank details"),
    "bank_details.entered": _("entered the organisation’s bank details"),
    "bank_details.read": _("said that they had read the organisation’s bank details"),
    "bank_details.viewed": _("looked at the organisation’s bank details"),
    "clause.changed": _("changed a text of the library for agreements"),
    "clause.retired": _("retired a text of the library for agreements"),
    "clause.written": _("put a text into the library for agreements"),
    "fund.payers_named": _("named the two people who see bank details"),
    "fund.payment_layout_changed": _("changed the layout of payment files"),
    "instalment.paid": _("noted that an instalment was paid"),
    "instalment.put_into_file": _("put an instalment into a payment file"),
    "payment_run.downloaded": _("downloaded a payment file"),
    "payment_run.made": _("made a payment file"),
    "round.awards_downloaded": _("downloaded a file of the round’s awards"),
}
