"""While an offer waits: its leads are reminded, who is next is settled, and whoever is gone gets nothing."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from assessments.applications.models import Submission
from assessments.awards.gone import AcceptedByGone, OfferToGone
from assessments.awards.models import Award
from assessments.awards.reserve import list_reserve
from assessments.awards.schedule import reminder_days
from assessments.awards.use_cases import ask_to_remind, decline_award
from assessments.db import _Sessions
from assessments.decisions.queries import find_pending
from assessments.decisions.reserves import list_reserves, mark_of_reserves
from assessments.decisions.states import CheckOutcome, Outcome
from assessments.decisions.use_cases import order_reserves, record_check
from assessments.funds.checklist import ChecklistItem, checklist_documents
from assessments.funds.models import Round
from assessments.funds.queries import get_round
from assessments.funds.states import CheckKind
from assessments.messages.models import Email
from assessments.work import run_due_jobs
from tests.assessments.awards.worlds import STAGE, accept, award_one, find_dissolved, make_round_to_offer, offer, tell
from tests.factories import revise_rounds


def test_the_days_of_reminders_fit_into_the_time_that_was_given() -> None:
    began = date(2026, 3, 1)
    for days, after in ((21, [14, 19]), (8, [1, 6]), (7, [3]), (2, [1]), (1, []), (0, [])):
        found = reminder_days(began, began + timedelta(days=days))
        assert [(day - began).days for day in found] == after


def test_leads_are_reminded_once_for_each_day_and_not_once_somebody_answered(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        first, second = tell(session, offered, [(Outcome.AWARDED, 3_000_000, 1)] * 2, now=now)
        offer(session, offered, first, now=now)
        award = offer(session, offered, second, now=now)
    for days, reminded in ((13, 0), (14, 2), (15, 2), (19, 3), (20, 3), (21, 3)):
        moment = now + timedelta(days=days)
        for _press in range(2):
            with sessions.begin() as session:
                ask_to_remind(session, now=moment)
            run_due_jobs(sessions, now=moment)
        with sessions.begin() as session:
            count = select(func.count()).select_from(Email).where(Email.template == "award_reminder")
            assert session.scalar(count) == reminded
            if days == 15:
                accept(session, second, award, now=moment)


def test_the_next_offered_is_the_first_of_the_order_that_the_room_set(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        world = offered.world
        outcomes = [(Outcome.AWARDED, 280_000_000, 1), (Outcome.RESERVE, 0, 0), (Outcome.RESERVE, 0, 0)]
        first, better, preferred = tell(session, offered, outcomes, now=now)
        stage_id = session.get_one(Submission, preferred.submission_id).stage_id
        listed = list_reserves(session, world.manager, stage_id)
        order = [preferred.reference, better.reference]
        order_reserves(
            session, world.manager, world.round.reference, STAGE, order, now=now, seen=mark_of_reserves(listed)
        )
        offer(session, offered, first, now=now)
        decline_award(session, first.actor, first.reference, reason="We merged.", now=now)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        assert find_pending(session, preferred.submission_id) is not None
        assert find_pending(session, better.submission_id) is None


def test_who_is_gone_from_the_register_is_offered_nothing_and_accepts_nothing(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        find_dissolved(session, told, now)
        with pytest.raises(OfferToGone, match=told.reference):
            offer(session, offered, told, now=now)
        find_dissolved(session, told, now + timedelta(hours=1), CheckOutcome.IN_ORDER)
        award = offer(session, offered, told, now=now)
        find_dissolved(session, told, now + timedelta(hours=2))
        with pytest.raises(AcceptedByGone):
            accept(session, told, award, now=now)


def test_what_the_checklist_still_asks_for_is_told_before_it_is_somebody_s_turn(
    sessions: _Sessions, now: datetime
) -> None:
    """By what the award would be: what is asked for from more on is not named."""
    items = [
        ChecklistItem("accounts", "Accounts read", CheckKind.ACCOUNTS),
        ChecklistItem("fraud", "Fraud question", CheckKind.FRAUD, from_pence=900_000_000),
    ]
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        first, second = tell(session, offered, [(Outcome.AWARDED, 3_000_000, 1), (Outcome.RESERVE, 0, 0)], now=now)
        session.execute(update(Round).values(checklist=checklist_documents(items)))
        revise_rounds(session)
        award_id = offer(session, offered, first, now=now).id
    with sessions.begin() as session:
        decline_award(session, first.actor, first.reference, reason="We merged.", now=now)
        round_ = get_round(session, offered.world.manager, offered.world.round.reference)
        [told] = [one.why_not for one in list_reserve(session, round_)]
        assert [why.told() for why in told] == [
            "Not proposed: before an award of £55,000.50 the checklist is to be done. Still open: Accounts read."
        ]
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        kept = session.get_one(Award, award_id).kept_back
        assert kept is not None
        assert kept["reference"] == second.reference
        manager = offered.world.manager
        seen = {"outcome": CheckOutcome.IN_ORDER, "evidence": "Read.", "now": now}
        record_check(session, manager, second.reference, "accounts", **seen)  # type: ignore[arg-type]
        assert [one.why_not for one in list_reserve(session, round_)] == [[]]
