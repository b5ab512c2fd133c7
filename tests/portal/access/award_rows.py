"""Who gets in where: grants that are offered, accepted, paid and reported on."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from assessments.actors import Role
from assessments.clock import utcnow
from tests.portal.access.kinds import Kind
from tests.portal.access.rows import (
    ITS_APPLICANTS,
    ITS_LEAD,
    ITS_WRITERS,
    SIGNED_IN,
    Row,
    Who,
    form,
    holders,
    page,
    staff_of_the_application,
    staff_of_the_fund,
    without_a_bid,
)

WHY = "For the reasons that the panel gave."
ITS_MANAGERS = staff_of_the_application(Role.MANAGER)
ITS_READERS = staff_of_the_application(Role.MANAGER, Role.APPROVER, Role.AUDITOR)
FUNDS_MANAGERS = staff_of_the_fund(Role.MANAGER)
_OF_THE_ROUND = frozenset({Kind.MANAGER, Kind.TORN, Kind.APPROVER, Kind.AUDITOR})
LIST_READERS = Who(_OF_THE_ROUND, staff_of_the_fund(Role.MANAGER, Role.APPROVER, Role.AUDITOR).may_not)
LIST_TAKERS = Who(LIST_READERS.may - {Kind.APPROVER}, staff_of_the_fund(Role.MANAGER, Role.AUDITOR).may_not)
PAYING = SIGNED_IN - holders(Role.MANAGER, Role.APPROVER)
ITS_PAYERS = Who(frozenset({Kind.MANAGER, Kind.APPROVER}), PAYING)
FUNDS_PAYERS = Who(ITS_PAYERS.may, PAYING | {Kind.TORN})
ITS_APPROVER = Who(frozenset({Kind.APPROVER}), ITS_READERS.may_not | {Kind.MANAGER, Kind.AUDITOR})
LIBRARIANS = Who(FUNDS_MANAGERS.may, FUNDS_MANAGERS.may_not)

RECORDS = ("outcomes", "variations", "answers", "payments", "bank", "replies")


def _day(days: int) -> list[str]:
    day = utcnow() + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def offering(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "chosen": [str(ids["application"])], "accept_by": _day(20), "instalments_a_year": "1", "reports_a_year": "1"
    }  # fmt: skip


def scheduling(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    row = {"amount-1": "10,000", "line-1": str(ids["line_id"]), "due-1": _day(40)}
    return {"accept_by": _day(20), "reports_a_year": "1", **row}


def new_text(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"kind": "social", "title": "Fair pay", "text": "Pay fairly.", "entry_key": str(UUID_OF_FORM)}


def text(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"title": "Fair pay", "text": "Pay fairly."}


def signature(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"name": ids["name"], "agreed": "y", "sha256": ids["sha256"]}


def reason(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"reason": WHY}


def answer(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"answer": "yes", "reason": WHY}


def paid(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"paid_on": _day(0)}


def returned(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"returned_on": _day(0)}


def varying(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"amount-1": "1000", "due-1": _day(9), "amount-2": "2000", "due-2": _day(99), "reason": WHY}


def choosing(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"chosen": [str(ids["instalment_id"])], "entry_key": "another"}


def naming(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"people": ids["payers"]}


def laying_out(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    columns = ("account_name", "sort_code", "account_number", "amount")
    placed = {f"column-{column}": str(place) for place, column in enumerate(columns, 1)}
    return {**placed, "amount_format": "pence", "date_format": "slashes"}


def checking(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"details": str(ids["details_id"])}


def words(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"words": WHY}


def report(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"words": WHY, "spent": "12.50", "save": "y"}


def unspent(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"amount": "2"}


def agreeing(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"answer": "yes", "name": ids["name"], "sha256": ids["sha256"]}


def account(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"account_name": "Another", "sort_code": "11-22-44", "account_number": "87654321"}


UUID_OF_FORM = "00000000-0000-0000-0000-000000000009"

AWARDS = (
    page("manage.awards", LIST_READERS, "round:award", what="instalments"),
    page("manage.awards_file", LIST_TAKERS, "round:award", what="awards", kind="csv"),
    *(page("manage.awards", LIST_READERS, "round:deed", what=what) for what in RECORDS),
    page("manage.awards_file", without_a_bid(LIST_TAKERS), "round:proposed", what="support", kind="xlsx"),
    page("manage.awards_file", LIST_TAKERS, "round:deed", what="bank", kind="xlsx"),
    page("manage.awards_file", without_a_bid(LIST_TAKERS), "round:proposed", what="checks", kind="csv"),
    page("manage.offer", FUNDS_MANAGERS, "round:to offer"),
    Row("manage.offer", "POST", ITS_MANAGERS, "round:to offer", offering),
    *form("manage.offer_one", ITS_MANAGERS, "to offer", scheduling),
    page("manage.clauses", LIBRARIANS, "award"),
    *form("manage.new_clause", LIBRARIANS, "award", new_text),
    *form("manage.clause", LIBRARIANS, "award", text),
    Row("manage.retire", "POST", LIBRARIANS, "award"),
    page("manage.award", ITS_READERS, "award"),
    page("manage.agreement_pdf", ITS_READERS, "award"),
    page("manage.offer_pdf", ITS_READERS, "award"),
    page("apply.award", ITS_APPLICANTS, "award"),
    page("apply.award", ITS_APPLICANTS, "offer"),
    page("apply.agreement_pdf", ITS_APPLICANTS, "award"),
    page("apply.offer_pdf", ITS_APPLICANTS, "award"),
    *form("apply.accept_offer", ITS_LEAD, "offer", signature),
    *form("apply.decline_offer", ITS_LEAD, "offer", reason),
    *form("manage.award_condition", ITS_MANAGERS, "award", answer),
    page("manage.evidence", Who(frozenset(), ITS_READERS.may_not), "award"),
    *form("manage.pay_instalment", ITS_MANAGERS, "deed", paid),
    *form("manage.award_report", ITS_MANAGERS, "varied", answer),
    *form("manage.award_return", ITS_MANAGERS, "varied", returned),
    Row("manage.end", "POST", ITS_MANAGERS, "award", done=(409,)),
    *form("manage.vary", ITS_MANAGERS, "award", varying),
    page("manage.deed", ITS_READERS, "deed"),
    Row("manage.deed", "POST", ITS_APPROVER, "deed", answer),
    *form("manage.payments", FUNDS_MANAGERS, "award", choosing, done=(409,)),
    *form("manage.payers", FUNDS_MANAGERS, "award", naming),
    *form("manage.payment_layout", FUNDS_MANAGERS, "award", laying_out),
    page("manage.run_paid", FUNDS_MANAGERS, "deed"),
    Row("manage.run_paid", "POST", without_a_bid(FUNDS_MANAGERS), "deed", paid),
    page("manage.payment_file", FUNDS_PAYERS, "award"),
    page("manage.bank", ITS_PAYERS, "award"),
    Row("manage.check_bank", "POST", ITS_PAYERS, "award", checking),
    *form("apply.award_condition", ITS_WRITERS, "award", words),
    page("apply.evidence", Who(frozenset()), "award"),
    *form("apply.award_report", ITS_WRITERS, "award", report),
    *form("apply.underspend", ITS_WRITERS, "varied", unspent),
    page("apply.award_deed", ITS_APPLICANTS, "varied"),
    Row("apply.award_deed", "POST", ITS_LEAD, "varied", agreeing),
    *form("apply.bank", ITS_LEAD, "award", account),
)
