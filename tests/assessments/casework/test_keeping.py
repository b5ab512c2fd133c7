"""Flags, lead officers and notes: who may, what twice does, and what stays on record."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Reader
from assessments.applications.queries import get_application, get_staff_application
from assessments.applications.states import ReaderBasis
from assessments.audit.models import TrailEntry
from assessments.casework.models import Flag, Note, Officer
from assessments.casework.policies import may_read_notes
from assessments.casework.queries import Kept, find_kept, list_notes, list_signs
from assessments.casework.use_cases import name_officer, raise_flag, resolve_flag, withdraw_note, write_note
from assessments.db import _Sessions
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from tests.assessments.casework.desks import Desk, make_desk
from tests.factories import actor_of, join


@pytest.fixture
def desk(sessions: _Sessions, now: datetime) -> Desk:
    with sessions.begin() as session:
        return make_desk(session, now=now)


def kept(sessions: _Sessions, actor: Actor, desk: Desk, now: datetime) -> Kept:
    with sessions.reading() as session:
        application = get_staff_application(session, actor, desk.reference)
        return find_kept(session, actor, application, now=now)


def actions(session: Session) -> list[str]:
    wanted = select(TrailEntry.action).where(TrailEntry.action.regexp_match("^(flag|officer|note)"))
    return list(session.scalars(wanted.order_by(TrailEntry.id)))


def test_a_flag_is_raised_once_resolved_once_and_raised_anew(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    with sessions.begin() as session:
        first = raise_flag(session, desk.manager, desk.reference, reason=" Two budgets? ", now=now)
        assert raise_flag(session, desk.second_manager, desk.reference, reason="Two budgets?", now=now).id == first.id
    for _press in range(2):
        with sessions.begin() as session:
            resolve_flag(session, desk.manager, desk.reference, first.id, resolution="One was a draft.", now=now)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        resolve_flag(session, desk.second_manager, desk.reference, first.id, resolution="No idea.", now=now)
    later = now + timedelta(days=1)
    with sessions.begin() as session:
        again = raise_flag(session, desk.manager, desk.reference, reason="Two budgets?", now=later)
    found = kept(sessions, desk.auditor, desk, later)
    assert [(flag.id, flag.is_open) for flag in found.flags] == [(again.id, True), (first.id, False)]
    assert found.flags[1].resolution == "One was a draft."
    with sessions.reading() as session:
        assert actions(session) == ["flag.raised", "flag.resolved", "flag.raised"]
        details = session.scalars(select(TrailEntry.details)).all()
    assert not any("budget" in str(each) or "draft." in str(each) for each in details)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_a_flag_needs_words_to_raise_and_to_resolve(text: str, sessions: _Sessions, desk: Desk, now: datetime) -> None:
    with pytest.raises(Invalid), sessions.begin() as session:
        raise_flag(session, desk.manager, desk.reference, reason=text, now=now)
    with sessions.begin() as session:
        flag = raise_flag(session, desk.manager, desk.reference, reason="=cmd() 🌊", now=now)
    with pytest.raises(Invalid), sessions.begin() as session:
        resolve_flag(session, desk.manager, desk.reference, flag.id, resolution=text, now=now)


def test_a_flag_is_found_through_its_application_only(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    with pytest.raises(NotFound), sessions.begin() as session:
        resolve_flag(session, desk.manager, desk.reference, desk.application.id, resolution="So.", now=now)


def test_who_reads_may_not_write_and_who_does_not_know_finds_nothing(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    def attempts(actor: Actor, refusal: type[Exception]) -> None:
        with pytest.raises(refusal), sessions.begin() as session:
            raise_flag(session, actor, desk.reference, reason="So.", now=now)
        with pytest.raises(refusal), sessions.begin() as session:
            name_officer(session, actor, desk.reference, desk.manager.user_id, now=now)
        with pytest.raises(refusal), sessions.begin() as session:
            write_note(session, actor, desk.reference, text="So.", entry_key="one", now=now)

    for actor in (desk.auditor, desk.moderator, desk.world.approver):
        attempts(actor, NotPermitted)
    for actor in (desk.assessor, desk.lead, Actor(is_administrator=True)):
        attempts(actor, NotFound)
    with sessions.reading() as session:
        for model in (Flag, Officer, Note):
            assert session.scalar(select(func.count()).select_from(model)) == 0


def test_one_person_leads_at_a_time_and_who_led_stays_on_record(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    first, second = desk.manager.user_id, desk.second_manager.user_id
    for hours, person_id in enumerate((first, first, second, None, None)):
        with sessions.begin() as session:
            name_officer(session, desk.manager, desk.reference, person_id, now=now + timedelta(hours=hours))
    found = kept(sessions, desk.auditor, desk, now)
    assert found.officer is None
    assert [officer.person_id for officer in found.officers] == [second, first]
    assert found.officers[0].until_at == now + timedelta(hours=3)
    with sessions.reading() as session:
        assert actions(session) == ["officer.named", "officer.named", "officer.taken_off"]


def test_only_a_manager_of_the_fund_without_a_part_in_the_applicant_leads(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    with sessions.begin() as session:
        join(session, desk.world.staff.moderator, desk.application.organisation, Place.VIEWER)
        session.add(
            Appointment(
                person_id=desk.world.staff.moderator.id, fund_id=desk.world.staff.fund.id, role=Role.MANAGER,
                starts_at=now - timedelta(days=1),
            )
        )  # fmt: skip
    for person_id in (desk.auditor.user_id, desk.lead.user_id, desk.world.staff.moderator.id):
        with pytest.raises(Invalid), sessions.begin() as session:
            name_officer(session, desk.manager, desk.reference, person_id, now=now)


def test_an_officer_who_has_left_is_shown_as_one(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    with sessions.begin() as session:
        name_officer(session, desk.manager, desk.reference, desk.second_manager.user_id, now=now)
    assert not kept(sessions, desk.manager, desk, now).officer_has_left
    with sessions.begin() as session:
        mine = select(Appointment).where(Appointment.person_id == desk.second_manager.user_id)
        session.scalars(mine).one().ends_at = now
    found = kept(sessions, desk.manager, desk, now)
    assert found.officer_has_left
    assert found.officer is not None


def test_a_note_is_written_once_however_often_its_form_is_sent(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    for _press in range(2):
        with sessions.begin() as session:
            write_note(session, desk.manager, desk.reference, text="=cmd() 🌊\nCall them.", entry_key="one", now=now)
    with sessions.begin() as session:
        write_note(session, desk.second_manager, desk.reference, text="Called.", entry_key="two", now=now)
    notes = kept(sessions, desk.world.approver, desk, now).notes
    assert notes is not None
    assert [note.text for note in notes.rows] == ["Called.", "=cmd() 🌊\nCall them."]
    for text in ("", " ", "x" * 10_001, "a\0b"):
        with pytest.raises(Invalid), sessions.begin() as session:
            write_note(session, desk.manager, desk.reference, text=text, entry_key="three", now=now)
    with sessions.reading() as session:
        assert actions(session) == ["note.written", "note.written"]
        assert "Call" not in str(session.scalars(select(TrailEntry.details)).all())


def test_only_its_author_withdraws_a_note_and_it_stays_to_be_read(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    with sessions.begin() as session:
        note = write_note(session, desk.manager, desk.reference, text="Hm.", entry_key="one", now=now)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        withdraw_note(session, desk.second_manager, desk.reference, note.id, now=now)
    for _press in range(2):
        with sessions.begin() as session:
            withdraw_note(session, desk.manager, desk.reference, note.id, now=now)
    with pytest.raises(NotFound), sessions.begin() as session:
        withdraw_note(session, desk.manager, desk.reference, desk.application.id, now=now)
    notes = kept(sessions, desk.second_manager, desk, now).notes
    assert notes is not None
    assert [(each.text, each.withdrawn_at) for each in notes.rows] == [("Hm.", now)]


def test_notes_are_read_by_managers_moderators_and_approvers_who_do_not_also_judge_or_advise(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    def may(actor: Actor) -> bool:
        with sessions.reading() as session:
            return may_read_notes(actor, get_application(session, Actor(is_system=True), desk.reference))

    readers = (desk.manager, desk.second_manager, desk.moderator, desk.world.approver)
    assert all(may(actor) for actor in readers)
    assert not any(may(actor) for actor in (desk.auditor, desk.assessor, desk.lead))
    assert kept(sessions, desk.auditor, desk, now).notes is None
    with pytest.raises(NotPermitted), sessions.reading() as session:
        list_notes(session, desk.auditor, get_application(session, desk.auditor, desk.reference))
    with sessions.begin() as session:
        assert desk.second_manager.user_id is not None
        session.add(
            Reader(
                application_id=desk.application.id, person_id=desk.second_manager.user_id,
                basis=ReaderBasis.ASSESSOR, from_at=now,
            )
        )  # fmt: skip
    assert not may(desk.second_manager)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        write_note(session, desk.second_manager, desk.reference, text="So.", entry_key="one", now=now)


def test_pages_of_notes_lead_to_the_first_with_each_once(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    with sessions.begin() as session:
        for number in range(53):
            write_note(session, desk.manager, desk.reference, text=f"{number}", entry_key=f"{number}", now=now)
    seen, cursor = [], None
    with sessions.reading() as session:
        application = get_staff_application(session, desk.manager, desk.reference)
        while True:
            page = list_notes(session, desk.manager, application, cursor=cursor)
            seen += [note.text for note in page.rows]
            if (cursor := page.next_cursor) is None:
                break
    assert seen == [str(number) for number in range(52, -1, -1)]


def test_the_signs_of_a_list_say_what_is_kept_and_nothing_of_one_s_own(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    with sessions.begin() as session:
        raise_flag(session, desk.manager, desk.reference, reason="So.", now=now)
        name_officer(session, desk.manager, desk.reference, desk.second_manager.user_id, now=now)
    with sessions.reading() as session:
        signs = list_signs(session, desk.auditor, [desk.reference, "no such thing"])
        assert list_signs(session, desk.lead, [desk.reference]) == {}
        assert list_signs(session, desk.assessor, [desk.reference]) == {}
    assert signs[desk.reference].flags == 1
    assert signs[desk.reference].officer == "Second Manager"


def test_a_manager_who_joins_the_applicant_finds_nothing_any_more(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    with sessions.begin() as session:
        raise_flag(session, desk.manager, desk.reference, reason="So.", now=now)
        join(session, desk.world.staff.manager, desk.application.organisation, Place.VIEWER)
        torn = actor_of(session, desk.world.staff.manager, now=now)
    with sessions.reading() as session:
        assert list_signs(session, torn, [desk.reference]) == {}
    with pytest.raises(NotFound), sessions.begin() as session:
        raise_flag(session, torn, desk.reference, reason="Mine.", now=now)
