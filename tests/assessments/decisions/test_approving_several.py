"""Several proposals approved together."""

from datetime import datetime, timedelta

from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.proposed import list_chosen_proposals
from assessments.decisions.resting import list_changed
from assessments.decisions.states import State
from assessments.decisions.use_cases import Read, approve_several
from tests.assessments.decisions.worlds import decline, invite, make_assessed, make_world
from tests.factories import actor_of


def read(decision: Decision, reference: str) -> Read:
    return Read(reference, "concept", decision.mark)


def test_what_stands_as_it_was_read_is_approved_and_the_rest_is_left_with_its_reason(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        one, changed = (make_assessed(session, world, now=now) for _ in range(2))
        fine = decline(session, world, one, now=now)
        old = read(decline(session, world, changed, now=now), changed.reference)
        newer = invite(session, world, changed, 100, now=now)
    with sessions.begin() as session:
        asked = [read(fine, one.reference), old, Read("NO-1", "concept", "x")]
        refused = approve_several(session, world.approver, asked, now=now)
    assert set(refused) == set(asked[1:])
    assert "changed since you opened it" in refused[old].sentence
    assert states(sessions, fine, newer) == [State.APPROVED, State.PROPOSED]
    with sessions.begin() as session:
        assert approve_several(session, world.approver, asked[:1], now=now) == {}, "a second press is no refusal"


def test_what_rests_on_something_that_changed_is_to_be_opened_by_itself(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        calm, moved = (make_assessed(session, world, now=now) for _ in range(2))
        proposals = [decline(session, world, each, now=now) for each in (calm, moved)]
        moved.current.screening_reason = "Looked at again."
    with sessions.begin() as session:
        chosen = [(each.reference, "concept") for each in (calm, moved)]
        listed = list_chosen_proposals(session, world.approver, chosen)
        assert list_changed(session, listed, now) == {proposals[1].id}
        asked = [read(decision, each.reference) for decision, each in zip(proposals, (calm, moved), strict=True)]
        refused = approve_several(session, world.approver, asked, now=now)
    assert list(refused) == asked[1:]
    assert "rests on has changed" in refused[asked[1]].sentence
    assert states(sessions, *proposals) == [State.APPROVED, State.PROPOSED]


def test_one_s_own_and_another_fund_s_are_neither_listed_nor_approved(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, elsewhere = (
            make_world(session, now=now),
            make_world(session, now=now - timedelta(seconds=1), reference="OTH-1"),
        )
        theirs = make_assessed(session, elsewhere, now=now)
        decision = decline(session, elsewhere, theirs, now=now)
        manager = actor_of(session, world.staff.manager)
        mine = make_assessed(session, world, now=now)
        own = decline(session, world, mine, now=now)
        session.flush()
        assert list_chosen_proposals(session, world.approver, [(theirs.reference, "concept")]) == []
        refused = approve_several(
            session, world.approver, [read(decision, theirs.reference)], now=now
        ) | approve_several(session, manager, [read(own, mine.reference)], now=now)
        assert len(refused) == 2
    assert states(sessions, decision, own) == [State.PROPOSED, State.PROPOSED]


def states(sessions: _Sessions, *decisions: Decision) -> list[State]:
    with sessions.reading() as session:
        return [session.get_one(Decision, decision.id).state for decision in decisions]
