"""Who gets in where: questions about a round, the check before it, and what may be said voluntarily."""

from assessments.actors import Role
from tests.portal.access import forms
from tests.portal.access.kinds import Kind, Situation
from tests.portal.access.rows import (
    ANYBODY,
    ELSEWHERE,
    ITS_WRITERS,
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
ANSWERERS = Who(frozenset({Kind.MANAGER}), READERS.may_not | {Kind.AUDITOR})
QUESTIONS = (
    page("public.questions", ANYBODY, "round:draft"),
    page("public.questions", Who(holders(*Role) - ELSEWHERE | {Kind.ADMINISTRATOR}), "round:unpublished"),
    *form("public.eligibility", ANYBODY, "round:draft", forms.check, done=(200,)),
    *form("apply.ask", WITH_AN_ACCOUNT, "round:draft", forms.question),
    *form("apply.experience", ITS_WRITERS, Situation.HANDED, forms.experience),
    *form("apply.experience", ITS_WRITERS, Situation.TOLD, forms.experience),
    *form("apply.equality", ITS_WRITERS, Situation.HANDED, forms.equality),
    page("manage.enquiries", READERS, "round:draft"),
    page("manage.enquiry", READERS, "enquiry"),
    Row(
        "manage.enquiry", "POST", ANSWERERS, "enquiry", forms.reply,
    ),
    *form("manage.close_enquiry", without_a_bid(staff_of_the_fund(Role.MANAGER)), "enquiry", forms.reason),
)  # fmt: skip
