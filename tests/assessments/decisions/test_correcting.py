"""What was told is corrected by a new decision, with four eyes and a note for everybody; the first is kept too."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.applications.models import Application
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.correcting import list_public_notes
from assessments.decisions.corrections import Correction
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import find_last_released, pence_held
from assessments.decisions.states import Outcome, State
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, send_back_decision
from assessments.errors import Invalid, NotPermitted, Refused
from assessments.messages.models import Email
from tests.assessments.decisions.worlds import World, invite, make_assessed, make_world
from tests.outcomes import REASON, propose, release

NOTE = "A score had been entered for another application."


def told(session: Session, now: datetime, outcome: Outcome, pence: int = 0) -> tuple[World, Application]:
    world = make_world(session, now=now)
    application = make_assessed(session, world, now=now)
    propose(session, world.staff, application, outcome, now=now, pence=pence)
    release(session, world.staff, world.round, now=now)
    return world, application


def correct(
    session: Session, world: World, application: Application, outcome: Outcome, now: datetime, note: str = NOTE,
    pence: int = 0,
) -> Decision:  # fmt: skip
    amounts = {world.preparation: pence} if pence else {}
    proposal = Proposal(outcome, "Other reasons.", amounts, "A costed plan" if pence else "", public_note=note)
    return propose_decision(session, world.manager, application.reference, "concept", proposal, now=now)


def approve(session: Session, world: World, application: Application, decision: Decision, now: datetime) -> None:
    session.flush()
    approve_decision(session, world.approver, application.reference, "concept", seen_version=decision.version, now=now)


def test_a_correction_takes_four_eyes_a_note_and_a_letter_and_keeps_what_was_told(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = told(session, now, Outcome.DECLINED)
        with pytest.raises(Refused, match="already has its outcome"):
            correct(session, world, application, Outcome.INVITED, now, note=" ")
        later = now + timedelta(days=2)
        decision = correct(session, world, application, Outcome.INVITED, later, pence=100)
        with pytest.raises(NotPermitted):
            approve_decision(session, world.manager, application.reference, "concept", seen_version=1, now=later)
        assert list_public_notes(session, world.round.id) == []
        approve(session, world, application, decision, later)
        first = find_last_released(session, decision.submission_id)
        assert first is not None
        assert (first.outcome, first.reason) == (Outcome.DECLINED, REASON)  # nothing tells before the release
        release(session, world.staff, world.round, now=later)
        assert (first.state, decision.state) == (State.CORRECTED, State.RELEASED)
        assert session.get_one(Correction, decision.id).corrects_id == first.id
        assert [note.note for note in list_public_notes(session, world.round.id)] == [NOTE]
        assert len(session.scalars(select(Email).where(Email.template == "outcome")).all()) == 2
        assert session.scalars(select(Support)).one().grant_pence == 100  # and the next stage is open
        assert "decision.corrected" in session.scalars(select(TrailEntry.action)).all()


def test_the_larger_of_what_was_told_and_what_corrects_it_is_held_until_the_release(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = told(session, now, Outcome.INVITED, pence=30_000_000)
        decision = correct(session, world, application, Outcome.INVITED, now, pence=20_000_000)
        assert pence_held(session, world.round.id) == {world.preparation: 30_000_000}
        other = make_assessed(session, world, now=now)
        with pytest.raises(Refused, match="£200,000 left"):
            invite(session, world, other, 30_000_000, now=now)
        approve(session, world, application, decision, now)
        release(session, world.staff, world.round, now=now)
        assert pence_held(session, world.round.id) == {world.preparation: 20_000_000}
        assert session.scalars(select(Support)).one().grant_pence == 20_000_000


def test_an_invitation_is_not_taken_back_and_a_correction_that_is_sent_back_changes_nothing(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = told(session, now, Outcome.INVITED, pence=100)
        with pytest.raises(Invalid) as refused:
            correct(session, world, application, Outcome.DECLINED, now)
        assert "cannot be taken back" in refused.value.problems["outcome"]
        correct(session, world, application, Outcome.INVITED, now, pence=200, note="It names somebody.")
        correct(session, world, application, Outcome.INVITED, now, pence=200)
        assert session.scalars(select(Correction.public_note)).all() == [NOTE]
        send_back_decision(session, world.approver, application.reference, "concept", reason="Why?", now=now)
        assert list_public_notes(session, world.round.id) == []
        assert session.scalars(select(Decision.state)).all() == [State.RELEASED, State.SENT_BACK]


def test_an_outcome_can_be_corrected_more_than_once_and_each_note_stays(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, application = told(session, now, Outcome.DECLINED)
        for number, outcome in enumerate((Outcome.RESERVE, Outcome.DECLINED), 1):
            at = now + timedelta(days=number)
            if outcome is Outcome.DECLINED:  # from the reserve list somebody is decided as ever
                approve(session, world, application, correct(session, world, application, outcome, at, note=""), at)
            else:
                approve(session, world, application, correct(session, world, application, outcome, at), at)
            release(session, world.staff, world.round, now=at)
        at = now + timedelta(days=5)
        approve(
            session, world, application, correct(session, world, application, Outcome.RESERVE, at, note="Again."), at
        )
        release(session, world.staff, world.round, now=at)
        assert [note.note for note in list_public_notes(session, world.round.id)] == [NOTE, "Again."]
