"""The checklist before an award, done by two people."""

from datetime import datetime

from assessments.decisions.states import CheckOutcome
from assessments.decisions.use_cases import confirm_check, record_check
from assessments.funds.checklist import items_for
from assessments.funds.definition import RoundDefinition
from assessments.funds.states import CheckKind, DoneBy
from portal.commands.stories.people import Company
from portal.commands.stories.staff import Staff

SEEN = {
    CheckKind.REGISTRATION: "The register, today: registered, and nothing overdue.",
    CheckKind.ACCOUNTS: "The accounts of the last two years, signed by an examiner; reserves for four months.",
    CheckKind.BANK_DETAILS: "A statement with the organisation’s name on it, and a call to its treasurer.",
    CheckKind.FRAUD: "The trustees as the register has them; nobody in common with who is paid.",
    CheckKind.SUBSIDY: "What the owner and the lottery give is named in the budget; together it is within the limit.",
    CheckKind.DUPLICATES: "The other funders named in the application say that they pay for something else.",
    CheckKind.OTHER: "Seen, and in order.",
}


def see_to_all(
    company: Company, team: Staff, round_: RoundDefinition, reference: str, pence: int, at: datetime
) -> None:
    """Find in order all that an award of so much asks for, each as the round says by whom, and confirmed if it is."""
    for item in items_for(round_.checklist, pence):
        first, second = team.manager, team.approver
        if item.done_by is DoneBy.APPROVER:
            first, second = second, first
        with company.sessions.begin() as session:
            record_check(
                session, company.actor(first, at), reference, item.key, outcome=CheckOutcome.IN_ORDER,
                evidence=SEEN[item.kind], now=at,
            )  # fmt: skip
        if item.wants_two:
            with company.sessions.begin() as session:
                confirm_check(session, company.actor(second, at), reference, item.key, now=at)
