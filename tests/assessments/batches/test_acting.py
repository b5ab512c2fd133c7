"""What each act does, that it does what its page does one at a time, and what is said of those left out."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from assessments.accounts.models import Appointment, FormerMembership, Organisation
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.applications.use_cases import screen_application
from assessments.audit.models import TrailEntry
from assessments.batches.choosing import Ticked
from assessments.batches.exports import report_rows
from assessments.batches.queries import get_batch, list_batches, list_items, tally
from assessments.batches.states import Act, Result
from assessments.batches.terms import Terms
from assessments.batches.use_cases import note_report_download, start_batch, stop_batch
from assessments.casework.models import ApplicationTag, Officer
from assessments.casework.use_cases import delete_tag, tag_application
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from tests.assessments.batches.piles import Pile, begin, make_pile, results, work_off
from tests.factories import actor_of, join, make_person

DONE = (Result.DONE, None)
SCREEN = Terms(is_eligible=True, reason="Fits.")


@pytest.fixture
def pile(sessions: _Sessions, now: datetime) -> Pile:
    with sessions.begin() as session:
        return make_pile(session, now=now)


def states(sessions: _Sessions) -> list[State]:
    with sessions.reading() as session:
        wanted = select(Submission.state).join(Submission.application).order_by(Submission.opened_at)
        return list(session.scalars(wanted))


def test_screening_finds_each_eligible_and_leaves_out_with_its_reason_what_is_not_waiting_for_it(
    sessions: _Sessions, pile: Pile, now: datetime
) -> None:
    with sessions.begin() as session:
        screen_application(
            session, pile.manager, pile.references[1], "concept", is_eligible=True, reason="Mine.", now=now
        )
    batch = begin(sessions, pile, Act.SCREEN, SCREEN, now=now)
    assert states(sessions).count(State.ELIGIBLE) == 1
    work_off(sessions, now=now)
    assert states(sessions) == [State.ELIGIBLE] * 3
    assert results(sessions, batch) == [
        DONE, (Result.LEFT_OUT, "It does not wait to be screened."), DONE
    ]  # fmt: skip
    with sessions.reading() as session:
        entries = session.execute(
            select(TrailEntry.action, TrailEntry.actor_id, TrailEntry.details).order_by(TrailEntry.id.desc()).limit(3)
        ).all()
        assert [entry.action for entry in entries] == ["submission.found_eligible"] * 2 + ["batch.started"]
        assert {entry.actor_id for entry in entries} == {pile.manager.user_id}
        assert entries[-1].details == {"act": "screen"}  # how many is nothing for the trail to say
        found = get_batch(session, pile.manager, pile.round, batch.id)
        assert found.done_at == now
        count = tally(session, pile.manager, found)
        assert (count.done, count.left_out, count.waiting, count.total) == (2, 1, 0, 3)


def test_assigning_asks_each_assessor_once_and_nobody_where_one_belongs_to_the_applicant(
    sessions: _Sessions, pile: Pile, now: datetime
) -> None:
    first, second = pile.world.staff.assessors
    begin(sessions, pile, Act.SCREEN, SCREEN, now=now)
    work_off(sessions, now=now)
    with sessions.begin() as session:
        mine = select(Submission).where(Submission.state == State.ELIGIBLE).limit(1)
        inside = session.scalars(mine.join(Submission.application).order_by(Submission.opened_at)).one()
        own = _organisation_of(sessions, inside.application_id)
        session.get_one(Organisation, own.id).charity_number = None  # else it is all of theirs
        join(session, second, own, Place.VIEWER)
    terms = Terms(assessors=(first.id, second.id), due_at=now + timedelta(days=900))
    batch = begin(sessions, pile, Act.ASSIGN, terms, now=now, entry_key="two")
    work_off(sessions, now=now)
    said = f"Nobody was assigned: {second.name} has a part in the application, so cannot assess it."
    found = results(sessions, batch)
    assert sorted(found, key=str) == sorted([DONE, DONE, (Result.LEFT_OUT, said)], key=str)
    with sessions.reading() as session:
        works = session.scalars(select(Assignment)).all()
        assert sorted(work.assessor_id for work in works) == sorted([first.id, second.id] * 2)
        closes_at = {work.due_at for work in works}
        assert all(moment < now + timedelta(days=40) for moment in closes_at)
        told = select(func.count(Email.id)).where(Email.template.in_(["assigned", "work_given"]))
        assert session.scalar(told) == 2  # one for each of them, of two applications


def _organisation_of(sessions: _Sessions, application_id: UUID) -> Organisation:
    with sessions.reading() as session:
        return session.scalars(
            select(Organisation)
            .join(Application, Application.organisation_id == Organisation.id)
            .where(Application.id == application_id)
        ).one()


def test_tagging_makes_the_tag_and_leaves_out_the_rest_once_it_is_deleted(
    sessions: _Sessions, pile: Pile, now: datetime
) -> None:
    batch = begin(sessions, pile, Act.TAG, Terms(tag=" Second look "), now=now)
    work_off(sessions, now=now)
    assert results(sessions, batch) == [DONE] * 3
    again = begin(sessions, pile, Act.TAG, Terms(tag="SECOND look"), now=now, entry_key="two")
    assert again.terms["tag_id"] == batch.terms["tag_id"]
    with sessions.begin() as session:
        tag = tag_application(session, pile.manager, pile.references[0], "second look", now=now)
        delete_tag(session, pile.manager, pile.world.staff.fund.id, tag.id, now=now)
    work_off(sessions, now=now)
    assert results(sessions, again) == [(Result.LEFT_OUT, "The tag was deleted meanwhile.")] * 3


def test_untagging_and_naming_an_officer(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    with sessions.begin() as session:
        tag = tag_application(session, pile.manager, pile.references[0], "Second look", now=now)
    off = begin(sessions, pile, Act.UNTAG, Terms(tag_id=tag.id), now=now)
    lead = begin(sessions, pile, Act.OFFICER, Terms(officer_id=pile.manager.user_id), now=now, entry_key="two")
    work_off(sessions, now=now)
    assert results(sessions, off) == results(sessions, lead) == [DONE] * 3
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(ApplicationTag)) == 0
        assert session.scalar(select(func.count()).select_from(Officer)) == 3


@pytest.mark.parametrize(
    ("act", "terms", "field"),
    [
        (Act.SCREEN, Terms(reason=" "), "reason"),
        (Act.SCREEN, Terms(reason="x" * 5001), "reason"),
        (Act.ASSIGN, Terms(), "assessor"),
        (Act.ASSIGN, Terms(), "due_on"),
        (Act.PROPOSE, Terms(reason="So."), "outcome"),
        (Act.PROPOSE, Terms(outcome=Outcome.DECLINED), "reason"),
        (Act.PROPOSE, Terms(outcome=Outcome.INVITED, reason="So.", grant_pence=1), "grant_purpose"),
        (Act.PROPOSE, Terms(outcome=Outcome.RESERVE, reason="So.", grant_pence=1, grant_purpose="For it."), "grant"),
        (Act.TAG, Terms(tag=""), "tag"),
        (Act.UNTAG, Terms(), "tag"),
    ],
)
def test_nothing_is_begun_on_terms_that_lack_something(
    act: Act, terms: Terms, field: str, sessions: _Sessions, pile: Pile, now: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        begin(sessions, pile, act, terms, now=now)
    assert field in refusal.value.problems


def test_strangers_to_the_fund_are_no_assessors_and_no_officers(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    with sessions.begin() as session:
        stranger = make_person(session).id
    for act, terms, field in (
        (Act.ASSIGN, Terms(assessors=(stranger,), due_at=now + timedelta(days=1)), "assessor"),
        (Act.OFFICER, Terms(officer_id=stranger), "officer"),
        (Act.UNTAG, Terms(tag_id=stranger), "tag"),
    ):
        with pytest.raises(Invalid) as refusal:
            begin(sessions, pile, act, terms, now=now)
        assert field in refusal.value.problems


def test_only_managers_begin_follow_and_read_the_report(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    batch = begin(sessions, pile, Act.SCREEN, SCREEN, now=now)
    staff = pile.world.staff
    with sessions.begin() as session:
        others = {
            NotPermitted: [actor_of(session, person) for person in (staff.approver, staff.auditor, staff.moderator)],
            NotFound: [actor_of(session, staff.assessors[0]), Actor(is_administrator=True), Actor()],
        }
    for refusal, actors in others.items():
        for actor in actors:
            with pytest.raises(refusal):
                begin(sessions, pile, Act.SCREEN, SCREEN, now=now, actor=actor, entry_key="other")
            with pytest.raises(refusal), sessions.reading() as session:
                get_batch(session, actor, pile.round, batch.id)
    with pytest.raises(NotFound), sessions.reading() as session:
        get_batch(session, pile.manager, pile.round, pile.world.round.id)


def test_rights_that_end_meanwhile_leave_the_rest_out(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    batch = begin(sessions, pile, Act.SCREEN, SCREEN, now=now)
    with sessions.begin() as session:
        mine = select(Appointment).where(Appointment.person_id == pile.manager.user_id)
        session.scalars(mine).one().ends_at = now
    work_off(sessions, now=now)
    assert results(sessions, batch) == [(Result.LEFT_OUT, "Whoever began this can no longer see it.")] * 3
    assert states(sessions) == [State.SUBMITTED] * 3


def test_an_application_of_one_s_own_organisation_is_neither_acted_on_nor_reported(
    sessions: _Sessions, pile: Pile, now: datetime
) -> None:
    batch = begin(sessions, pile, Act.SCREEN, SCREEN, now=now)
    with sessions.begin() as session:
        own = session.scalars(select(Submission).join(Submission.application).limit(1)).one()
        join(session, pile.world.staff.manager, _organisation_of(sessions, own.application_id), Place.EDITOR)
        torn = actor_of(session, pile.world.staff.manager, now=now)
    work_off(sessions, now=now)
    assert states(sessions).count(State.SUBMITTED) == 1
    with sessions.reading() as session:
        found = get_batch(session, torn, pile.round, batch.id)
        assert [each.id for each in list_batches(session, torn, pile.world.round).rows] == [batch.id]
        assert tally(session, torn, found).total == 2
        assert len(list_items(session, torn, found, None).rows) == 2
        assert len(list(report_rows(session, torn, found))) == 2
    second = begin(sessions, pile, Act.SCREEN, SCREEN, now=now, actor=torn, entry_key="two")
    assert second.total == 2


@pytest.mark.parametrize("has_left", [False, True])
def test_an_act_on_an_application_of_one_s_own_organisation_is_not_known_to_who_did_not_begin_it(
    sessions: _Sessions, pile: Pile, now: datetime, has_left: bool
) -> None:
    about_theirs = begin(sessions, pile, Act.SCREEN, SCREEN, Ticked(pile.references[:2]), now=now)
    of_others = begin(sessions, pile, Act.SCREEN, SCREEN, Ticked(pile.references[1:]), now=now, entry_key="two")
    with sessions.begin() as session:
        application = session.scalars(select(Application).where(Application.reference == pile.references[0])).one()
        tied_to, person = _organisation_of(sessions, application.id), make_person(session)
        session.add(
            Appointment(
                person_id=person.id, fund_id=pile.world.round.fund_id, role=Role.MANAGER, starts_at=now
            )
        )  # fmt: skip
        if has_left:
            session.add(
                FormerMembership(
                    person_id=person.id, organisation_id=tied_to.id, place=Place.EDITOR, began_at=now, ended_at=now
                )
            )
        else:
            join(session, person, tied_to, Place.EDITOR)
        torn = actor_of(session, person, now=now)
    with sessions.reading() as session:
        assert [batch.id for batch in list_batches(session, torn, pile.world.round).rows] == [of_others.id]
        assert get_batch(session, torn, pile.round, of_others.id).total == 2
        with pytest.raises(NotFound):
            get_batch(session, torn, pile.round, about_theirs.id)
    for refused in (stop_batch, note_report_download):
        with pytest.raises(NotFound), sessions.begin() as session:
            refused(session, torn, pile.round, about_theirs.id, now=now)


def test_the_report_says_of_each_what_came_of_it(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    batch = begin(sessions, pile, Act.SCREEN, SCREEN, now=now)
    begin(sessions, pile, Act.SCREEN, Terms(reason="No."), now=now, entry_key="two")
    work_off(sessions, now=now)
    with sessions.reading() as session:
        found = get_batch(session, pile.manager, pile.round, batch.id)
        rows = list(report_rows(session, pile.manager, found))
        assert len(list_batches(session, pile.manager, pile.world.round).rows) == 2
    assert [row[0] for row in rows] == sorted(pile.references)
    assert {row[3] for row in rows} <= {"done", "left_out"}
    with pytest.raises(NotPermitted), sessions.reading() as session:
        list_batches(session, Actor(), pile.world.round)


def test_a_round_that_one_has_no_part_in_does_not_exist(sessions: _Sessions, pile: Pile, now: datetime) -> None:
    with pytest.raises(NotFound), sessions.begin() as session:
        start_batch(
            session, pile.manager, "NO-0000", Act.TAG, Terms(tag="x"), Ticked(()), shown=0, entry_key="x", now=now
        )
