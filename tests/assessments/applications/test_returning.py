"""Returned for clarification: what opens, for how long, and what stands where nobody answers."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from assessments.actors import Place
from assessments.applications.clarifications import Clarification
from assessments.applications.drafts import EarlierAnswer
from assessments.applications.models import Receipt, SubmissionText
from assessments.applications.states import ClarificationEnd, State
from assessments.applications.use_cases import (
    AlreadyHandedIn,
    ClarificationOver,
    NotAsked,
    StillClosed,
    ask_to_end_clarifications,
    end_clarification,
    extend_deadline,
    return_for_clarification,
    returning_mark,
    screen_application,
)
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.decisions.told import Told, get_told
from assessments.decisions.use_cases import withdraw_application
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.funds.conditions import Clause, Condition, Join, Test
from assessments.funds.models import Form
from assessments.funds.questions import documents_of
from assessments.jobs.models import Job
from assessments.versions import Outdated
from tests.asked import FORMS
from tests.assessments.applications.drafts import MOMENT, CompleteDraft, plain
from tests.factories import actor_of, join, make_person, make_round, make_submitted, revise_rounds
from tests.mailbox import Mailbox

WHY = "You name two towns, and the sum fits one."
DAY = timedelta(days=1)
ASKED = ("summary", "people")


class Desk(CompleteDraft):
    """An application that was handed in, and can be returned."""

    def __init__(self, sessions: _Sessions, now: datetime) -> None:
        super().__init__(sessions, now)
        self.submit()
        self.until = now + 7 * DAY

    def ask(self, *, now: datetime | None = None, **changes: Any) -> Clarification:
        given = {"questions": ASKED, "reason": WHY, "until": self.until, **changes}
        with self.sessions.begin() as session:
            return return_for_clarification(
                session, self.manager, self.reference, "concept", now=now or self.now + DAY, **given
            )

    def values(self) -> dict[str, Any]:
        return {answer.question_key: answer.value for answer in self.submission().answers}

    def receipts(self) -> list[dict[str, Any]]:
        with self.sessions.reading() as session:
            rows = session.scalars(select(Receipt.content).order_by(Receipt.number))
            return [json.loads(content) for content in rows]

    def clarification(self) -> Clarification:
        with self.sessions.reading() as session:
            return session.scalars(select(Clarification).order_by(Clarification.number.desc()).limit(1)).one()

    def let_time_pass(self, now: datetime) -> None:
        """Let the worker look for what is over."""
        with self.sessions.begin() as session:
            ask_to_end_clarifications(session, now=now)
            waiting: list[UUID] = list(session.scalars(select(Job.subject_id).where(Job.kind == "end_clarification")))
            for submission_id in waiting:
                end_clarification(session, submission_id, now=now)


@pytest.fixture
def desk(sessions: _Sessions, now: datetime) -> Desk:
    return Desk(sessions, now)


def test_only_the_questions_that_are_asked_open_and_any_other_is_refused_whole(desk: Desk) -> None:
    before = desk.values()
    desk.ask()
    submission = desk.submission()
    assert (submission.state, submission.returned_questions) == (State.RETURNED, list(ASKED))
    desk.save("project", {"summary": "Another plan.", "title": "Warmer homes"})  # the title as it stands
    for section, entries in (
        ("project", {"summary": "Yet another.", "title": "Cooler homes"}),
        ("project", {"website": "www"}),
        ("reach", {"people": "900", "region": ""}),
        ("money", {"first_year": "1"}),
    ):
        with pytest.raises(NotAsked):
            desk.save(section, entries)
    assert desk.values() == {**before, "summary": "Another plan."}


def test_handing_in_again_writes_a_second_receipt_and_keeps_the_first(desk: Desk, mailbox: Mailbox) -> None:
    first = desk.submission()
    desk.ask()
    desk.save("reach", {"people": "900"})
    mailbox.deliver(desk.now + DAY)
    desk.submit(now=desk.until - MOMENT)
    again, (one, two) = desk.submission(), desk.receipts()
    assert (one["answers"]["people"], two["answers"]["people"]) == (1200, 900)
    assert {key: value for key, value in two["answers"].items() if key != "people"} == {
        key: value for key, value in one["answers"].items() if key != "people"
    }
    assert (again.state, again.submitted_at) == (State.SUBMITTED, first.submitted_at)
    assert (again.returned_until, again.returned_questions) == (None, None)
    answered = desk.clarification()
    assert (answered.ended, answered.receipt_number) == (ClarificationEnd.ANSWERED, 2)
    (acknowledged,) = (each for each in mailbox.deliver(desk.until) if each["To"] == desk.lead.email)
    assert acknowledged["Subject"] == f"We have received {desk.reference}: Concept paper"
    with desk.sessions.reading() as session:
        assert "submission.clarified" in set(session.scalars(select(TrailEntry.action)))
    with pytest.raises(AlreadyHandedIn):
        desk.save("reach", {"people": "800"})


def test_every_lead_hears_what_is_asked_why_and_until_when(desk: Desk, mailbox: Mailbox) -> None:
    with desk.sessions.begin() as session:
        second = make_person(session, "Second Lead")
        join(session, second, desk.organisation, Place.LEAD)
        join(session, make_person(session), desk.organisation, Place.EDITOR)
    mailbox.deliver(desk.now)
    desk.ask()
    messages = {message["To"]: message for message in mailbox.deliver(desk.now + DAY)}
    assert set(messages) == {desk.lead.email, second.email}
    body = plain(messages[second.email])
    for words in (WHY, "What will you do?", "How many people will you reach?", "18 March 2026 at midday"):
        assert words in body
    assert "starts_on" not in body


def test_the_same_press_twice_is_one_clarification_and_another_meanwhile_is_refused(desk: Desk) -> None:
    mark = returning_mark(desk.submission())
    first, second = desk.ask(seen=mark), desk.ask(seen=mark)
    assert first.id == second.id
    with pytest.raises(IllegalStep):
        desk.ask(reason="Something else.", seen=mark)
    desk.submit(now=desk.now + 2 * DAY)
    with pytest.raises(Outdated):
        desk.ask(seen=mark, now=desk.now + 3 * DAY)
    assert desk.count(Clarification) == 1


def test_it_can_be_returned_again_and_each_return_is_kept(desk: Desk) -> None:
    desk.ask()
    desk.submit(now=desk.now + 2 * DAY)
    desk.ask(questions=["title"], now=desk.now + 3 * DAY)
    desk.save("project", {"title": "Cooler homes"})
    with pytest.raises(NotAsked):
        desk.save("project", {"summary": "No longer open."})
    desk.submit(now=desk.now + 4 * DAY)
    assert [receipt["title"] for receipt in desk.receipts()] == ["Warmer homes", "Warmer homes", "Cooler homes"]
    assert desk.clarification().number == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"questions": []}, "questions"),
        ({"questions": ["summary", "no-such-question"]}, "questions"),
        ({"until": timedelta(0)}, "until"),
        ({"until": timedelta(days=60) + MOMENT}, "until"),
    ],
    ids=str,
)
def test_what_is_asked_needs_a_reason_questions_of_the_form_and_a_date_within_bounds(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    at = desk.now + DAY
    given = {name: at + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    with pytest.raises(Invalid) as refused:
        desk.ask(**given)
    assert set(refused.value.problems) == {field}
    assert desk.submission().state is State.SUBMITTED


def test_without_an_answer_what_was_handed_in_stands_and_what_was_written_is_kept(desk: Desk, mailbox: Mailbox) -> None:
    before = desk.values()
    desk.ask(questions=["summary", "title", "people"])
    desk.save("project", {"summary": "An answer that came to nothing.", "title": "Cooler homes"})
    desk.save("reach", {"people": "not a number"})
    mailbox.deliver(desk.now + DAY)
    desk.let_time_pass(desk.until - MOMENT)
    assert desk.submission().state is State.RETURNED
    with pytest.raises(ClarificationOver):
        desk.submit(now=desk.until)
    for _time in range(2):
        desk.let_time_pass(desk.until)
    submission = desk.submission()
    assert (submission.state, submission.application.title, desk.values()) == (State.SUBMITTED, "Warmer homes", before)
    assert all(answer.typed is None for answer in submission.answers)
    assert (desk.count(Receipt), desk.clarification().ended) == (1, ClarificationEnd.LAPSED)
    with desk.sessions.reading() as session:
        kept = {repr(row) for row in session.execute(select(EarlierAnswer.value, EarlierAnswer.typed))}
        assert "Warmer homes".lower() in session.scalars(select(SubmissionText.text)).one().lower()
    for words in ("An answer that came to nothing.", "Cooler homes", "not a number"):
        assert any(words in row for row in kept), words
    (told,) = (each for each in mailbox.deliver(desk.until) if each["To"] == desk.lead.email)
    assert "What you submitted before stands" in plain(told)


def test_after_the_date_the_applicant_is_told_that_it_is_being_considered_even_before_the_worker_comes(
    desk: Desk,
) -> None:
    desk.ask()
    with desk.sessions.reading() as session:
        told = [get_told(session, desk.actor, desk.reference, now=at).current.status for at in (desk.now, desk.until)]
    assert told == [Told.RETURNED, Told.BEING_CONSIDERED]


def test_more_time_moves_the_date_of_what_is_asked_and_not_the_closing_of_the_stage(desk: Desk) -> None:
    desk.ask()
    later = desk.until + 5 * DAY
    with desk.sessions.begin() as session, pytest.raises(Invalid):
        extend_deadline(
            session, desk.manager, desk.reference, "concept", until=desk.until, reason=WHY, now=desk.now + DAY
        )
    desk.extend(later, now=desk.now + DAY)
    submission = desk.submission()
    assert (submission.due_at, submission.extended_until, desk.clarification().until) == (later, None, later)
    desk.let_time_pass(desk.until)
    assert desk.submission().state is State.RETURNED
    desk.submit(now=later - MOMENT)
    assert desk.count(Receipt) == 2


def test_withdrawing_meanwhile_leaves_what_was_handed_in_as_it_was(desk: Desk) -> None:
    before = desk.values()
    desk.ask()
    desk.save("project", {"summary": "Half an answer."})
    with desk.sessions.begin() as session:
        withdraw_application(session, desk.actor, desk.reference, reason="", now=desk.now + 2 * DAY)
    assert (desk.submission().state, desk.values()) == (State.WITHDRAWN, before)
    assert desk.clarification().ended is ClarificationEnd.WITHDRAWN
    desk.let_time_pass(desk.until)
    assert desk.submission().state is State.WITHDRAWN


def test_nothing_is_returned_that_is_a_draft_or_is_being_judged(desk: Desk) -> None:
    desk.ask()
    desk.submit(now=desk.now + 2 * DAY)
    with desk.sessions.begin() as session:
        screen_application(
            session, desk.manager, desk.reference, "concept", is_eligible=True, reason="Yes.", now=desk.now + 3 * DAY
        )
    with pytest.raises(IllegalStep):
        desk.ask(now=desk.now + 4 * DAY)


def test_a_sealed_application_is_asked_nothing_before_its_closing(sessions: _Sessions, desk: Desk) -> None:
    with sessions.begin() as session:
        round_ = make_round(session, now=desk.now, fund=desk.staff.fund, reference="SEA-2026", is_sealed=True)
        desk.reference = make_submitted(session, round_, now=desk.now).reference
    with pytest.raises(StillClosed):
        desk.ask()
    assert desk.ask(now=desk.closes_at, until=desk.closes_at + DAY).number == 1


def test_only_a_manager_without_a_part_in_it_returns_an_application(sessions: _Sessions, desk: Desk) -> None:
    with sessions.begin() as session:
        others = [actor_of(session, person) for person in (desk.staff.approver, desk.lead, make_person(session))]
    manager = desk.manager
    for actor, refusal in zip(others, (NotPermitted, NotFound, NotFound), strict=True):
        desk.manager = actor
        with pytest.raises(refusal):
            desk.ask()
    desk.manager = manager
    assert desk.count(Clarification) == 0


def test_what_depends_on_a_question_that_is_asked_opens_with_it(desk: Desk, sessions: _Sessions) -> None:
    on = Condition(Join.ALL, (Clause("summary", Test.ANSWERED, ("yes",)),))
    project, *rest = FORMS[0]
    changed = [
        replace(question, shown_if=on) if question.key == "website" else question for question in project.questions
    ]
    document = documents_of((replace(project, questions=tuple(changed)), *rest))
    with sessions.begin() as session:
        session.execute(update(Form).values(document=document))
        revise_rounds(session)
    assert desk.ask(questions=["summary"]).questions == ["summary"]
    assert desk.submission().returned_questions == ["summary", "website"]
    desk.save("project", {"website": "www.example.org"})
    with pytest.raises(NotAsked):
        desk.save("project", {"title": "Cooler homes"})
