"""Who gets in where: sharing a stage's work out, and what assessors know and have time for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from assessments.actors import Role
from assessments.clock import utcnow
from tests.portal.access.forms import nothing
from tests.portal.access.kinds import Kind
from tests.portal.access.rows import (
    SIGNED_IN,
    Row,
    Who,
    form,
    holders,
    page,
    staff_of_any_fund,
    staff_of_the_fund,
    without_a_bid,
)

ITS_SHARERS = without_a_bid(staff_of_the_fund(Role.MANAGER))
ITS_FUNDS_ASSESSORS = Who(frozenset({Kind.ASSESSOR, Kind.ASSESSOR_OF_ANOTHER}), SIGNED_IN - holders(Role.ASSESSOR))


def rules(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "per_application": "4", "most": "7", "fewest": "0", "themes": "1", "wishes": "1", "likeness": "1",
        "evenness": "10", "keep": "all",
    }  # fmt: skip


def pinning(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"assessor": str(ids["person_id"]), "rule": "must_not"}


def raising(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"person": str(ids["person_id"]), "most": "11"}


def giving_out(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    day = utcnow() + timedelta(days=3)
    return {"due_on": [str(day.day), str(day.month), str(day.year)], "reason": "They are away."}


def knowing(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"about": "Ten years of insulating houses.", "keywords": "heat", "level_energy": "good", "most": "9"}


ITS_INVITED = Who(frozenset({Kind.ASSESSOR}), SIGNED_IN - holders(Role.ASSESSOR))


def inviting(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    day = utcnow() + timedelta(days=3)
    by = [str(day.day), str(day.month), str(day.year)]
    return {"assessor": [str(ids["free_assessor"])], "most": "4", "answer_by": by}


def answering(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"answer": "no", "reason": "I am away all of that month."}


def wishing(ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {str(ids["application"]): "would_like"}


SHARING = (
    *form("manage.allocation", ITS_SHARERS, "sharing", rules),
    page("manage.proposed", ITS_SHARERS, "sharing"),
    page("manage.proposed_loads", ITS_SHARERS, "sharing"),
    *form("manage.pin", ITS_SHARERS, "sharing", pinning),
    Row("manage.raise_cap", "POST", ITS_SHARERS, "sharing", raising),
    *form("manage.give_out", ITS_SHARERS, "sharing", giving_out),
    page("manage.assessors", staff_of_the_fund(Role.MANAGER), "sharing"),
    *form("manage.assessor", staff_of_the_fund(Role.MANAGER), "sharing", knowing),
    page("assess.expertise", staff_of_any_fund(Role.ASSESSOR)),
    *form("assess.expertise_in", ITS_FUNDS_ASSESSORS, "sharing", knowing),
    *form("manage.invitations", ITS_SHARERS, "inviting", inviting),
    Row("manage.withdraw_invitation", "POST", ITS_SHARERS, "inviting"),
    page("manage.assessing", ITS_SHARERS, "sharing"),
    *form("manage.late_work", ITS_SHARERS, "inviting", nothing),
    *form("assess.invitation", ITS_INVITED, "inviting", answering),
    *form("assess.titles", ITS_INVITED, "wishing", wishing),
)
