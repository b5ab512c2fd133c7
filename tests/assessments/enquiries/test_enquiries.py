"""Questions about a round: who reads them, what the public is told, and who gets an email."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from assessments.accounts.models import Organisation, Person
from assessments.actors import VISITOR, Actor, Place, Role
from assessments.applications.models import Application
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.enquiries.models import Enquiry, EnquiryReply
from assessments.enquiries.queries import count_waiting, get_enquiry, list_enquiries, list_own, list_published
from assessments.enquiries.states import EnquiryState
from assessments.enquiries.use_cases import (
    MOST_WAITING,
    Reply,
    TooManyWaiting,
    ask_question,
    close_question,
    reply_to_question,
)
from assessments.enquiries.use_cases import telling as telling_module
from assessments.errors import IllegalStep, Invalid, NotPermitted
from assessments.funds.models import Fund, Round
from assessments.messages.models import Email
from assessments.messages.use_cases import choose_emails
from assessments.reports.queries import OwnBidWaits
from assessments.versions import Outdated
from assessments.work import run_due_jobs
from tests.factories import (
    actor_of,
    hand_in,
    join,
    make_application,
    make_fund,
    make_organisation,
    make_person,
    make_round,
    make_staff,
)

PUBLIC = Reply("They may.", is_public=True, question="May two apply together?")
PRIVATE = Reply("You may.")


@dataclass
class Hall:
    """A round with its manager, somebody who asks, and their application."""

    fund: Fund
    round: Round
    manager: Person
    asker: Person
    application: Application


@pytest.fixture
def hall(sessions: _Sessions, now: datetime) -> Hall:
    with sessions.begin() as session:
        fund = make_fund(session)
        fund.contact_email = "fund@test.example"
        fund.revise()
        round_ = make_round(session, now=now, fund=fund)
        asker = make_person(session, "Asha Waters", email="asha@test.example")
        application = make_application(session, round_, now=now, lead=asker)
        return Hall(fund, round_, make_staff(session, fund, Role.MANAGER), asker, application)


def ask(session: Session, hall: Hall, *, now: datetime, words: str = "May I?", who: Person | None = None) -> UUID:
    enquiry_id = uuid4()
    ask_question(session, actor_of(session, who or hall.asker), "TST-2026", enquiry_id, words, now=now)
    return enquiry_id


def reply(
    session: Session, hall: Hall, enquiry_id: UUID, what: Reply, *, now: datetime, seen: str | None = None
) -> Enquiry:
    manager = actor_of(session, hall.manager)
    return reply_to_question(session, manager, "TST-2026", enquiry_id, what, now=now, seen=seen)


def emails(session: Session, template: str) -> list[str]:
    return sorted(session.scalars(select(Email.address).where(Email.template == template)))


def settle(sessions: _Sessions, now: datetime) -> None:
    while run_due_jobs(sessions, now=now):
        pass


def test_the_same_form_twice_is_one_question_and_the_fund_is_told_once_a_day(
    sessions: _Sessions, hall: Hall, now: datetime
) -> None:
    with sessions.begin() as session:
        asker, key = actor_of(session, hall.asker), uuid4()
        for _press in range(2):
            ask_question(session, asker, "TST-2026", key, " May I? ", now=now)
        ask(session, hall, now=now)
        ask(session, hall, now=now + timedelta(days=1))
    with sessions.reading() as session:
        assert len(list_own(session, asker, hall.round)) == 3
        assert emails(session, "question_asked") == ["fund@test.example"] * 2
        assert count_waiting(session, actor_of(session, hall.manager), hall.round) == 3
        actions = session.scalars(select(TrailEntry.round_id).where(TrailEntry.action == "enquiry.asked")).all()
        assert actions == [hall.round.id] * 3


def test_nobody_asks_without_an_account_without_words_or_so_often_that_others_are_buried(
    sessions: _Sessions, hall: Hall, now: datetime
) -> None:
    with sessions.begin() as session:
        with pytest.raises(NotPermitted):
            ask_question(session, VISITOR, "TST-2026", uuid4(), "May I?", now=now)
        for words in (" \n ", "x" * 2001):
            with pytest.raises(Invalid):
                ask(session, hall, now=now, words=words)
        waiting = [ask(session, hall, now=now) for _question in range(MOST_WAITING)]
        with pytest.raises(TooManyWaiting):
            ask(session, hall, now=now)
        reply(session, hall, waiting[0], PRIVATE, now=now)
        ask(session, hall, now=now)


def test_an_answer_to_one_reaches_nobody_else(sessions: _Sessions, hall: Hall, now: datetime) -> None:
    with sessions.begin() as session:
        make_application(session, hall.round, now=now)
        enquiry_id = ask(session, hall, now=now)
        reply(session, hall, enquiry_id, PRIVATE, now=now)
    settle(sessions, now)
    with sessions.reading() as session:
        assert list_published(session, hall.round).rows == []
        assert emails(session, "question_answered") == ["asha@test.example"]
        assert emails(session, "answer_published") == []
        assert list_own(session, actor_of(session, hall.asker), hall.round)[0].replies[0].answer == "You may."


def test_what_is_published_goes_once_to_each_who_writes_and_says_nothing_of_who_asked(
    sessions: _Sessions, hall: Hall, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_module, "CHUNK", 1)
    with sessions.begin() as session:
        writer = make_person(session, email="writer@test.example")
        for name in ("One", "Two"):
            make_application(session, hall.round, now=now, lead=writer, organisation=make_organisation(
                session, f"{name} trust", lead=writer
            ))  # fmt: skip
        viewer = make_person(session, email="viewer@test.example")
        join(session, viewer, session.get_one(Organisation, hall.application.organisation_id), Place.VIEWER)
        quiet = make_person(session, email="quiet@test.example")
        make_application(session, hall.round, now=now, lead=quiet)
        choose_emails(session, actor_of(session, quiet), [], now=now)
        done = make_person(session, email="done@test.example")
        finished = make_application(session, hall.round, now=now, lead=done)
        hand_in(session, actor_of(session, done), finished.reference, "concept", now=now)
        enquiry_id = ask(session, hall, now=now, words="I, Asha Waters, ask: may I?")
        reply(session, hall, enquiry_id, PUBLIC, now=now)
    settle(sessions, now)
    with sessions.reading() as session:
        assert emails(session, "answer_published") == ["writer@test.example"]
        assert emails(session, "question_answered") == ["asha@test.example"]
        told = session.scalars(select(Email.context).where(Email.template == "answer_published")).all()
        assert "Asha" not in repr(told)
        shown = list_published(session, hall.round).rows
        assert [(each.published[-1].question, each.published[-1].answer) for each in shown] == [
            ("May two apply together?", "They may."),
        ]


def test_everybody_s_words_must_not_name_who_asked(sessions: _Sessions, hall: Hall, now: datetime) -> None:
    with sessions.begin() as session:
        enquiry_id = ask(session, hall, now=now)
        for named in (
            Reply("Dear ASHA  waters, yes.", is_public=True, question="May one?"),
            Reply("Yes.", is_public=True, question="asha@test.example asks"),
        ):
            with pytest.raises(Invalid) as refused:
                reply(session, hall, enquiry_id, named, now=now)
            assert len(refused.value.problems) == 1
        with pytest.raises(Invalid):
            reply(session, hall, enquiry_id, Reply("Yes.", is_public=True), now=now)
        assert session.scalars(select(EnquiryReply)).all() == []


def test_a_correction_stands_beside_what_it_corrects_and_the_public_is_never_untold(
    sessions: _Sessions, hall: Hall, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    with sessions.begin() as session:
        enquiry_id = ask(session, hall, now=now)
        reply(session, hall, enquiry_id, PRIVATE, now=now)
        opened = reply(session, hall, enquiry_id, PUBLIC, now=now).mark
        assert reply(session, hall, enquiry_id, PUBLIC, now=later, seen="another").shown_at == now, "twice is once"
        with pytest.raises(Outdated):
            reply(session, hall, enquiry_id, Reply("No.", True, "May two?"), now=later, seen="another")
        corrected = reply(session, hall, enquiry_id, Reply("No.", True, "May two?"), now=later, seen=opened)
        with pytest.raises(IllegalStep):
            reply(session, hall, enquiry_id, Reply("Only you."), now=later)
        assert (corrected.state, corrected.shown_at) == (EnquiryState.PUBLISHED, later)
    with sessions.reading() as session:
        shown = list_published(session, hall.round).rows[0]
        assert [each.answer for each in shown.published] == ["They may.", "No."]
        actions = session.scalars(select(TrailEntry.action).where(TrailEntry.subject_id == enquiry_id)).all()
        assert actions == ["enquiry.asked", "enquiry.answered", "enquiry.published", "enquiry.corrected"]


def test_only_the_fund_s_managers_and_auditors_read_what_waits_and_nobody_with_a_bid_in_the_round(
    sessions: _Sessions, hall: Hall, now: datetime
) -> None:
    with sessions.begin() as session:
        enquiry_id = ask(session, hall, now=now)
        staff = {role: actor_of(session, make_staff(session, hall.fund, role)) for role in Role}
        torn_person = make_staff(session, hall.fund, Role.MANAGER)
        join(session, torn_person, session.get_one(Organisation, hall.application.organisation_id), Place.VIEWER)
        torn = actor_of(session, torn_person)
    with sessions.reading() as session:
        for role, actor in staff.items():
            if role in (Role.MANAGER, Role.AUDITOR):
                assert get_enquiry(session, actor, hall.round, enquiry_id).asked_by.name == "Asha Waters"
            else:
                _refused(session, actor, hall.round, NotPermitted)
        _refused(session, torn, hall.round, OwnBidWaits)
    with sessions.begin() as session, pytest.raises(OwnBidWaits):
        reply_to_question(session, torn, "TST-2026", enquiry_id, PUBLIC, now=now)
    with sessions.begin() as session, pytest.raises(NotPermitted):
        reply_to_question(session, staff[Role.AUDITOR], "TST-2026", enquiry_id, PUBLIC, now=now)


def test_a_question_is_closed_once_with_a_reason_that_its_asker_reads_and_can_still_be_answered(
    sessions: _Sessions, hall: Hall, now: datetime
) -> None:
    close = partial(close_question, round_reference="TST-2026", now=now)
    with sessions.begin() as session:
        spam = ask(session, hall, now=now, words="Buy our pens!")
        manager, asker = actor_of(session, hall.manager), actor_of(session, hall.asker)
        before = count_waiting(session, manager, hall.round)
    with sessions.begin() as session, pytest.raises(Invalid):
        close(session, manager, enquiry_id=spam, reason=" ")
    with sessions.begin() as session:
        auditor = actor_of(session, make_staff(session, hall.fund, Role.AUDITOR))
    with sessions.begin() as session, pytest.raises(NotPermitted):
        close(session, auditor, enquiry_id=spam, reason="Mine.")
    for _twice in range(2):
        with sessions.begin() as session:
            close(session, manager, enquiry_id=spam, reason="This is advertising.")
    with sessions.reading() as session:
        (own,) = list_own(session, asker, hall.round)
        assert (own.state, own.closed_because) == (EnquiryState.CLOSED, "This is advertising.")
        assert list_published(session, hall.round).rows == []
        assert count_waiting(session, manager, hall.round) == before - 1
        assert emails(session, "question_answered") == []
        assert list(session.scalars(select(TrailEntry.action))).count("enquiry.closed") == 1
    with sessions.begin() as session:
        answered = reply(session, hall, spam, PRIVATE, now=now)
        assert (answered.state, answered.closed_because) == (EnquiryState.ANSWERED, None)
    with sessions.begin() as session, pytest.raises(IllegalStep):
        close(session, manager, enquiry_id=spam, reason="Too late.")


def _refused(session: Session, actor: Actor, round_: Round, refusal: type[Exception]) -> None:
    assert count_waiting(session, actor, round_) == 0
    with pytest.raises(refusal):
        list_enquiries(session, actor, round_, EnquiryState.ASKED)
