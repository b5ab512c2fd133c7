"""Replies to outcomes: within the days of the round, answered by somebody who took no part, and looked at again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from assessments.accounts.models import Person
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application
from assessments.applications.use_cases import screen_application
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision, send_back_decision
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.funds.models import Round
from assessments.messages.models import Email
from assessments.panels.use_cases import agree_scores
from assessments.replies.models import Reply
from assessments.replies.policies import may_answer
from assessments.replies.queries import count_open, get_reply, list_replies, took_part
from assessments.replies.states import ReplyKind, ReplyState, Step
from assessments.replies.use_cases import (
    MOST_OPEN,
    TooLate,
    TooManyOpen,
    answer_reply,
    raise_reply,
    reconsider,
    take_reply,
)
from assessments.versions import Outdated, SentBefore
from tests.assessments.decisions.worlds import World, invite, make_assessed, make_handed_in, make_world
from tests.assessments.panels.meetings import begin, make_table, scores
from tests.factories import actor_of, join, make_organisation, make_person, make_staff, revise_rounds
from tests.outcomes import propose, release


@dataclass(frozen=True)
class Office:
    """A world in which an application was told its outcome, its lead, and somebody of the fund who took no part."""

    world: World
    application: Application
    lead: Actor
    other: Actor
    manager: Person

    def complain(self, session: Session, now: datetime, kind: ReplyKind = ReplyKind.COMPLAINT) -> Reply:
        return raise_reply(
            session, self.lead, self.application.reference, "concept", uuid4(), kind, "Nobody read it.", now=now
        )


def make_office(session: Session, now: datetime) -> Office:
    world, lead = make_world(session, now=now), make_person(session, email="lea@test.example")
    organisation = make_organisation(session, "River Trust", lead=lead)
    application = make_assessed(session, world, now=now, lead=lead, organisation=organisation)
    propose(session, world.staff, application, Outcome.DECLINED, now=now)
    release(session, world.staff, world.round, now=now)
    other = make_staff(session, world.staff.fund, Role.MANAGER)
    return Office(world, application, actor_of(session, lead), actor_of(session, other), other)


def emails(session: Session, template: str) -> list[str]:
    return sorted(session.scalars(select(Email.address).where(Email.template == template)))


def test_a_complaint_is_answered_by_somebody_who_took_no_part_and_looked_at_again(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        office = make_office(session, now)
        free = make_staff(session, office.world.staff.fund, Role.APPROVER)
        torn = make_staff(session, office.world.staff.fund, Role.APPROVER)
        join(session, torn, office.application.organisation, Place.VIEWER)
        reply = office.complain(session, now)
        reference, managers = office.application.reference, (office.world.staff.manager, office.manager)
        assert emails(session, "reply_received") == sorted(each.email for each in (*managers, free))
        for actor in (office.world.manager, office.world.approver):
            with pytest.raises(NotPermitted, match="did not assess"):
                take_reply(session, actor, reference, reply.id, now=now)
        for _time in range(2):
            take_reply(session, office.other, reference, reply.id, now=now)
        with pytest.raises(Invalid):
            answer_reply(session, office.other, reference, reply.id, Step.ANSWER, "No.", now=now)
        mark = reply.mark
        for _time in range(2):
            answer_reply(session, office.other, reference, reply.id, Step.UPHOLD, "You are right.", now=now, seen=mark)
        with pytest.raises(IllegalStep):
            answer_reply(session, office.other, reference, reply.id, Step.NOT_UPHOLD, "You are right.", now=now)
        assert emails(session, "reply_answered") == ["lea@test.example"]
        with pytest.raises(NotPermitted):
            reconsider(session, office.world.manager, reference, reply.id, "So.", changes_outcome=False, now=now)
        for _time in range(2):
            reconsider(session, office.other, reference, reply.id, "We read it.", changes_outcome=True, now=now)
        with pytest.raises(IllegalStep):
            reconsider(session, office.other, reference, reply.id, "We read it.", changes_outcome=False, now=now)
        answer_reply(session, office.other, reference, reply.id, Step.UPHOLD, "You are right.", now=now)  # a late press
        assert (reply.state, reply.changes_outcome) == (ReplyState.RECONSIDERED, True)
        assert len(emails(session, "reply_answered")) == 2
        actions = session.scalars(select(TrailEntry.action).where(TrailEntry.subject_id == reply.id)).all()
        assert actions == ["reply.raised", "reply.taken", "reply.answered", "reply.reconsidered"]
        with pytest.raises(IllegalStep):
            take_reply(session, office.other, reference, reply.id, now=now)


def test_a_question_is_answered_and_another_may_take_it_over(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        office = make_office(session, now)
        reply = office.complain(session, now, ReplyKind.QUESTION)
        second = actor_of(session, make_staff(session, office.world.staff.fund, Role.APPROVER))
        reference = office.application.reference
        with pytest.raises(IllegalStep):
            answer_reply(session, office.other, reference, reply.id, Step.ANSWER, "So.", now=now)
        take_reply(session, office.other, reference, reply.id, now=now)
        seen = reply.mark
        take_reply(session, second, reference, reply.id, now=now)
        with pytest.raises(IllegalStep, match="somebody else is answering"):
            answer_reply(session, office.other, reference, reply.id, Step.ANSWER, "So.", now=now)
        with pytest.raises(Outdated):
            answer_reply(session, second, reference, reply.id, Step.ANSWER, "So.", now=now, seen=seen)
        with pytest.raises(Invalid):
            answer_reply(session, second, reference, reply.id, Step.ANSWER, " ", now=now)
        answer_reply(session, second, reference, reply.id, Step.ANSWER, "So.", now=now)
        assert (reply.state, reply.answered_by_id) == (ReplyState.ANSWERED, second.user_id)


def test_replies_are_taken_until_the_end_of_the_last_day(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        office = make_office(session, now)
        session.execute(update(Round).values(reply_days=3, time_zone="Pacific/Auckland"))
        revise_rounds(session)
    # Told at 1am on the 12th in Auckland: the 15th is the last day, which ends there at 11am on the 15th in London.
    last = datetime.fromisoformat("2026-03-15T10:59:59+00:00")
    with sessions.begin() as session:
        assert office.complain(session, last).state is ReplyState.RECEIVED
        with pytest.raises(TooLate, match="15 March 2026"):
            office.complain(session, last + timedelta(seconds=1))


def test_one_form_is_one_reply_and_nobody_buries_the_others(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        office = make_office(session, now)
        key, reference = uuid4(), office.application.reference
        for _time in range(2):
            raise_reply(session, office.lead, reference, "concept", key, ReplyKind.QUESTION, "Why?", now=now)
        for other in ((ReplyKind.QUESTION, "And how?"), (ReplyKind.COMPLAINT, "Why?")):
            with pytest.raises(SentBefore):
                raise_reply(session, office.lead, reference, "concept", key, *other, now=now)
        for _number in range(MOST_OPEN - 1):
            office.complain(session, now)
        with pytest.raises(TooManyOpen):
            office.complain(session, now)
        assert count_open(session, office.other, office.world.round) == MOST_OPEN
        with pytest.raises(Invalid):
            raise_reply(session, office.lead, reference, "concept", uuid4(), ReplyKind.QUESTION, " ", now=now)


def test_only_its_leads_reply_and_only_once_they_were_told(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        office = make_office(session, now)
        editor, rival = make_person(session), make_person(session)
        join(session, editor, office.application.organisation, Place.EDITOR)
        untold = make_assessed(session, office.world, now=now, lead=rival)
        for person, refusal in ((editor, NotPermitted), (rival, NotFound)):
            with pytest.raises(refusal):
                raise_reply(
                    session, actor_of(session, person), office.application.reference, "concept", uuid4(),
                    ReplyKind.QUESTION, "Why?", now=now,
                )  # fmt: skip
        with pytest.raises(IllegalStep):
            raise_reply(
                session, actor_of(session, rival), untold.reference, "concept", uuid4(), ReplyKind.QUESTION, "Why?",
                now=now,
            )  # fmt: skip


def test_staff_who_belong_to_the_organisation_and_those_who_judge_read_no_reply(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        office = make_office(session, now)
        reply = office.complain(session, now)
        torn = make_staff(session, office.world.staff.fund, Role.MANAGER)
        join(session, torn, office.application.organisation, Place.VIEWER)
        for person in (torn, office.world.staff.moderator, office.world.staff.assessors[0], office.world.staff.adviser):
            actor = actor_of(session, person)
            assert list_replies(session, actor, office.world.round, is_open=True).rows == []
            with pytest.raises(NotFound):
                get_reply(session, actor, office.application.reference, reply.id)
        assert [each.id for each in list_replies(session, office.other, office.world.round, is_open=True).rows] == [
            reply.id
        ]


def test_everybody_with_a_part_in_an_outcome_is_kept_from_answering(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        office = make_office(session, now)
        reply = office.complain(session, now)
        staff = office.world.staff
        for person in (staff.manager, staff.approver, *staff.assessors):
            assert took_part(session, person.id, reply.submission_id)
        for person in (office.manager, staff.auditor, staff.moderator):
            assert not took_part(session, person.id, reply.submission_id)
        application = get_reply(session, office.other, office.application.reference, reply.id).submission.application
        assert may_answer(office.other, application, took_part=False)
        assert not may_answer(office.other, application, took_part=True)
        assert not may_answer(actor_of(session, staff.auditor), application, took_part=False)


def test_who_sent_a_proposal_back_or_let_it_go_by_has_a_part_in_what_was_told_instead(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        reference, submission_id = application.reference, application.current.id
        first = make_staff(session, world.staff.fund, Role.APPROVER)
        invite(session, world, application, 0, now=now)
        send_back_decision(session, actor_of(session, first), reference, "concept", reason="Read it again.", now=now)
        again = make_staff(session, world.staff.fund, Role.MANAGER)
        propose_decision(
            session, actor_of(session, again), reference, "concept", Proposal(Outcome.DECLINED, "Anew."), now=now
        )
        session.flush()
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        for person in (first, world.staff.approver, world.staff.manager, again):
            assert took_part(session, person.id, submission_id)


def test_who_was_on_the_panel_has_a_part_in_what_it_agreed_and_who_left_for_it_has_none(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        table = make_table(session, now=now)
        begin(session, table, table.members[1:], now=now)
        agree_scores(session, table.chair, table.meeting.id, table.items[0].id, scores(), seen=None, now=now)
        (second, absent) = table.items[0].submission_id, make_staff(session, table.court.fund, Role.MANAGER)
        assert table.members[2].user_id  # who assessed neither
        assert took_part(session, table.members[2].user_id, second)
        assert not took_part(session, table.members[2].user_id, table.items[1].submission_id)
        assert not took_part(session, absent.id, second)


def test_who_found_an_application_ineligible_does_not_answer_about_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_handed_in(session, world, now=now)
        screener = make_staff(session, world.staff.fund, Role.MANAGER)
        actor = actor_of(session, screener)
        screen_application(
            session, actor, application.reference, "concept", is_eligible=False, reason="Not a charity.", now=now
        )
        assert took_part(session, screener.id, application.current.id)
        assert not took_part(session, world.staff.manager.id, application.current.id)
