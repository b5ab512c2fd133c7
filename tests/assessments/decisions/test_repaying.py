"""What comes back of a loan is noted once, by somebody of the fund who has no part in who borrowed."""

from datetime import datetime

import pytest
from sqlalchemy import update

from assessments.accounts.models import Organisation
from assessments.db import _Sessions
from assessments.decisions.loans import find_loan
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, record_repayment
from assessments.errors import Invalid, NotPermitted
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.repayments import RepaymentTerms
from assessments.funds.states import Purpose
from assessments.interests.asides import HasPart
from assessments.interests.states import InterestKind
from assessments.interests.use_cases import Entry, declare_interest
from assessments.versions import SentBefore
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.factories import revise_rounds
from tests.outcomes import REASON, release

LENT = 1_000_000


def test_what_came_back_is_noted_once_and_other_words_under_the_same_key_are_refused(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        line = EnvelopeLine(
            round_id=world.round.id, position=9, purpose=Purpose.LOAN, financial_year="2026-27", amount_pence=LENT
        )
        session.add(line)
        session.execute(update(Round).values(repayment=RepaymentTerms(12, 2, 6, 425).document()))
        revise_rounds(session)
        application = make_assessed(session, world, now=now)
        proposal = Proposal(Outcome.AWARDED, REASON, {line.id: LENT})
        made = propose_decision(session, world.manager, application.reference, "concept", proposal, now=now)
        session.flush()
        of_it = (session, world.approver, application.reference, "concept")
        approve_decision(*of_it, seen_version=made.version, now=now)
        release(session, world.staff, world.round, now=now)
        whose, day = (session, world.manager, application.reference), {"paid_on": now.date(), "now": now}
        for _press in range(2):
            record_repayment(*whose, entry_key="one", pence=100, **day)  # type: ignore[arg-type]
        with pytest.raises(SentBefore):
            record_repayment(*whose, entry_key="one", pence=200, **day)  # type: ignore[arg-type]
        with pytest.raises(NotPermitted):
            record_repayment(session, world.approver, application.reference, entry_key="two", pence=1, **day)  # type: ignore[arg-type]
        loan = find_loan(session, application)
        assert loan is not None
        left = loan.left_pence
        with pytest.raises(Invalid):
            record_repayment(*whose, entry_key="two", pence=left + 1, **day)  # type: ignore[arg-type]
        record_repayment(*whose, entry_key="two", pence=left, **day)  # type: ignore[arg-type]
        theirs = session.get_one(Organisation, application.organisation_id)
        declare_interest(session, world.manager, Entry(InterestKind.TRUSTEESHIP, theirs.name), now=now)
        with pytest.raises(HasPart):
            record_repayment(*whose, entry_key="three", pence=1, **day)  # type: ignore[arg-type]
