"""A deed that gives more asks for what an award of so much would be asked for before it is proposed."""

from datetime import datetime

import pytest
from sqlalchemy import update

from assessments.awards.use_cases import answer_proposed_deed, propose_deed, sign_deed
from assessments.awards.varied import Wanted
from assessments.db import _Sessions
from assessments.decisions.checks import ChecklistOpen, GoneFromRegister
from assessments.decisions.states import CheckOutcome
from assessments.decisions.use_cases import record_check
from assessments.errors import Refused
from assessments.funds.checklist import ChecklistItem, checklist_documents
from assessments.funds.models import Round
from assessments.funds.states import CheckKind
from tests.assessments.awards.worlds import accept, award_one, find_dissolved, offer
from tests.factories import revise_rounds
from tests.outcomes import REASON

ACCOUNTS = ChecklistItem("accounts", "Accounts read", CheckKind.ACCOUNTS, from_pence=5_000_100)


def test_more_is_given_only_once_the_checklist_is_done_for_it_and_never_to_who_is_gone(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        session.execute(update(Round).values(checklist=checklist_documents([ACCOUNTS])))
        offered, told = award_one(session, now=now)
        session.execute(update(Round).values(checklist=checklist_documents([ACCOUNTS])))
        revise_rounds(session)
        award = offer(session, offered, told, now=now)
        accept(session, told, award, now=now)
        world, last = offered.world, award.instalments[-1]

        def by(pence: int) -> list[Wanted]:
            return [Wanted(last.number, last.envelope_line_id, last.amount_pence + pence, last.due_on)]

        whose = (session, world.manager, told.reference)
        with pytest.raises(ChecklistOpen, match="Accounts read"):
            propose_deed(*whose, by(99), REASON, now=now)
        propose_deed(*whose, by(98), REASON, now=now)  # a penny less asks for nothing
        answer_proposed_deed(
            session, world.approver, told.reference, 1, is_approved=False, reason="Read the accounts.", now=now
        )
        record_check(*whose, "accounts", outcome=CheckOutcome.IN_ORDER, evidence="Read.", now=now)
        deed = propose_deed(*whose, by(99), REASON, now=now)
        answer_proposed_deed(session, world.approver, told.reference, 2, is_approved=True, reason="", now=now)
        find_dissolved(session, told, now)
        signed = {"name": told.lead.name, "sha256": deed.sha256, "now": now}
        with pytest.raises(Refused, match="Ask the fund") as refusal:
            sign_deed(session, told.actor, told.reference, 2, is_agreed=True, **signed)  # type: ignore[arg-type]
        assert not isinstance(refusal.value, GoneFromRegister)
        sign_deed(session, told.actor, told.reference, 2, is_agreed=False, **signed)  # type: ignore[arg-type]
        propose_deed(*whose, by(-1), REASON, now=now)  # less can always be agreed
