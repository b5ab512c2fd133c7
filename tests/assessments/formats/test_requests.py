"""Asking for another format: who may read it, who is told, and how long it is kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from assessments.actors import SYSTEM, VISITOR, Actor, Role
from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.formats.models import FormatRequest
from assessments.formats.policies import may_answer, visible_to
from assessments.formats.queries import PAGE, count_open_requests, get_format_request, list_format_requests
from assessments.formats.states import Format, RequestState
from assessments.formats.use_cases import (
    KEPT_FOR,
    LONGEST,
    AlreadyAnswered,
    Wish,
    answer_format_request,
    ask_for_format,
    forget_old_requests,
)
from assessments.funds.models import Fund, Round
from assessments.messages.models import Email
from assessments.work import run_due_jobs
from tests.factories import actor_of, make_fund, make_person, make_round, make_staff

WISH = Wish(Format.LARGE_PRINT, "All the questions.", "Bea Reader", email="Bea@Test.example ")
ANSWER = "Sent by post on Tuesday."


def ask(
    session: Session,
    wish: Wish = WISH,
    *,
    about: Round | None = None,
    actor: Actor = VISITOR,
    now: datetime | None = None,
) -> UUID:
    """Ask, as somebody without an account does."""
    request_id = uuid4()
    reference = about.reference if about else None
    ask_for_format(session, actor, request_id, wish, round_reference=reference, now=now or utcnow())
    return request_id


@pytest.fixture
def fund(sessions: _Sessions) -> Fund:
    with sessions.begin() as session:
        return make_fund(session)


@pytest.fixture
def round_(sessions: _Sessions, fund: Fund) -> Round:
    with sessions.begin() as session:
        return make_round(session, now=utcnow(), fund=fund)


def manager_of(session: Session, round_: Round) -> Actor:
    return actor_of(session, make_staff(session, session.get_one(Fund, round_.fund_id), Role.MANAGER))


def emails(session: Session) -> dict[str, str]:
    return {row.template: row.address for row in session.scalars(select(Email))}


def test_anybody_may_ask_and_what_they_type_is_kept_in_order(sessions: _Sessions, round_: Round) -> None:
    with sessions.begin() as session:
        request_id = ask(session, replace(WISH, address=" 1 High Street \n\n Leeds\x07 "), about=round_)
    with sessions.reading() as session:
        request = session.get_one(FormatRequest, request_id)
        assert (request.round_id, request.format, request.name) == (round_.id, Format.LARGE_PRINT, "Bea Reader")
        assert (request.email, request.phone) == ("bea@test.example", None)
        assert request.address == "1 High Street\n\nLeeds"
        assert request.state is RequestState.OPEN


def test_the_one_who_asks_gets_an_email_that_holds_nothing_of_what_they_typed(
    sessions: _Sessions, fund: Fund, round_: Round
) -> None:
    with sessions.begin() as session:
        ask(session, about=round_)
    with sessions.reading() as session:
        assert emails(session) == {"format_asked": "bea@test.example"}
        context = session.scalar(select(Email.context))
        assert context == {"round": round_.title, "fund": fund.name}


def test_the_fund_is_told_at_its_address_and_not_what_was_asked(sessions: _Sessions, round_: Round) -> None:
    with sessions.begin() as session:
        fund = session.get_one(Fund, round_.fund_id)
        fund.contact_email = "fund@test.example"
        fund.revise()
    with sessions.begin() as session:
        ask(session, replace(WISH, email="", phone="01234 567 890"), about=round_)
    with sessions.reading() as session:
        assert emails(session) == {"format_wanted": "fund@test.example"}
        assert "Bea" not in str(session.scalars(select(Email.context)).all())


def test_the_trail_says_that_somebody_asked_and_nothing_of_what(sessions: _Sessions, round_: Round) -> None:
    with sessions.begin() as session:
        request_id = ask(session, about=round_)
        answer_format_request(session, manager_of(session, round_), request_id, answer=ANSWER, now=utcnow())
    with sessions.reading() as session:
        entries = session.scalars(select(TrailEntry).where(TrailEntry.subject_id == request_id)).all()
        assert [(entry.action, entry.round_id, entry.details) for entry in entries] == [
            ("format.asked", round_.id, {}),
            ("format.answered", round_.id, {}),
        ]


def test_a_form_sent_twice_is_one_request(sessions: _Sessions, round_: Round) -> None:
    request_id = uuid4()
    for _time in range(2):
        with sessions.begin() as session:
            ask_for_format(session, VISITOR, request_id, WISH, round_reference=round_.reference, now=utcnow())
    with sessions.reading() as session:
        assert session.scalar(select(func.count(FormatRequest.id))) == 1
        assert session.scalar(select(func.count(Email.id))) == 1


def test_a_form_sent_twice_at_once_is_one_request(sessions: _Sessions, round_: Round) -> None:
    request_id, together = uuid4(), Barrier(2)

    def send(_number: int) -> None:
        together.wait()
        with sessions.begin() as session:
            ask_for_format(session, VISITOR, request_id, WISH, round_reference=round_.reference, now=utcnow())

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(send, range(2)))
    with sessions.reading() as session:
        assert session.scalar(select(func.count(FormatRequest.id))) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"wanted": " \n "}, "wanted"),
        ({"name": " "}, "name"),
        ({"email": ""}, "email"),
        ({"email": "not an address"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"format": Format.LANGUAGE}, "detail"),
        ({"format": Format.SOMETHING_ELSE, "detail": " "}, "detail"),
        *(({name: "9" * (limit + 1), "format": Format.LANGUAGE}, name) for name, limit in LONGEST.items()),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_named(sessions: _Sessions, change: dict[str, str], field: str) -> None:
    with sessions.begin() as session, pytest.raises(Invalid) as refusal:
        ask(session, replace(WISH, **change))  # type: ignore[arg-type]
    assert field in refusal.value.problems


@pytest.mark.parametrize("wish", [replace(WISH, name="🌊 Ōë", wanted="=cmd()"), replace(WISH, phone="01234", email="")])
def test_odd_but_honest_input_is_taken(sessions: _Sessions, wish: Wish) -> None:
    with sessions.begin() as session:
        ask(session, wish)


def test_a_round_that_the_public_cannot_see_is_not_found(sessions: _Sessions, fund: Fund) -> None:
    with sessions.begin() as session:
        draft = make_round(session, now=utcnow(), fund=fund, reference="DRAFT-1", is_published=False)
    with sessions.begin() as session, pytest.raises(NotFound):
        ask(session, about=draft)


def test_requests_come_to_the_managers_of_the_fund_and_without_a_round_to_administrators(
    sessions: _Sessions, fund: Fund, round_: Round
) -> None:
    """The rule in Python and the rule in SQL are the same for every kind of person."""
    with sessions.begin() as session:
        other = make_fund(session, "Another fund")
        ids = {"of the round": ask(session, about=round_), "of none": ask(session)}
        actors = {
            "visitor": VISITOR,
            "stranger": actor_of(session, make_person(session)),
            "administrator": actor_of(session, make_person(session, is_administrator=True)),
            "manager elsewhere": actor_of(session, make_staff(session, other, Role.MANAGER)),
            **{str(role): actor_of(session, make_staff(session, fund, role)) for role in Role},
        }
    seen = {"administrator": {"of none"}, "manager": {"of the round"}}
    with sessions.reading() as session:
        for who, actor in actors.items():
            in_sql = set(session.scalars(select(FormatRequest.id).where(visible_to(actor))))
            assert {name for name, id_ in ids.items() if id_ in in_sql} == seen.get(who, set()), who
            for id_ in ids.values():
                request = session.get_one(FormatRequest, id_)
                request = get_format_request(session, actor, id_) if id_ in in_sql else request
                if id_ in in_sql:
                    assert may_answer(actor, request)
                elif who in ("visitor", "stranger", "assessor", "auditor"):
                    with pytest.raises(NotPermitted):
                        get_format_request(session, actor, id_)
                elif "manager" in who or who == "administrator":
                    with pytest.raises(NotFound):
                        get_format_request(session, actor, id_)
        assert count_open_requests(session, VISITOR) == 0
        assert count_open_requests(session, actors["manager"]) == 1


def test_answering_says_what_was_done_once(sessions: _Sessions, round_: Round) -> None:
    now = utcnow()
    with sessions.begin() as session:
        manager, request_id = manager_of(session, round_), ask(session, about=round_)
        answer_format_request(session, manager, request_id, answer=f" {ANSWER} ", now=now)
    with sessions.begin() as session, pytest.raises(AlreadyAnswered):
        answer_format_request(session, manager, request_id, answer="Something else.", now=now)
    with sessions.reading() as session:
        request = get_format_request(session, manager, request_id)
        assert (request.answer, request.answered_at, request.answered_by_id) == (ANSWER, now, manager.user_id)
        assert count_open_requests(session, manager) == 0


@pytest.mark.parametrize("answer", ["", " \n", "x" * 2001])
def test_an_answer_without_words_or_with_too_many_is_refused(sessions: _Sessions, round_: Round, answer: str) -> None:
    with sessions.begin() as session:
        manager, request_id = manager_of(session, round_), ask(session, about=round_)
    with sessions.begin() as session, pytest.raises(Invalid):
        answer_format_request(session, manager, request_id, answer=answer, now=utcnow())


def test_pages_of_requests_lead_through_ties_with_every_one_once(sessions: _Sessions, round_: Round) -> None:
    now, number = utcnow(), PAGE * 2 + 1
    with sessions.begin() as session:
        manager = manager_of(session, round_)
        made = {ask(session, about=round_, now=now) for _ in range(number)}
    for state in RequestState:
        seen, cursor = [], None
        with sessions.reading() as session:
            for _page in range(3):
                page = list_format_requests(session, manager, state, cursor=cursor)
                seen += [row.id for row in page.rows]
                cursor = page.next_cursor
        assert cursor is None
        assert (len(seen), set(seen)) == (number, made)
        with sessions.begin() as session:
            for request_id in made if state is RequestState.OPEN else ():
                answer_format_request(session, manager, request_id, answer=ANSWER, now=now)


def test_a_year_after_it_was_answered_a_request_is_forgotten(sessions: _Sessions, round_: Round) -> None:
    then = utcnow()
    with sessions.begin() as session:
        manager, answered, _open = manager_of(session, round_), ask(session, about=round_), ask(session)
        answer_format_request(session, manager, answered, answer=ANSWER, now=then)
        forget_old_requests(session, now=then + KEPT_FOR)
    with sessions.reading() as session:
        assert session.scalar(select(func.count(FormatRequest.id))) == 2
    run_due_jobs(sessions, now=then + KEPT_FOR + timedelta(seconds=1), works={})
    with sessions.reading() as session:
        assert session.scalars(select(FormatRequest.answered_at)).all() == [None]


def test_the_system_reads_no_requests(sessions: _Sessions) -> None:
    with sessions.reading() as session, pytest.raises(NotPermitted):
        list_format_requests(session, SYSTEM, RequestState.OPEN)
