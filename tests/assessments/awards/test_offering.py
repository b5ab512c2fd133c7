"""Offers: frozen terms, signed by a lead, declined or lapsed; and the next in reserve."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from assessments.actors import Actor, Place
from assessments.awards.agreement import sha256_of
from assessments.awards.models import Award
from assessments.awards.queries import get_award
from assessments.awards.states import AwardState
from assessments.awards.use_cases import (
    accept_award,
    answer_evidence,
    ask_to_lapse,
    change_clause,
    decline_award,
    give_evidence,
    note_payment,
    offer_awards,
)
from assessments.awards.use_cases.answering import OfferDeclined, OfferLapsed, lapse_award
from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.queries import find_pending, pence_held
from assessments.decisions.states import Outcome, State
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.errors import Invalid, NotFound, NotPermitted, Refused
from assessments.funds.models import Round
from assessments.messages.models import Email
from assessments.standings.models import HeldStanding
from assessments.work import run_due_jobs
from tests.assessments.awards.worlds import (
    FIRST,
    SECOND,
    STAGE,
    accept,
    award_one,
    confirm_details,
    find_dissolved,
    make_round_to_offer,
    offer,
    tell,
)
from tests.factories import actor_of, join, make_person


def test_an_offer_copies_the_money_line_by_line_and_freezes_its_words(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        award = offer(session, offered, told, now=now)
        manager, fund_id = offered.world.manager, offered.world.staff.fund.id
        change_clause(session, manager, fund_id, offered.condition, "Another", "Something else.", now=now)
        again = offer(session, offered, told, now=now + timedelta(days=1))
        content = json.loads(award.content)
    assert again.id == award.id
    assert award.sha256 == sha256_of(award.content)
    assert content["total_pence"] == 5_000_001
    assert [(one["year"], one["pence"]) for one in content["instalments"]] == [
        ("2026-27", 1_500_001), ("2026-27", 1_500_000), ("2027-28", 1_000_000), ("2027-28", 1_000_000),
    ]  # fmt: skip
    assert [(one["title"], one["instalment"]) for one in content["conditions"]] == [("The condition", 2)]
    assert {one["kind"] for one in content["clauses"]} == {"terms", "social"}
    assert award.instalments[1].waits_for[0].text == "What condition say."


def test_what_was_told_with_the_decision_is_agreed_and_holds_back_what_it_is_said_to(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        outcomes = [(Outcome.AWARDED, 100_00, 0), (Outcome.AWARDED, 100_00, 0)]
        told, other = tell(session, offered, outcomes, now=now, conditions=("Insure it.", "Ask the council."))
        manager, terms = offered.world.manager, replace(offered.terms(now), decided={2: 1})
        for wrong, references in (
            (terms, [told.reference, other.reference]),
            (replace(terms, decided={3: 1}), [told.reference]),
            (replace(terms, decided={2: 9}), [told.reference]),
        ):
            with pytest.raises(Invalid):
                offer_awards(session, manager, references, wrong, now=now)
        (award,) = offer_awards(session, manager, [told.reference], terms, now=now)
        assert [
            (one["title"], one["text"], one["version"], one["instalment"])
            for one in json.loads(award.content)["conditions"]
        ] == [
            ("The condition", "What condition say.", 1, 2),
            ("Condition 1 of the decision", "Insure it.", None, None),
            ("Condition 2 of the decision", "Ask the council.", None, 1),
        ]  # fmt: skip
        accept(session, told, award, now=now)
        *_others, held_for = get_award(session, manager, told.reference).conditions
        with pytest.raises(Refused, match="waits for a condition"):
            note_payment(session, manager, told.reference, 1, now.date(), now=now)
        give_evidence(session, told.actor, told.reference, held_for.id, "It agreed.", now=now)
        answer_evidence(session, manager, told.reference, held_for.id, is_met=True, reason="", now=now)
        confirm_details(session, offered, told, now=now)
        assert note_payment(session, manager, told.reference, 1, now.date(), now=now).paid_on == now.date()


def test_who_was_not_told_of_a_grant_is_offered_none(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        told = tell(session, offered, [(Outcome.AWARDED, 100_00, 0), (Outcome.RESERVE, 0, 0)], now=now)
    with pytest.raises(Refused, match=told[1].reference), sessions.begin() as session:
        offer_awards(session, offered.world.manager, [one.reference for one in told], offered.terms(now), now=now)
    with sessions.begin() as session:
        assert session.scalars(select(Award)).all() == []
        with pytest.raises(NotPermitted):
            offer_awards(session, offered.world.approver, [told[0].reference], offered.terms(now), now=now)


def test_what_was_offered_changes_by_deed_and_by_no_correction(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        offer(session, offered, told, now=now)
        correction = Proposal(Outcome.DECLINED, "Other reasons.", public_note="A score was entered twice.")
        with pytest.raises(Invalid) as refused:
            propose_decision(session, offered.world.manager, told.reference, STAGE, correction, now=now)
        assert "deed of variation" in str(refused.value.problems["outcome"])
        decline_award(session, told.actor, told.reference, reason="We merged.", now=now)
        propose_decision(session, offered.world.manager, told.reference, STAGE, correction, now=now)


def test_nothing_is_offered_while_what_was_told_is_being_corrected(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        correction = Proposal(Outcome.DECLINED, "Other reasons.", public_note="A score was entered twice.")
        propose_decision(session, offered.world.manager, told.reference, STAGE, correction, now=now)
        with pytest.raises(Refused, match="correction"):
            offer(session, offered, told, now=now)


def test_a_lead_signs_by_their_own_name_what_they_were_shown_and_twice_is_once(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        award = offer(session, offered, told, now=now)
        viewer = make_person(session, "Vi Viewer")
        join(session, viewer, told.application.organisation, Place.VIEWER)

        def sign(actor: Actor, name: str, sha256: str) -> Award:
            return accept_award(
                session,
                actor,
                told.reference,
                name=name,
                sha256=sha256,
                is_agreed=True,
                now=now,
            )

        with pytest.raises(NotPermitted):
            sign(actor_of(session, viewer, now=now), viewer.name, award.sha256)
        with pytest.raises(NotFound):
            sign(offered.world.manager, told.lead.name, award.sha256)
        with pytest.raises(Invalid, match="correcting"):
            sign(told.actor, "Somebody Else", award.sha256)
        with pytest.raises(Refused, match="not the agreement"):
            sign(told.actor, told.lead.name, "0" * 64)
        signed = accept(session, told, award, now=now)
        assert (signed.state, signed.signed_sha256, signed.answered_at) == (AwardState.ACCEPTED, award.sha256, now)
        later = accept(session, told, award, now=now + timedelta(days=90))
        assert later.answered_at == now
        letters = session.scalars(
            select(Email).where(Email.template.startswith("award")).options(undefer(Email.context))
        ).all()
        assert sorted(letter.template for letter in letters) == ["award_accepted", "award_offered"]
        attached = [letter.context["attached"]["name"] for letter in letters if "attached" in letter.context]
        assert attached == [f"{told.reference}-offer.pdf"]


def test_the_last_day_counts_where_the_round_is_and_after_it_the_offer_lapses(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        award = offer(session, offered, told, now=now)
    late = datetime(2026, 4, 1, 23, 0, tzinfo=now.tzinfo)  # midnight of 2 April, in summer time
    with pytest.raises(OfferLapsed, match="Write to the fund"), sessions.begin() as session:
        accept(session, told, award, now=late)
    for moment, state in (
        (late - timedelta(hours=1), AwardState.OFFERED),
        (late + timedelta(hours=2), AwardState.LAPSED),
    ):
        with sessions.begin() as session:
            ask_to_lapse(session, now=moment)
        run_due_jobs(sessions, now=moment)
        with sessions.begin() as session:
            assert session.get_one(Award, award.id).state is state
    with pytest.raises(OfferLapsed), sessions.begin() as session:
        decline_award(session, told.actor, told.reference, reason="Too late.", now=late)


@pytest.mark.parametrize("days", [0, 30])
def test_a_title_that_came_with_an_award_ends_with_it(sessions: _Sessions, now: datetime, days: int) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        round_ = session.get_one(Round, offered.world.round.id)
        round_.standing_title, round_.standing_months = "Green Place", 24
        round_.revise()
        session.flush()
        first = tell(session, offered, [(Outcome.AWARDED, 1_000, 1)], now=now)[0]
        offer(session, offered, first, now=now)
        after = now + timedelta(days=days)
        assert session.scalars(select(HeldStanding)).one().is_held(after.date())
        if days:
            lapse_award(session, first.reference, now=after)
        else:
            decline_award(session, first.actor, first.reference, reason="We merged.", now=after)
        held = session.scalars(select(HeldStanding)).one()
        assert (held.is_held(after.date()), held.ended_at) == (False, after)
        assert "award" in str(held.ended_because)


def test_declining_frees_the_money_keeps_the_history_and_proposes_the_next_in_reserve(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        first, second, third = tell(
            session, offered, [(Outcome.AWARDED, 280_000_000, 1), (Outcome.RESERVE, 0, 0), (Outcome.RESERVE, 0, 0)],
            now=now,
        )  # fmt: skip
        award = offer(session, offered, first, now=now)
        decline_award(session, first.actor, first.reference, reason="We merged.", now=now)
        decline_award(session, first.actor, first.reference, reason="We merged.", now=now)
        assert pence_held(session, offered.world.round.id) == {}
        with pytest.raises(OfferDeclined):
            accept(session, first, award, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        decision = session.get_one(Decision, award.decision_id)
        assert (decision.state, decision.outcome, decision.given_up_at) == (State.RELEASED, Outcome.AWARDED, now)
        proposed = find_pending(session, second.submission_id)
        assert proposed is not None
        assert find_pending(session, third.submission_id) is None
        assert (proposed.outcome, proposed.state) == (Outcome.AWARDED, State.PROPOSED)
        assert proposed.proposed_by_id == offered.world.manager.user_id
        lines = offered.world.lines
        amounts = {amount.envelope_line_id: amount.amount_pence for amount in proposed.amounts}
        assert amounts == {lines[FIRST]: 2_500_000, lines[SECOND]: 3_000_050}, "each year's money in its year"


def test_who_is_next_in_reserve_and_was_dissolved_is_passed_over(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        outcomes = [(Outcome.AWARDED, 3_000_001, 2_000_000), (Outcome.RESERVE, 0, 0), (Outcome.RESERVE, 0, 0)]
        first, dissolved, third = tell(session, offered, outcomes, now=now)
        find_dissolved(session, dissolved, now)
        offer(session, offered, first, now=now)
        decline_award(session, first.actor, first.reference, reason="We merged.", now=now)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        assert find_pending(session, dissolved.submission_id) is None
        assert find_pending(session, third.submission_id) is not None


def test_the_next_in_reserve_is_never_proposed_beyond_the_envelope(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        _full, gone, waiting = tell(
            session, offered,
            [(Outcome.AWARDED, 280_000_000, 277_000_000), (Outcome.AWARDED, 0, 2_000_000), (Outcome.RESERVE, 0, 0)],
            now=now,
        )  # fmt: skip
        offer(session, offered, gone, now=now)
        decline_award(session, gone.actor, gone.reference, reason="We merged.", now=now)
        assert pence_held(session, offered.world.round.id) == {
            offered.world.lines[FIRST]: 280_000_000, offered.world.lines[SECOND]: 277_000_000,
        }  # fmt: skip
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        assert find_pending(session, waiting.submission_id) is None
