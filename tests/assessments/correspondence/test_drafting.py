"""A message is a draft until it is sent: checked, kept, changed by one window at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from assessments.actors import Actor, Place, Role
from assessments.audit.models import TrailEntry
from assessments.correspondence.models import Message, MessageChoice
from assessments.correspondence.queries import get_message, list_chosen, list_messages
from assessments.correspondence.states import Audience
from assessments.correspondence.use_cases import (
    AlreadySent,
    ChangedMeanwhile,
    MessageDraft,
    change_message,
    discard_message,
    write_message,
)
from assessments.db import Sessions, _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from tests.assessments.correspondence.posts import ROUND, Office, make_office, send, write
from tests.factories import actor_of, join, make_fund, make_staff


@pytest.fixture
def office(sessions: _Sessions, now: datetime) -> Office:
    with sessions.begin() as session:
        return make_office(session, now=now)


def problems(office: Office, *, is_ready: bool = True, **draft: Any) -> dict[str, str]:
    given: dict[str, Any] = {
        "audience": Audience.WRITING, "stage_key": "concept", "subject": "Hello", "body": "Hello.", **draft
    }  # fmt: skip
    with pytest.raises(Invalid) as refused, Sessions.begin() as session:
        write_message(session, office.manager, ROUND, MessageDraft(**given), now=office.now, is_ready=is_ready)
    return refused.value.told_problems()


def test_a_draft_may_lack_everything_but_whom_it_is_for(office: Office) -> None:
    message = write(office, subject="", body="")
    assert (message.subject, message.body, message.sent_at) == ("", "", None)
    assert set(problems(office, subject="", body=" \n ")) == {"subject", "body"}
    assert set(problems(office, is_ready=False, stage_key="none")) == {"audience"}
    assert set(problems(office, audience=Audience.CHOSEN)) == {"references"}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("subject", "x" * 151),
        ("subject", "One line\nBcc: everybody@test.example"),
        ("subject", "One line\u2028another"),
        ("subject", "About {refrence}"),
        ("body", "x" * 10_001),
        ("body", "Dear {name}"),
        ("body", "{}"),
        ("body", "{ title.__class__ }"),
    ],
)
def test_a_text_that_cannot_go_out_is_refused_at_its_field(office: Office, field: str, text: str) -> None:
    assert set(problems(office, is_ready=False, **{field: text})) == {field}


def test_the_refusal_names_the_field_that_there_is_not(office: Office) -> None:
    told = problems(office, subject="To {organization}", body="{a} {b} {a} {title}")
    assert "{organization}" in told["subject"]
    assert "{a}, {b}" in told["body"]


@pytest.mark.parametrize("text", ["=cmd()", "👋🏽 {title}", "a { b } c".replace("{ b }", "{ title }"), "50% {{", "}{"])
def test_odd_texts_are_texts(office: Office, text: str) -> None:
    assert write(office, subject=text, body=text).body == text


def test_the_longest_text_that_fits_is_taken(office: Office) -> None:
    assert write(office, subject="x" * 150, body="é" * 10_000).subject == "x" * 150


def test_named_applications_are_kept_once_each_and_unknown_ones_are_named(office: Office) -> None:
    mine = office.submitted.reference
    message = write(office, Audience.CHOSEN, references=(mine.lower(), f" {mine} ", "", office.draft.reference))
    with Sessions.reading() as session:
        assert list_chosen(session, message) == sorted([mine, office.draft.reference])
    told = problems(office, audience=Audience.CHOSEN, references=(mine, "TST-2026-9999", "=cmd()", "'", *"abcdef"))
    assert "TST-2026-9999, =CMD(), '" in told["references"]
    assert mine not in told["references"]


def test_an_application_of_another_round_or_of_one_s_own_cannot_be_named(office: Office) -> None:
    with Sessions.begin() as session:
        manager = make_staff(session, office.world.staff.fund, Role.MANAGER)
        join(session, manager, office.draft.organisation, Place.VIEWER)
        torn = actor_of(session, manager, now=office.now)
    draft = MessageDraft(Audience.CHOSEN, references=(office.draft.reference,))
    with pytest.raises(Invalid), Sessions.begin() as session:
        write_message(session, torn, ROUND, draft, now=office.now)


def test_one_s_own_colleagues_do_not_read_a_draft_to_their_own_application(office: Office) -> None:
    message = write(office, Audience.CHOSEN, references=(office.draft.reference,))
    with Sessions.begin() as session:
        manager = make_staff(session, office.world.staff.fund, Role.MANAGER)
        join(session, manager, office.draft.organisation, Place.VIEWER)
        torn = actor_of(session, manager, now=office.now)
        with pytest.raises(NotFound):
            get_message(session, torn, ROUND, message.id)
        assert list_messages(session, torn, office.world.round).rows == []
        assert get_message(session, office.other_manager, ROUND, message.id).id == message.id


def test_two_windows_do_not_overwrite_one_another(office: Office) -> None:
    message = write(office)

    def change(body: str, seen: int) -> Message:
        draft = MessageDraft(Audience.SUBMITTED, "concept", subject="Hello", body=body)
        with Sessions.begin() as session:
            return change_message(
                session, office.other_manager, ROUND, message.id, draft, seen_version=seen, now=office.now
            )

    assert change("First.", 1).version == 2
    with pytest.raises(ChangedMeanwhile):
        change("Second.", 1)
    assert change("Second.", 2).body == "Second."


def test_a_change_from_named_ones_to_a_group_forgets_the_names(office: Office) -> None:
    message = write(office, Audience.CHOSEN, references=(office.draft.reference,))
    with Sessions.begin() as session:
        draft = MessageDraft(Audience.WRITING, "concept", subject="Hello", body="Hello.")
        change_message(session, office.manager, ROUND, message.id, draft, seen_version=1, now=office.now)
    with Sessions.reading() as session:
        assert session.scalars(select(MessageChoice)).all() == []


def test_a_draft_can_be_thrown_away_and_a_message_that_was_sent_cannot(office: Office) -> None:
    gone, stays = write(office, Audience.CHOSEN, references=(office.draft.reference,)), write(office)
    send(office, stays)
    with Sessions.begin() as session:
        discard_message(session, office.manager, ROUND, gone.id, now=office.now)
    with Sessions.begin() as session:
        discard_message(session, office.manager, ROUND, gone.id, now=office.now)
    with pytest.raises(NotFound), Sessions.begin() as session:
        discard_message(session, office.manager, ROUND, UUID(int=1), now=office.now)
    with pytest.raises(AlreadySent), Sessions.begin() as session:
        discard_message(session, office.manager, ROUND, stays.id, now=office.now)
    draft = MessageDraft(Audience.WRITING, "concept", subject="Other", body="Other.")
    with pytest.raises(AlreadySent), Sessions.begin() as session:
        change_message(session, office.manager, ROUND, stays.id, draft, seen_version=2, now=office.now)


def test_only_the_fund_s_managers_write_and_others_know_of_nothing(office: Office) -> None:
    with Sessions.begin() as session:
        elsewhere = actor_of(session, make_staff(session, make_fund(session), Role.MANAGER), now=office.now)
        applicant = actor_of(session, office.lead, now=office.now)
    draft, message = MessageDraft(Audience.WRITING, "concept"), write(office)
    for actor, kind in (
        (office.auditor, NotPermitted), (office.approver, NotPermitted), (elsewhere, NotFound), (applicant, NotFound),
        (Actor(user_id=uuid4(), is_administrator=True), NotFound),
    ):  # fmt: skip
        with pytest.raises(kind), Sessions.begin() as session:
            write_message(session, actor, ROUND, draft, now=office.now)
        with pytest.raises(NotFound), Sessions.begin() as session:
            discard_message(session, actor, ROUND, message.id, now=office.now)


def test_the_trail_says_what_was_done_and_nothing_that_was_typed(office: Office) -> None:
    message = write(office, subject="A secret subject", body="A secret text")
    with Sessions.begin() as session:
        draft = MessageDraft(Audience.WRITING, "concept", subject="A secret subject", body="Another secret")
        change_message(session, office.manager, ROUND, message.id, draft, seen_version=1, now=office.now)
        discard_message(session, office.manager, ROUND, message.id, now=office.now)
    with Sessions.reading() as session:
        entries = session.scalars(select(TrailEntry).where(TrailEntry.subject_id == message.id)).all()
        assert [entry.action for entry in entries] == ["message.written", "message.changed", "message.discarded"]
        assert "secret" not in repr([entry.details for entry in entries])


def test_the_list_takes_as_many_statements_for_many_as_for_one(
    office: Office, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    taken = []
    for more in (1, 60):
        for _number in range(more):
            write(office)
        with Sessions.reading() as session, queries() as made:
            page = list_messages(session, office.manager, office.world.round)
        taken.append(made.count)
    assert taken[0] == taken[1]
    with Sessions.reading() as session:
        rest = list_messages(session, office.manager, office.world.round, cursor=page.next_cursor)
    ids = [row.message.id for row in (*page.rows, *rest.rows)]
    assert len(ids) == len(set(ids)) == 61
