"""The shared place of an invited applicant and their adviser: nobody else knows that it is there."""

from assessments.actors import Role
from tests.portal.access import shared_forms as forms
from tests.portal.access.kinds import Kind, Situation
from tests.portal.access.rows import (
    ITS_ADVISER,
    ITS_APPLICANTS,
    ITS_LEAD,
    ITS_MANAGER,
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

ITS_PAIR = Who(ITS_APPLICANTS.may | {Kind.ADVISER})
BOOKKEEPERS = without_a_bid(staff_of_the_fund(Role.MANAGER, Role.AUDITOR))
TELLERS = without_a_bid(staff_of_the_fund(Role.MANAGER))
ITS_FUNDS_ADVISERS = Who(frozenset({Kind.ADVISER, Kind.ADVISER_OF_ANOTHER}), SIGNED_IN - holders(Role.ADVISER))
NOTERS = Who(TELLERS.may, TELLERS.may_not - {Kind.AUDITOR_ELSEWHERE})
"""Auditors read the same page, so that those of another fund are told that there is no such thing."""
SUPPORTING = (
    *form("apply.ask_for_comments", ITS_WRITERS, Situation.TOLD, forms.sharing),
    page("apply.review", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.review", "POST", ITS_WRITERS, Situation.TOLD, forms.weighing),
    page("apply.section", ITS_APPLICANTS, Situation.TOLD, stage="full", section="delivery"),
    page("apply.plan", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.plan", "POST", ITS_WRITERS, Situation.TOLD, forms.need),
    page("apply.change_need", ITS_WRITERS, Situation.TOLD),
    Row("apply.change_need", "POST", ITS_WRITERS, Situation.TOLD, forms.need),
    Row("apply.settle", "POST", ITS_WRITERS, Situation.TOLD, forms.settling),
    *form("advise.review", ITS_ADVISER, Situation.TOLD, forms.commenting, ids={"number": 2}),
    *form("advise.plan", ITS_ADVISER, Situation.TOLD, forms.need),
    *form("advise.change_need", ITS_ADVISER, Situation.TOLD, forms.need),
    Row("advise.settle", "POST", ITS_ADVISER, Situation.TOLD, forms.settling),
    page("apply.shared_documents", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.shared_documents", "POST", ITS_WRITERS, Situation.TOLD, forms.document),
    Row("apply.take_away", "POST", ITS_WRITERS, Situation.TOLD),
    page("apply.support_questions", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.support_questions", "POST", ITS_WRITERS, Situation.TOLD, forms.question),
    Row("apply.answer_question", "POST", ITS_WRITERS, Situation.TOLD, forms.answer, ids={"number": 3}),
    page("apply.readiness", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.readiness", "POST", ITS_WRITERS, Situation.TOLD, forms.readiness),
    *form("advise.shared_documents", ITS_ADVISER, Situation.TOLD, forms.document),
    Row("advise.take_away", "POST", ITS_ADVISER, "told, the adviser's file"),
    *form("advise.support_questions", ITS_ADVISER, Situation.TOLD, forms.question),
    Row("advise.answer_question", "POST", ITS_ADVISER, Situation.TOLD, forms.answer, ids={"number": 2}),
    *form("advise.publish", ITS_ADVISER, Situation.TOLD, forms.publication),
    *form("advise.readiness", ITS_ADVISER, Situation.TOLD, forms.readiness),
    page("files.document", ITS_PAIR, "told, the adviser's file"),
    page("apply.grant", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.grant", "POST", ITS_WRITERS, Situation.TOLD, done=(422,), changes_nothing=True),
    Row("apply.answer_offer", "POST", ITS_LEAD, Situation.TOLD, forms.acceptance, done=(409,)),
    Row("apply.strike", "POST", ITS_WRITERS, Situation.TOLD),
    page("manage.grant", staff_of_the_application(Role.MANAGER, Role.AUDITOR), Situation.TOLD),
    Row("manage.grant_paid", "POST", ITS_MANAGER, Situation.TOLD, done=(422,), changes_nothing=True),
    Row("manage.grant_returned", "POST", ITS_MANAGER, Situation.TOLD, forms.returned),
    Row("manage.grant_settled", "POST", ITS_MANAGER, Situation.TOLD),
    *form("advise.expertise_in", ITS_FUNDS_ADVISERS, "sharing", forms.knowing),
    Row("apply.take_place", "POST", ITS_WRITERS, Situation.TOLD, forms.signing_up),
    *form("manage.new_group", TELLERS, "round:told", forms.group),
    page("manage.group", BOOKKEEPERS, "group"),
    Row("manage.group", "POST", NOTERS, "group", forms.attendance),
    page("manage.round_support", BOOKKEEPERS, "round:told"),
    *form("manage.tell_all_invited", TELLERS, "round:told", forms.publication),
)
