"""Sessions for everybody who was invited: nobody is told later than others, places are never given twice."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.messages.models import Email
from assessments.supporting.groups import GroupSession, get_group
from assessments.supporting.use_cases import (
    GroupDetails,
    arrange_group,
    cancel_group,
    give_up_place,
    note_attendance,
    sign_up,
)
from assessments.supporting.use_cases.grouping import GroupHasBegun, GroupIsCancelled, GroupIsFull, GroupIsToCome
from assessments.versions import SentBefore
from tests.assessments.supporting.places import Shared, invite_one, make_shared
from tests.factories import actor_of


def arrange(session: Session, place: Shared, now: datetime, places: int = 1, days: int = 5) -> GroupSession:
    details = GroupDetails("Budgets", "The library", now + timedelta(days=days), places)
    return arrange_group(session, place.world.manager, place.world.round.reference, details, entry_key="a", now=now)


def test_the_last_place_is_taken_once_and_can_be_given_up_until_it_begins(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        other = invite_one(session, place.world, now=now)
        for _press in range(2):
            group = arrange(session, place, now)
        with pytest.raises(SentBefore):
            arrange(session, place, now, places=2)
        told = session.scalars(select(Email.user_id).where(Email.template == "group_session")).all()
        assert sorted(map(str, told)) == sorted([str(place.lead.user_id), str(other.lead.user_id)])
        for _press in range(2):
            sign_up(session, place.lead, place.reference, 1, now=now)
        with pytest.raises(GroupIsFull):
            sign_up(session, other.lead, other.reference, 1, now=now)
        with pytest.raises(NotPermitted):
            give_up_place(session, place.viewer, place.reference, 1, now=now)
        for _press in range(2):
            give_up_place(session, place.lead, place.reference, 1, now=now)
        sign_up(session, other.lead, other.reference, 1, now=now)
        with pytest.raises(GroupIsFull):
            sign_up(session, place.lead, place.reference, 1, now=now)
        round_reference = place.world.round.reference
        with pytest.raises(GroupIsToCome):
            note_attendance(session, place.world.manager, round_reference, 1, [other.reference], now=now)
        begun = group.starts_at
        with pytest.raises(GroupHasBegun):
            give_up_place(session, other.lead, other.reference, 1, now=begun)
        with pytest.raises(Invalid):
            note_attendance(session, place.world.manager, round_reference, 1, [place.reference], now=begun)
        for _press in range(2):
            note_attendance(session, place.world.manager, round_reference, 1, [other.reference], now=begun)
        [held] = get_group(session, place.world.round.id, 1).held
        assert (held.support.application.reference, held.has_come) == (other.reference, True)


def test_a_cancelled_session_is_told_to_those_who_signed_up_and_takes_nobody_more(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        other = invite_one(session, place.world, now=now)
        group = arrange(session, place, now, places=2)
        sign_up(session, place.lead, place.reference, 1, now=now)
        whose = (session, place.world.manager, place.world.round.reference, 1)
        with pytest.raises(GroupHasBegun):
            cancel_group(*whose, now=group.starts_at)
        for _press in range(2):
            cancel_group(*whose, now=now)
        told = session.scalars(select(Email.user_id).where(Email.template == "group_cancelled")).all()
        assert told == [place.lead.user_id]
        with pytest.raises(GroupIsCancelled):
            sign_up(session, other.lead, other.reference, 1, now=now)
        with pytest.raises(GroupIsCancelled):
            note_attendance(*whose, [place.reference], now=group.starts_at)
        with pytest.raises(NotPermitted):
            cancel_group(session, place.adviser, place.world.round.reference, 1, now=now)


def test_only_the_manager_arranges_and_only_while_support_is_given(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        for days, places, field in ((-1, 1, "starts_on"), (80, 1, "starts_on"), (5, 0, "places")):
            with pytest.raises(Invalid) as refusal:
                arrange(session, place, now, places, days)
            assert set(refusal.value.problems) == {field}
        details = GroupDetails("Budgets", "The library", now + timedelta(days=5), 1)
        reference = place.world.round.reference
        for person, answer in ((place.world.staff.auditor, NotPermitted), (place.world.staff.adviser, NotPermitted)):
            with pytest.raises(answer):
                arrange_group(session, actor_of(session, person), reference, details, entry_key="b", now=now)
        with pytest.raises(NotFound):
            arrange_group(session, place.lead, reference, details, entry_key="b", now=now)
