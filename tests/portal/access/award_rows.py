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
    Row,
    Who,
    form,
    page,
    staff_of_the_application,
    staff_of_the_fund,
)

WHY = "For the reasons that the panel gave."
ITS_MANAGERS = staff_of_the_application(Role.MANAGER)
ITS_READERS = staff_of_the_application(Role.MANAGER, Role.APPROVER, Role.AUDITOR)
FUNDS_MANAGERS = staff_of_the_fund(Role.MANAGER)
_OF_THE_ROUND = frozenset({Kind.MANAGER, Kind.TORN, Kind.APPROVER, Kind.AUDITOR})
LIST_READERS = Who(_OF_THE_ROUND, staff_of_the_fund(Role.MANAGER, Role.APPROVER, Role.AUDITOR).may_not)
LIST_TAKERS = Who(LIST_READERS.may - {Kind.APPROVER}, staff_of_the_fund(Role.MANAGER, Role.AUDITOR).may_not)
LIBRARIANS = Who(FUNDS_MANAGERS.may, FUNDS_MANAGERS.may_not)


def _day(days: int) -> list[str]:
    day = utcnow() + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def offering(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "chosen": [str(ids["application"])], "accept_by": _day(20), "instalments_a_year": "1", "reports_a_year": "1"
    }  # fmt: skip


def new_text(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"kind": "social", "title": "Fair pay", "text": "Pay fairly.", "entry_key": str(UUID_OF_FORM)}


def text(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"title": "Fair pay", "text": "Pay fairly."}


def signature(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"name": ids["name"], "agreed": "y", "sha256": ids["sha256"]}


def reason(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"reason": WHY}


UUID_OF_FORM = "00000000-0000-0000-0000-000000000009"

AWARDS = (
    page("manage.awards", LIST_READERS, "round:award", what="instalments"),
    page("manage.awards_file", LIST_TAKERS, "round:award", what="awards", kind="csv"),
    page("manage.offer", FUNDS_MANAGERS, "round:to offer"),
    Row("manage.offer", "POST", ITS_MANAGERS, "round:to offer", offering),
    page("manage.clauses", LIBRARIANS, "award"),
    *form("manage.new_clause", LIBRARIANS, "award", new_text),
    *form("manage.clause", LIBRARIANS, "award", text),
    Row("manage.retire", "POST", LIBRARIANS, "award"),
    page("manage.award", ITS_READERS, "award"),
    page("manage.agreement_pdf", ITS_READERS, "award"),
    page("apply.award", ITS_APPLICANTS, "award"),
    page("apply.award", ITS_APPLICANTS, "offer"),
    page("apply.agreement_pdf", ITS_APPLICANTS, "award"),
    *form("apply.accept_offer", ITS_LEAD, "offer", signature),
    *form("apply.decline_offer", ITS_LEAD, "offer", reason),
)
