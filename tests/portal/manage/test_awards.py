"""The page of a round's awards: who is next in reserve, and why they are not proposed by themselves."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from flask import Flask
from sqlalchemy import update

from assessments.accounts.exclusions import Exclusion
from assessments.actors import Role
from assessments.applications.models import RequestedAmount
from assessments.awards.use_cases import decline_award
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import Purpose
from assessments.work import run_due_jobs
from tests.assessments.awards.worlds import FIRST, SECOND, STAGE, find_dissolved, make_round_to_offer, offer, tell
from tests.factories import actor_of, make_staff, revise_rounds
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


def test_the_page_says_why_the_next_in_reserve_was_not_proposed_until_somebody_does(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        outcomes = [(Outcome.AWARDED, 3_000_001, 2_000_000), RESERVE, RESERVE]
        first, dissolved, third = tell(session, offered, outcomes, now=now)
        find_dissolved(session, dissolved, now)
        offer(session, offered, first, now=now)
        manager = offered.world.manager.user_id
        session.add(Exclusion(person_id=manager, application_id=third.application.id, since=now))
        decline_award(session, first.actor, first.reference, reason="We merged.", now=now)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        other = make_staff(session, offered.world.staff.fund, Role.MANAGER)
    reader = as_(app, other)
    shown = reader.get(AWARDS).text
    why = "they have a part in it, or manage the fund no more. Another manager proposes it."
    assert f"The award of {first.reference} came to nothing, and {third.reference}" in shown
    assert why in shown
    assert shown.count("Passed over: the organisation is recorded as dissolved") == 1
    assert shown.count("The money reaches") == 1, "what its own sentence says is not for the dissolved one"
    assert why in reader.get(f"/manage/applications/{first.reference}/award").text
    with sessions.begin() as session:
        by = actor_of(session, other)
        proposal = Proposal(Outcome.DECLINED, "The year is over.", public_note="The year is over.")
        propose_decision(session, by, third.reference, STAGE, proposal, now=now)
    assert why not in reader.get(AWARDS).text
