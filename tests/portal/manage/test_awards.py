"""The page of a round's awards: who is next in reserve, and why they are not proposed by themselves."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from flask import Flask
from sqlalchemy import update

from assessments.applications.models import RequestedAmount
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import Purpose
from tests.assessments.awards.worlds import FIRST, SECOND, make_round_to_offer, tell
from tests.factories import revise_rounds
from tests.portal.manage.pages import ROUND, as_
from tests.statements import Statements

AWARDS = f"{ROUND}/awards"
RESERVE = (Outcome.RESERVE, 0, 0)


def test_the_page_says_of_each_year_whether_its_money_reaches(
    app: Flask, sessions: _Sessions, now: datetime, queries: Callable[[], AbstractContextManager[Statements]]
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        world = offered.world
        _first, later, _fits = tell(session, offered, [(Outcome.AWARDED, 0, 278_000_000), RESERVE, RESERVE], now=now)
        second_year = (
            update(RequestedAmount)
            .where(RequestedAmount.financial_year == SECOND[1], RequestedAmount.submission_id == later.submission_id)
        )  # fmt: skip
        session.execute(second_year.values(financial_year="2030-31"))
    manager = as_(app, world.staff.manager)
    manager.get(AWARDS)  # the round is remembered from here on
    with queries() as few:
        shown = manager.get(AWARDS).text
    assert "the round has no money for awards in 2030-31" in shown
    assert "of the delivery money for 2027-28 £20,000 is left, £10,000.50 too little" in shown
    assert "The money reaches" not in shown
    with sessions.begin() as session:
        tell(session, offered, [RESERVE] * 2, now=now)
        second = update(EnvelopeLine).where(EnvelopeLine.id == world.lines[SECOND])
        session.execute(second.values(amount_pence=290_000_000))
        revise_rounds(session)
    manager.get(AWARDS)
    with queries() as more:
        assert manager.get(AWARDS).text.count("The money reaches") == 3
    assert more.count == few.count
    with sessions.begin() as session:
        for year, purpose in ((FIRST, Purpose.GRANT), (SECOND, Purpose.CAPACITY)):
            session.execute(update(EnvelopeLine).where(EnvelopeLine.id == world.lines[year]).values(purpose=purpose))
        revise_rounds(session)
    assert manager.get(AWARDS).text.count("The money reaches") == 3
    with sessions.begin() as session:
        beside = EnvelopeLine(
            round_id=world.round.id, position=9, purpose=Purpose.LOAN, financial_year=FIRST[1], amount_pence=1
        )
        session.add(beside)
        revise_rounds(session)
    assert manager.get(AWARDS).text.count("several purposes in a year, and the form does not say") == 4
