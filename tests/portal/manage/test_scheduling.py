"""Offering one grant instalment by instalment, with what its agreement then says."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from assessments.awards.models import Award
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, release_decisions
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.repayments import RepaymentTerms
from assessments.funds.states import Purpose
from assessments.rendering.plain import day, pounds
from tests.assessments.awards.worlds import FIRST, STAGE, make_round_to_offer
from tests.assessments.decisions.worlds import make_assessed
from tests.assessments.rendering.test_printing import text_in
from tests.factories import revise_rounds
from tests.outcomes import REASON
from tests.portal.hidden import hidden_in
from tests.portal.manage.pages import as_

DATED = {"accept_by", "due_on"}
UNTOLD = {"kind", "purpose"}
"""What says what a part is; its words stand in titles."""
FIRST_DECIDED = "Condition 1 of the decision"


def told_by(part: Any) -> Iterator[str]:
    """Every value of a frozen agreement as its words are printed: sums in pounds, days written out."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key.endswith("pence"):
                yield pounds(value)
            elif key in DATED:
                yield day(value)
            elif key not in UNTOLD:
                yield from told_by(value)
    elif isinstance(part, list):
        for value in part:
            yield from told_by(value)
    elif isinstance(part, str):
        yield " ".join(part.split())


def test_what_is_set_for_a_grant_and_a_loan_stands_in_the_agreement(app: Flask, sessions: _Sessions) -> None:
    now = utcnow()
    with sessions.begin() as session:
        world = make_round_to_offer(session, now=now).world
        lent = EnvelopeLine(
            round_id=world.round.id, position=9, purpose=Purpose.LOAN, financial_year="2026-27", amount_pence=90_000_000
        )
        session.add(lent)
        terms = RepaymentTerms(12, 2, 6, 425).document()
        session.execute(update(Round).where(Round.id == world.round.id).values(repayment=terms))
        revise_rounds(session)
        application = make_assessed(session, world, now=now)
        reference, grant = application.reference, world.lines[FIRST]
        proposal = Proposal(
            Outcome.AWARDED, REASON, {grant: 3_000_001, lent.id: 1_000_000}, conditions=("Insure the barn.",)
        )
        made = propose_decision(session, world.manager, reference, STAGE, proposal, now=now)
        approve_decision(session, world.approver, reference, STAGE, seen_version=made.version, now=now)
        release_decisions(session, world.manager, world.round.reference, STAGE, now=now, without_feedback=True)
        line_id = lent.id
    told = (FIRST_DECIDED, "Insure the barn.")
    client, page = as_(app, world.staff.manager), f"/manage/applications/{reference}/offer"
    opened = client.get(f"{page}?parts=2")
    assert all(said in opened.text for said in told)
    assert told[1] in client.get(f"/manage/rounds/{world.round.reference}/offers").text
    assert opened.text.count('value="15,000"') == opened.text.count('value="15,000.01"') == 1
    days = {row: (now + timedelta(days=60 + 30 * row)) for row in (1, 2, 3)}
    sent = {
        **hidden_in(opened), "reports_a_year": "1", "accept_by": [str(days[1].day), "1", "2000"],
        **{f"due-{row}": [str(day.day), str(day.month), str(day.year)] for row, day in days.items()},
        "amount-1": "30,000", "line-1": str(grant), "amount-2": "0.02", "line-2": str(grant),
        "amount-3": "10,000", "line-3": str(line_id), "decided-1": "3",
    }  # fmt: skip
    last = now + timedelta(days=20)
    refused = client.post(page, data=sent)
    assert refused.status_code == 422
    sent["accept_by"] = [str(last.day), str(last.month), str(last.year)]
    refused = client.post(page, data=sent)
    assert 'href="#amount-2"' in refused.text
    assert "£0.01 more than the £30,000.01" in refused.text
    assert client.post(page, data={**sent, "amount-2": "0.01"}).status_code == 302
    agreement = client.get(f"/manage/applications/{reference}/agreement.pdf").data
    assert b"<pdfuaid:part>1<" in agreement
    text = text_in(agreement)
    with sessions.reading() as session:
        content = json.loads(session.scalars(select(Award.content)).one())
    assert [said for said in told_by(content) if said not in text] == []
    for said in ("Loan, 2026-27", "£30,000", "£0.01", "How the loan is paid back", "4.25% a year", "£425", *told):
        assert said in text
    letter = client.get(f"/manage/applications/{reference}/offer.pdf").data
    assert letter.startswith(b"%PDF")
    written = text_in(letter)
    for said in ("£40,000.01", "Loan, 2026-27", "£30,000", "£0.01", "£10,000", "4.25% a year", day(last.date()), *told):
        assert said in written
    assert text.count(FIRST_DECIDED) == 2  # where it is said, and at the instalment that waits for it
    assert FIRST_DECIDED in client.get(f"/manage/applications/{reference}/award").text
    assert client.get(page).status_code == 302
