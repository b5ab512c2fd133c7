"""What does not open to a panel's member yet: their register, or a word about a possible conflict, comes first."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from assessments.actors import Role
from assessments.applications.models import Application, Reader
from assessments.applications.states import ReaderBasis
from assessments.db import _Sessions
from assessments.funds.models import Stage
from assessments.interests.matching import Found
from assessments.interests.models import Conflict, InterestsConfirmed
from assessments.interests.states import ConflictGround, Step
from assessments.interests.use_cases import confirm_interests
from assessments.interests.use_cases.finding import keep_found
from assessments.panels.models import Standing
from assessments.panels.packs import get_pack
from assessments.panels.queries import TakesNoPart, get_seat
from assessments.panels.states import Stand
from assessments.panels.use_cases import confirm_scores, mark_present, open_item_scores
from assessments.panels.use_cases.sitting import NotPresent
from assessments.scoring.opening import ApplicantsNotDeclared, InQuestion, InterestsNotConfirmed
from assessments.scoring.use_cases.conflicting import decide_conflict, declare_beforehand
from assessments.work import run_due_jobs
from tests.assessments.panels.meetings import Table, begin, make_table
from tests.factories import actor_of, make_staff


@pytest.fixture
def table(sessions: _Sessions, now: datetime) -> Table:
    """Under way, everybody present; what is asked here is the third member, who assessed nothing."""
    with sessions.begin() as session:
        made = make_table(session, now=now)
        begin(session, made, made.members, now=now)
    return made


def reads(sessions: _Sessions, table: Table) -> set[UUID]:
    """Which applications lie open to the third member for the meeting."""
    theirs = Reader.person_id == table.members[2].user_id, Reader.until_at.is_(None)
    with sessions.reading() as session:
        return set(session.scalars(select(Reader.application_id).where(*theirs, Reader.basis == ReaderBasis.PANEL)))


def in_pack(sessions: _Sessions, table: Table, now: datetime) -> tuple[list[int], int, int]:
    """The numbers of the items in the third member's pack, how many they leave for, and how many wait."""
    with sessions.reading() as session:
        pack = get_pack(session, table.members[2], table.meeting.id, now=now)
        return [one.number for one in pack.items], pack.left_out, pack.waiting


def test_what_may_be_a_conflict_is_shut_until_somebody_has_decided_about_it(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    asked, ids = table.applications[0], (table.meeting.id, table.items[0].id)
    member = table.members[2]
    assert member.user_id
    assert reads(sessions, table) == {each.id for each in table.applications}
    with sessions.begin() as session:
        found = Found(
            asked.id, member.user_id, ConflictGround.EMAIL_DOMAIN, "a.org", table.court.round.id, is_clear=False
        )
        kept = keep_found(session, [found], now=now)[0]
    assert reads(sessions, table) == {table.applications[1].id}
    with pytest.raises(InQuestion), sessions.reading() as session:
        get_seat(session, member, *ids, now=now)
    assert in_pack(sessions, table, now) == ([2], 0, 1)
    with sessions.reading() as session:  # who reads it anyway, as the chair does
        assert len(get_pack(session, table.chair, table.meeting.id, now=now).items) == 2
    with sessions.begin() as session:
        decide_conflict(
            session, table.court.manager, table.court.round.reference, kept.id, Step.DISMISS, reason="Not theirs.",
            now=now,
        )  # fmt: skip
    run_due_jobs(sessions, now=now)
    assert reads(sessions, table) == {each.id for each in table.applications}
    with sessions.reading() as session:
        assert get_seat(session, member, *ids, now=now).is_open
    with sessions.begin() as session:
        decide_conflict(
            session, table.court.manager, table.court.round.reference, kept.id, Step.CONFIRM, reason="It is.",
            now=now,
        )  # fmt: skip
    assert reads(sessions, table) == {table.applications[1].id}
    with pytest.raises(TakesNoPart), sessions.reading() as session:
        get_seat(session, member, *ids, now=now)
    assert in_pack(sessions, table, now) == ([2], 1, 0)


def test_nothing_opens_before_a_member_has_confirmed_their_register_for_the_round(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        table = make_table(session, now=now)
        session.execute(delete(InterestsConfirmed).where(InterestsConfirmed.person_id == table.members[2].user_id))
        begin(session, table, table.members, now=now)
    assert reads(sessions, table) == set()
    assert in_pack(sessions, table, now) == ([], 0, 2)
    with pytest.raises(InterestsNotConfirmed), sessions.reading() as session:
        get_seat(session, table.members[2], table.meeting.id, table.items[0].id, now=now)
    with sessions.begin() as session:
        confirm_interests(session, table.members[2], table.court.round.reference, is_nothing=True, now=now)
    run_due_jobs(sessions, now=now)
    assert reads(sessions, table) == {each.id for each in table.applications}
    assert in_pack(sessions, table, now) == ([1, 2], 0, 0)


def test_where_names_are_withheld_nothing_opens_before_a_member_went_through_all_applicants(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        table = make_table(session, now=now)
        session.execute(update(Stage).values(is_anonymous=True))
        begin(session, table, table.members, now=now)
    assert reads(sessions, table) == set()
    with pytest.raises(ApplicantsNotDeclared), sessions.reading() as session:
        get_seat(session, table.members[2], table.meeting.id, table.items[0].id, now=now)
    with sessions.begin() as session:
        tied = session.get_one(Application, table.applications[0].id).organisation_id
        declare_beforehand(session, table.members[2], table.court.round.reference, [tied], now=now)
        assert session.scalars(select(Conflict.application_id)).one() == table.applications[0].id
    run_due_jobs(sessions, now=now)
    assert reads(sessions, table) == {table.applications[1].id}
    assert in_pack(sessions, table, now) == ([2], 1, 0)


def test_a_member_who_is_not_marked_as_present_says_nothing_of_their_scores(
    sessions: _Sessions, table: Table, now: datetime
) -> None:
    ids, member = (table.meeting.id, table.items[0].id), table.members[0]
    assert member.user_id
    for act in (open_item_scores, confirm_scores):
        with sessions.begin() as session:
            mark_present(session, table.chair, table.meeting.id, [], now=now)
        with pytest.raises(NotPresent), sessions.begin() as session:
            act(session, member, *ids, now=now)
        with sessions.begin() as session:
            mark_present(session, table.chair, table.meeting.id, [member.user_id], now=now)
            act(session, member, *ids, now=now)
    with sessions.reading() as session:
        assert session.scalars(select(Standing.stand)).all() == [Stand.CONFIRMED]


def test_a_moderator_who_sits_with_them_reads_as_the_funds_staff_do(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        table = make_table(session, now=now)
        other = actor_of(session, make_staff(session, table.court.fund, Role.MODERATOR), now=now)
        begin(session, table, table.members, now=now)
        assert get_seat(session, other, table.meeting.id, table.items[0].id, now=now).is_open
        assert get_seat(session, table.chair, table.meeting.id, table.items[0].id, now=now).is_open
