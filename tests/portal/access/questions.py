"""Who gets in where: questions about a round, and the check before it."""

from assessments.actors import Role
from tests.portal.access import forms
from tests.portal.access.kinds import Kind
from tests.portal.access.rows import (
    ANYBODY,
    ELSEWHERE,
    WITH_AN_ACCOUNT,
    Row,
    Who,
    form,
    holders,
    page,
    staff_of_the_fund,
    without_a_bid,
)

READERS = without_a_bid(staff_of_the_fund(Role.MANAGER, Role.AUDITOR))
QUESTIONS = (
    page("public.questions", ANYBODY, "round:draft"),
    page("public.questions", Who(holders(*Role) - ELSEWHERE | {Kind.ADMINISTRATOR}), "round:unpublished"),
    *form("public.eligibility", ANYBODY, "round:draft", forms.check, done=(200,)),
    *form("apply.ask", WITH_AN_ACCOUNT, "round:draft", forms.question),
    page("manage.enquiries", READERS, "round:draft"),
    page("manage.enquiry", READERS, "enquiry"),
    Row(
        "manage.enquiry", "POST", Who(frozenset({Kind.MANAGER}), READERS.may_not | {Kind.AUDITOR}), "enquiry",
        forms.reply,
    ),
)  # fmt: skip
