"""Meetings of a panel: who gets in, who leaves, what is agreed when, and what the minutes hold."""

from datetime import datetime

import pytest
from sqlalchemy import select

from assessments.accounts.models import FormerMembership
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Reader
from assessments.applications.states import ReaderBasis
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted, Refused
from assessments.interests.models import Conflict
from assessments.interests.states import Standing as OfConflict
from assessments.panels.models import Item, Standing
from assessments.panels.queries import NotUnderWay, TakesNoPart, get_seat, get_sitting, list_meetings
from assessments.panels.states import Ground, Stand
from assessments.panels.use_cases import (
    Agenda,
    add_to_minutes,
    agree_scores,
    begin_meeting,
    close_meeting,
    confirm_scores,
    mark_present,
    open_item_scores,
    record_departure,
    revise_in_meeting,
    set_agenda,
    write_minutes,
)
from assessments.panels.use_cases.arranging import MeetingOver, mark_of_agenda
from assessments.panels.use_cases.minutes import mark_of_minutes
from assessments.panels.use_cases.sitting import NoQuorum
from assessments.scoring.models import Mark, ModeratedScore
from assessments.scoring.queries import get_own_assignment
from assessments.scoring.rankings import Merit
from assessments.scoring.use_cases import assign_assessor
from assessments.versions import Outdated
from assessments.work import run_due_jobs
from tests.assessments.panels.meetings import Table, begin, make_table, scores
from tests.factories import actor_of, make_fund, make_staff


@pytest.fixture
def table(sessions: _Sessions, now: datetime) -> Table:
    with sessions.begin() as session:
        return make_table(session, now=now)


def test_items_open_to_members_from_the_beginning_until_the_close_and_to_nobody_else(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    ids = table.meeting.id, table.items[0].id
    with sessions.begin() as session:
        stranger = actor_of(session, make_staff(session, table.court.fund, Role.ASSESSOR))
        elsewhere = actor_of(session, make_staff(session, make_fund(session), Role.MODERATOR))
    for actor in (stranger, elsewhere):
        with pytest.raises(NotFound), sessions.reading() as session:
            get_sitting(session, actor, table.meeting.id)
    with pytest.raises(NotUnderWay), sessions.reading() as session:
        get_seat(session, table.members[2], *ids, now=now)
    with sessions.reading() as session:
        assert open_readers(session) == 8  # for the pack
    with sessions.begin() as session:
        begin(session, table, table.members, now=now)
    with sessions.reading() as session:
        seat = get_seat(session, table.members[2], *ids, now=now)
        assert seat.is_open
        assert len(seat.assessments) == 2
        assert open_readers(session) == 8  # two applications, four members
        assert [one.id for one in list_meetings(session, table.members[2]).rows] == [table.meeting.id]
        assert list_meetings(session, stranger).rows == []
    with sessions.begin() as session:
        close_meeting(session, table.chair, table.meeting.id, now=now)
    with pytest.raises(NotUnderWay), sessions.reading() as session:
        get_seat(session, table.members[2], *ids, now=now)
    with sessions.reading() as session:
        assert open_readers(session) == 0


def open_readers(session) -> int:  # type: ignore[no-untyped-def]
    return len(
        session.scalars(select(Reader).where(Reader.basis == ReaderBasis.PANEL, Reader.until_at.is_(None))).all()
    )


def test_who_scored_an_item_sees_the_others_only_once_they_say_so_and_then_confirms_or_revises(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    ids = table.meeting.id, table.items[0].id
    with sessions.begin() as session:
        begin(session, table, table.members, now=now)
    with sessions.reading() as session:
        seat = get_seat(session, table.members[0], *ids, now=now)
        assert not seat.is_open
        assert seat.assessments == []
    with pytest.raises(NotPermitted), sessions.begin() as session:
        confirm_scores(session, table.members[0], *ids, now=now)
    with sessions.begin() as session:
        for actor in table.members[:2]:
            open_item_scores(session, actor, *ids, now=now)
        confirm_scores(session, table.members[0], *ids, now=now)
        revise_in_meeting(session, table.members[1], *ids, scores(2), seen=None, now=now)
    with pytest.raises(NotPermitted), sessions.begin() as session:  # sat without scoring
        confirm_scores(session, table.members[2], *ids, now=now)
    with pytest.raises(Invalid), sessions.begin() as session:
        revise_in_meeting(session, table.members[1], *ids, scores(6), seen=None, now=now)
    with sessions.reading() as session:
        stands = {one.person_id: one.stand for one in session.scalars(select(Standing))}
        assert stands == {table.members[0].user_id: Stand.CONFIRMED, table.members[1].user_id: Stand.REVISED}


def test_a_member_in_conflict_leaves_and_the_item_shuts_for_them_and_for_quorum(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    ids, gone = (table.meeting.id, table.items[0].id), table.members[2]
    assert gone.user_id
    with sessions.begin() as session:
        begin(session, table, [table.members[0], gone], now=now)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        record_departure(session, table.members[0], *ids, gone.user_id, ground=Ground.INTEREST, now=now)
    with sessions.begin() as session:
        for _press in range(2):
            record_departure(session, gone, *ids, gone.user_id, ground=Ground.INTEREST, now=now)
    with pytest.raises(TakesNoPart), sessions.reading() as session:
        get_seat(session, gone, *ids, now=now)
    with sessions.reading() as session:
        get_seat(session, gone, table.meeting.id, table.items[1].id, now=now)
        assert open_readers(session) == 7
    with pytest.raises(NoQuorum) as refused, sessions.begin() as session:
        agree_scores(session, table.chair, *ids, scores(), seen=None, now=now)
    assert "1 take part in this item, and 2 must" in refused.value.told()
    with sessions.reading() as session:
        assert session.scalars(select(ModeratedScore)).all() == []


def test_who_once_belonged_to_the_organisation_is_out_without_anybody_recording_it(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    person = table.court.people[2]
    with sessions.begin() as session:
        session.add(
            FormerMembership(
                person_id=person.id,
                organisation_id=table.applications[0].organisation_id,
                place=Place.EDITOR,
                began_at=now,
                ended_at=now,
            )
        )
    with sessions.begin() as session:
        begin(session, table, table.members, now=now)
    with sessions.reading() as session:
        sitting = get_sitting(session, table.chair, table.meeting.id)
        assert [member.person_id for member in sitting.out_of(sitting.item(table.items[0].id))] == [person.id]
        for actor in (table.members[2], actor_of(session, person)):
            with pytest.raises(TakesNoPart):
                get_seat(session, actor, table.meeting.id, table.items[0].id, now=now)
        assert open_readers(session) == 7


def test_the_chair_records_what_is_agreed_with_who_was_there_and_closed_minutes_are_only_added_to(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    ids = table.meeting.id, table.items[0].id
    with pytest.raises(NotUnderWay), sessions.begin() as session:
        agree_scores(session, table.chair, *ids, scores(), seen=None, now=now)
    with sessions.begin() as session:
        begin(session, table, table.members, now=now)
        for _press in range(2):
            agree_scores(session, table.chair, *ids, scores(), seen=None, now=now)
        write_minutes(session, table.chair, *ids, "All agreed.", seen=None, now=now)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        agree_scores(session, table.members[0], table.meeting.id, table.items[1].id, scores(), seen=None, now=now)
    with pytest.raises(Outdated), sessions.begin() as session:
        write_minutes(session, table.chair, *ids, "No.", seen=mark_of_minutes(Item(minutes="")), now=now)
    with sessions.begin() as session:
        close_meeting(session, table.chair, table.meeting.id, now=now)
    with pytest.raises(Refused), sessions.begin() as session:
        agree_scores(session, table.chair, *ids, scores(2), seen=None, now=now)
    with pytest.raises(MeetingOver), sessions.begin() as session:
        write_minutes(session, table.chair, *ids, "Late.", seen=None, now=now)
    with sessions.begin() as session:
        for _press in range(2):
            add_to_minutes(session, table.chair, table.meeting.id, "C was late.", entry_key="a", now=now)
    with sessions.reading() as session:
        meeting = get_sitting(session, table.members[0], table.meeting.id).meeting
        first, second = meeting.items
        assert first.agreed_points == {"reach": 3, "change": 3, "value": 3}
        assert first.present == second.present
        assert len(first.present or []) == 3
        assert [one.text for one in meeting.additions] == ["C was late."]


def test_a_member_who_is_taken_off_meanwhile_is_out_and_counts_for_no_quorum(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    staying = [actor.user_id for actor in table.members[:1] if actor.user_id]
    with sessions.begin() as session:
        begin(session, table, table.members, now=now)
        seen = mark_of_agenda(get_sitting(session, table.chair, table.meeting.id))
        order = {table.items[1].id: 1, table.items[0].id: 2}
        agenda = Agenda(members=staying, order=order)
        sitting = set_agenda(session, table.chair, table.meeting.id, agenda, seen=seen, now=now)
        assert [item.id for item in sitting.meeting.items] == [table.items[1].id, table.items[0].id]
    with pytest.raises(NotFound), sessions.reading() as session:
        get_seat(session, table.members[1], table.meeting.id, table.items[0].id, now=now)
    with pytest.raises(NoQuorum), sessions.begin() as session:
        agree_scores(session, table.chair, table.meeting.id, table.items[0].id, scores(), seen=None, now=now)
    present = [actor.user_id for actor in table.members if actor.user_id]
    with pytest.raises(Invalid), sessions.begin() as session:
        mark_present(session, table.chair, table.meeting.id, present, now=now)
    with pytest.raises(Outdated), sessions.begin() as session:
        set_agenda(session, table.chair, table.meeting.id, Agenda(members=present), seen=seen, now=now)
    with sessions.reading() as session:
        assert open_readers(session) == 2


def test_who_sat_on_a_panel_about_an_application_is_not_given_it_to_assess(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    with sessions.begin() as session:
        begin(session, table, table.members, now=now)
        close_meeting(session, table.chair, table.meeting.id, now=now)
    assert table.members[2].user_id
    with pytest.raises(Refused) as refused, sessions.begin() as session:
        assign_assessor(
            session, table.court.manager, table.applications[0].reference, "concept", table.members[2].user_id,
            due_at=now.replace(year=now.year + 1), now=now,
        )  # fmt: skip
    assert "sat on a panel" in refused.value.told()


def test_only_what_is_assessed_and_known_comes_on_an_agenda_and_nothing_changes_once_it_is_closed(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    outsider: Actor = table.members[0]
    with sessions.reading() as session:
        seen = mark_of_agenda(get_sitting(session, table.chair, table.meeting.id))
    with pytest.raises(NotPermitted), sessions.begin() as session:
        set_agenda(session, outsider, table.meeting.id, Agenda(), seen=seen, now=now)
    with pytest.raises(Invalid), sessions.begin() as session:
        set_agenda(session, table.chair, table.meeting.id, Agenda(references=["TST-2026-9999"]), seen=seen, now=now)
    with sessions.begin() as session:
        begin_meeting(session, table.chair, table.meeting.id, now=now)
        close_meeting(session, table.chair, table.meeting.id, now=now)
    with pytest.raises(MeetingOver), sessions.begin() as session:
        set_agenda(session, table.chair, table.meeting.id, Agenda(), seen=seen, now=now)
    with pytest.raises(MeetingOver), sessions.begin() as session:
        begin_meeting(session, table.chair, table.meeting.id, now=now)


def test_all_in_the_zone_and_all_whose_assessors_differ_are_added_at_once(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    with sessions.begin() as session:
        first, second = (item.submission_id for item in table.items)
        stage = table.meeting.stage_id
        for place, (submission_id, is_divergent) in enumerate(((first, False), (second, True)), 1):
            session.add(
                Mark(submission_id=submission_id, stage_id=stage, n=2, value=50.0, mean=50.0, median=50.0, spread=9.0,
                     is_divergent=is_divergent, rank=place, place=place, running_pence=1)
            )  # fmt: skip
            session.add(Merit(submission_id=submission_id, stage_id=stage, is_in_zone=not is_divergent, thresholds=[]))
    for is_zone in (True, False):
        with sessions.begin() as session:
            seen = mark_of_agenda(get_sitting(session, table.chair, table.meeting.id))
            set_agenda(session, table.chair, table.meeting.id, Agenda(), seen=seen, now=now)
            seen = mark_of_agenda(get_sitting(session, table.chair, table.meeting.id))
            agenda = Agenda(adds_zone=is_zone, adds_divergent=not is_zone)
            sitting = set_agenda(session, table.chair, table.meeting.id, agenda, seen=seen, now=now)
            assert [item.submission_id for item in sitting.meeting.items] == [first if is_zone else second]


def test_who_leaves_an_item_that_they_assessed_loses_the_work_and_counts_in_no_figure(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    ids, work, leaver = (table.meeting.id, table.items[0].id), table.works[0], table.members[0]
    assert leaver.user_id
    with sessions.begin() as session:
        begin(session, table, table.members, now=now)
        open_item_scores(session, leaver, *ids, now=now)
        record_departure(session, table.chair, *ids, leaver.user_id, ground=Ground.ADVISED, now=now)
    with pytest.raises(NotFound), sessions.reading() as session:
        get_own_assignment(session, leaver, work.id)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        conflict = session.scalars(select(Conflict)).one()
        assert (conflict.person_id, conflict.standing) == (leaver.user_id, OfConflict.CLEAR)
        counted = {mark.submission_id: mark.n for mark in session.scalars(select(Mark))}
        assert counted == {table.items[0].submission_id: 1, table.items[1].submission_id: 2}
        seat = get_seat(session, table.members[2], *ids, now=now)
        assert [each.assessor_id for each in seat.assessments] == [table.members[1].user_id]
