"""What invited applicants and their advisers do between the stages: a plan, comments on a draft, a grant."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from assessments.awards.sealing import NAME_LIMIT
from assessments.awards.use_cases import check_bank_details, enter_bank_details, name_payers, pay_grant
from assessments.supporting.frozen import sections_to_share
from assessments.supporting.queries import get_place
from assessments.supporting.states import NeedStep, Side, Verdict
from assessments.supporting.use_cases import (
    Need,
    Spending,
    add_need,
    answer_grant,
    answer_other_side,
    ask_for_review,
    ask_other_side,
    comment_on_draft,
    note_return,
    note_spending,
    settle_grant,
    settle_need,
    weigh_comments,
)
from portal.commands.stories.people import Company
from portal.commands.stories.staff import Staff

NEEDS = (
    "Say how many people each partner will reach, and how that is counted.",
    "A budget by quarter, with what each post costs.",
    "A letter from each partner that says what they will do.",
    "How what people do differently is measured before and after.",
)
COMMENTS = (
    "This is clear. Say in the first sentence what will be different at the end.",
    "Somebody who does not know you cannot tell who does this. Name the post.",
    "Good. A figure would make it stronger than an adjective.",
)
ASKED = (
    (
        "May we spend on equipment in the first year?",
        "Yes. Nothing limits equipment; say why you need it.",
    ),
    ("Who counts as a partner?", "Any organisation that does a named part of the work, paid or not."),
)
SPENT_ON = ("A costing of the project", "Two workshops with partners", "A survey of those whom we want to reach")

NOWHERE = ("000000", "00000000")
"""A sort code and account number of no bank."""


def work_together(
    company: Company, applicant: UUID, adviser: UUID, reference: str, random: Random, begins: datetime, ends: datetime
) -> None:
    """A plan, a question, a version of the draft with a comment that is weighed; all done when the support ends."""
    at = begins + (ends - begins) / 4
    writer, helper = company.actor(applicant, at), company.actor(adviser, at)
    with company.sessions.begin() as session:
        for number, text in enumerate(random.sample(NEEDS, 2), 1):
            owner = Side.ADVISER if number == 1 else Side.APPLICANT
            need = Need(text, owner, (at + timedelta(days=5 * number)).date())
            add_need(session, helper, reference, Side.ADVISER, need, entry_key=f"need-{number}", now=at)
        settle_need(session, helper, reference, Side.ADVISER, 1, NeedStep.FINISH, now=at)
        question, answer = random.choice(ASKED)
        ask_other_side(session, writer, reference, Side.APPLICANT, question, entry_key="question", now=at)
        answer_other_side(session, helper, reference, Side.ADVISER, 1, answer, now=at)
    _comment(company, applicant, adviser, reference, random, at + timedelta(days=1))


def _comment(company: Company, applicant: UUID, adviser: UUID, reference: str, random: Random, at: datetime) -> None:
    writer, helper = company.actor(applicant, at), company.actor(adviser, at)
    with company.sessions.begin() as session:
        support = get_place(session, writer, reference, Side.APPLICANT)
        sections = sections_to_share(support.application.current)
        if not sections:
            return
        review = ask_for_review(session, writer, reference, [sections[0].key], words="", entry_key="one", now=at)
        [question, *_others] = review.content
        comments = {question: random.choice(COMMENTS)}
        comment_on_draft(session, helper, reference, 1, comments, is_sent=True, now=at)
        verdict = random.choice([Verdict.TAKEN, Verdict.TAKEN, Verdict.NOT_TAKEN])
        weigh_comments(session, writer, reference, 1, {question: (verdict, "")}, now=at)


def use_grant(
    company: Company, applicant: UUID, staff: Staff, reference: str, random: Random, begins: datetime, ends: datetime
) -> None:
    """Take the grant up, say where it is paid, spend most of it, and give the rest back, to the penny."""
    writer, payer = company.actor(applicant, begins), company.actor(staff.manager, begins)
    with company.sessions.begin() as session:
        support = get_place(session, writer, reference, Side.APPLICANT)
        total, fund_id = support.grant_pence, support.application.round.fund_id
        if not total:
            return
        answer_grant(session, writer, reference, is_accepted=True, now=begins)
        name_payers(session, payer, fund_id, [staff.manager, staff.approver], now=begins)
        name = support.application.organisation.name[:NAME_LIMIT]
        vault, (sort_code, number) = company.vault, NOWHERE
        details = enter_bank_details(session, writer, reference, name, sort_code, number, vault=vault, now=begins)
        for person in (staff.manager, staff.approver):
            check_bank_details(session, company.actor(person, begins), reference, details.id, now=begins)
        pay_grant(session, payer, reference, begins.date(), now=begins)
        spent = total * random.randint(80, 99) // 100
        spending = Spending(ends.date(), random.choice(SPENT_ON), spent)
        note_spending(session, writer, reference, spending, entry_key="one", now=ends)
        note_return(session, payer, reference, total - spent, ends.date(), now=ends)
        settle_grant(session, payer, reference, now=ends)
