"""Handing in: when it is taken, what stands in the way, and the proof of it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import func, select

from assessments.actors import Place
from assessments.applications.models import Receipt, RefusedSubmission, RequestedAmount, Submission
from assessments.applications.queries import get_own_application, list_extensions, list_refused
from assessments.applications.receipts import canonical_json, fingerprint
from assessments.applications.states import State
from assessments.applications.use_cases import (
    Incomplete,
    NotDeclared,
    StageClosed,
    StageNotBegun,
    extend_deadline,
    open_stage,
    record_refused_submission,
    save_section,
    submit_application,
)
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import DomainError, Invalid, NotFound, NotPermitted, Refused
from assessments.messages.models import Email
from tests.factories import (
    actor_of,
    fill_in,
    join,
    make_application,
    make_organisation,
    make_person,
    make_round,
)
from tests.mailbox import Mailbox
from tests.outcomes import Staff, make_staffed_fund

MOMENT = timedelta(microseconds=1)


class World:
    """A complete draft in a round that closes in ten days."""

    def __init__(self, sessions: _Sessions, now: datetime) -> None:
        self.sessions, self.now = sessions, now
        self.closes_at = now + timedelta(days=10)
        with sessions.begin() as session:
            self.staff: Staff = make_staffed_fund(session)
            self.lead = make_person(session, "Ada Lead")
            self.organisation = make_organisation(session, lead=self.lead)
            self.round = make_round(session, now=now, fund=self.staff.fund)
            application = make_application(session, self.round, now=now, lead=self.lead, organisation=self.organisation)
            self.reference = application.reference
            self.actor = actor_of(session, self.lead)
            self.manager = actor_of(session, self.staff.manager)
            fill_in(session, self.actor, self.reference, "concept", now=now)

    def submit(self, *, now: datetime | None = None, is_declared: bool = True) -> Submission:
        with self.sessions.begin() as session:
            return submit_application(
                session, self.actor, self.reference, "concept", is_declared=is_declared, now=now or self.now
            )

    def save(self, section: str, entries: dict[str, Any]) -> None:
        with self.sessions.begin() as session:
            save_section(session, self.actor, self.reference, "concept", section, entries, now=self.now)

    def submission(self) -> Submission:
        with self.sessions.reading() as session:
            return get_own_application(session, self.actor, self.reference).current

    def extend(self, until: datetime, *, reason: str = "Our site was down.", now: datetime | None = None) -> None:
        with self.sessions.begin() as session:
            extend_deadline(
                session, self.manager, self.reference, "concept", until=until, reason=reason, now=now or self.now
            )

    def count(self, model: Any) -> int:
        with self.sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0


def plain(message: EmailMessage) -> str:
    """The words of a message, whatever its lines."""
    return " ".join(str(message.get_content()).split())


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    return World(sessions, now)


def test_submitting_is_taken_up_to_the_last_moment_before_closing(world: World) -> None:
    last = world.closes_at - MOMENT
    world.submit(now=last)
    submission = world.submission()
    assert (submission.state, submission.submitted_at, submission.submitted_by_id) == (
        State.SUBMITTED,
        last,
        world.lead.id,
    )


def test_submitting_is_refused_from_the_closing_moment_and_everything_is_kept(world: World) -> None:
    with pytest.raises(StageClosed, match="Everything that you wrote is kept"):
        world.submit(now=world.closes_at)
    submission = world.submission()
    assert submission.state is State.DRAFT
    assert len([answer for answer in submission.answers if answer.value is not None]) == 10
    assert (world.count(Receipt), world.count(Email)) == (0, 0)


def test_an_extension_lets_one_application_in_and_no_other(world: World) -> None:
    with world.sessions.begin() as session:
        other = make_application(session, world.round, now=world.now, lead=make_person(session))
        other_lead = actor_of(session, session.get_one(type(world.lead), other.started_by_id))
        fill_in(session, other_lead, other.reference, "concept", now=world.now)
    until = world.closes_at + timedelta(days=1)
    world.extend(until)
    with world.sessions.begin() as session, pytest.raises(StageClosed):
        submit_application(session, other_lead, other.reference, "concept", is_declared=True, now=world.closes_at)
    with pytest.raises(StageClosed):
        world.submit(now=until)
    world.submit(now=until - MOMENT)
    assert world.submission().state is State.SUBMITTED


def test_an_extension_has_an_author_a_reason_and_a_place_on_the_trail(world: World) -> None:
    world.extend(world.closes_at + timedelta(days=1), reason=" Flood. ")
    with world.sessions.reading() as session:
        (extension,) = list_extensions(session, world.submission().id)
        assert (extension.reason, extension.granted_by.id) == ("Flood.", world.staff.manager.id)
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "extension.granted")).one()
    assert entry.actor_id == world.staff.manager.id
    assert "Flood" not in json.dumps(entry.details)


def test_the_lead_is_told_of_more_time(world: World, mailbox: Mailbox) -> None:
    world.extend(world.closes_at + timedelta(days=1))
    (message,) = mailbox.deliver(world.now)
    assert (message["To"], message["Subject"]) == (world.lead.email, f"You have more time for {world.reference}")
    body = plain(message)
    assert "22 March 2026 at midday (GMT, Europe/London)" in body
    assert f"http://localhost/apply/{world.reference}" in body


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (timedelta(days=11), "  ", "reason"),
        (timedelta(days=10), "Flood", "until"),
        (timedelta(days=-1), "Flood", "until"),
    ],
)
def test_an_extension_needs_a_reason_and_a_later_moment(
    world: World, until: timedelta, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        world.extend(world.now + until, reason=reason)
    assert set(refusal.value.problems) == {field}


def test_what_is_handed_in_is_not_extended(world: World) -> None:
    world.submit()
    with pytest.raises(Refused, match="nothing to extend"):
        world.extend(world.closes_at + timedelta(days=1))


def test_only_the_funds_manager_extends(world: World) -> None:
    for person in (world.staff.approver, world.staff.auditor):
        with world.sessions.begin() as session, pytest.raises(NotPermitted):
            extend_deadline(
                session, actor_of(session, person), world.reference, "concept",
                until=world.closes_at + timedelta(days=1), reason="Flood", now=world.now,
            )  # fmt: skip
    with world.sessions.begin() as session, pytest.raises(NotFound):
        extend_deadline(
            session, world.actor, world.reference, "concept", until=world.closes_at + timedelta(days=1),
            reason="I want more time", now=world.now,
        )  # fmt: skip


def test_handing_in_twice_has_the_effect_of_once(world: World) -> None:
    world.submit()
    world.submit(now=world.now + timedelta(seconds=1))
    assert (world.count(Receipt), world.count(Email)) == (1, 1)
    assert world.submission().submitted_at == world.now


def test_without_the_declaration_nothing_is_handed_in(world: World) -> None:
    with pytest.raises(NotDeclared) as refusal:
        world.submit(is_declared=False)
    assert set(refusal.value.problems) == {"declared"}
    assert world.submission().state is State.DRAFT


def test_every_required_question_must_be_answered_and_every_answer_must_fit(world: World) -> None:
    world.save("project", {"title": "", "summary": "word " * 51, "website": ""})
    with pytest.raises(Incomplete, match="Everything that you wrote is kept") as refusal:
        world.submit()
    assert list(refusal.value.problems) == ["title", "summary"]
    assert "51 words" in refusal.value.problems["summary"].told()
    assert world.submission().state is State.DRAFT


def test_no_is_an_answer_and_so_is_nought_pounds(world: World) -> None:
    world.save("reach", {"national": "no"})
    world.save("money", {"first_year": "0"})
    world.submit()
    assert world.submission().requested_pence == 3_000_050


def test_what_lists_and_statistics_need_is_taken_out_of_the_answers(world: World) -> None:
    world.submit()
    submission = world.submission()
    assert (submission.requested_pence, submission.years, submission.region) == (5_500_050, 2, "london")
    with world.sessions.reading() as session:
        rows = session.scalars(select(RequestedAmount))
        assert {row.financial_year: row.amount_pence for row in rows} == {"2026-27": 2_500_000, "2027-28": 3_000_050}


def test_only_leads_hand_in(world: World) -> None:
    for place in (Place.EDITOR, Place.VIEWER):
        with world.sessions.begin() as session:
            person = make_person(session)
            join(session, person, world.organisation, place)
            actor = actor_of(session, person)
            with pytest.raises(NotPermitted):
                submit_application(session, actor, world.reference, "concept", is_declared=True, now=world.now)
    assert world.submission().state is State.DRAFT


def test_a_stage_that_has_not_begun_takes_nothing_and_says_so(world: World) -> None:
    world.submit()
    with world.sessions.begin() as session:
        application = get_own_application(session, world.actor, world.reference, lock=True)
        open_stage(session, world.actor, application, application.round.stages[1], {}, now=world.now)
    with world.sessions.begin() as session, pytest.raises(StageNotBegun, match="not opened yet"):
        submit_application(session, world.actor, world.reference, "full", is_declared=True, now=world.now)


def test_the_receipt_is_the_canonical_json_of_all_that_was_handed_in_and_its_fingerprint(world: World) -> None:
    world.save("project", {"title": "Flüsse 🌊"})
    world.submit()
    (receipt,) = world.submission().receipts
    content = json.loads(receipt.content)
    assert receipt.content == canonical_json(content)
    assert receipt.sha256 == hashlib.sha256(receipt.content.encode("utf-8")).hexdigest() == fingerprint(receipt.content)
    assert "Flüsse 🌊" in receipt.content
    assert content["answers"]["first_year"] == 2_500_000
    assert "website" not in content["answers"]
    assert content["submitted_at"] == world.now.isoformat() == receipt.submitted_at.isoformat()
    assert (content["reference"], content["round"], content["stage"]) == (world.reference, "TST-2026", "concept")
    assert content["organisation"]["name"] == "River Trust"


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical_json({"b": [1, "é"], "a": {"d": None, "c": True}}) == '{"a":{"c":true,"d":null},"b":[1,"é"]}'


def test_the_receipt_goes_to_every_lead_by_email(world: World, mailbox: Mailbox) -> None:
    with world.sessions.begin() as session:
        second = make_person(session, "Second Lead")
        join(session, second, world.organisation, Place.LEAD)
        join(session, make_person(session), world.organisation, Place.EDITOR)
    world.submit()
    messages = {message["To"]: message for message in mailbox.deliver(world.now)}
    assert set(messages) == {world.lead.email, second.email}
    message = messages[world.lead.email]
    assert message["Subject"] == f"We have received {world.reference}: Concept paper"
    body = plain(message)
    (receipt,) = world.submission().receipts
    assert "Dear Ada Lead" in body
    assert "11 March 2026 at midday (GMT, Europe/London)" in body
    assert receipt.sha256 in body
    assert f"http://localhost/apply/{world.reference}/concept/receipt" in body


@pytest.mark.parametrize(
    ("refusal", "was_late", "missing"),
    [
        (StageClosed(), True, []),
        (Incomplete({"title": DomainError(), "people": DomainError()}), False, ["people", "title"]),
        (NotDeclared({"declared": "Tick"}), False, ["declared"]),
    ],
)
def test_a_refused_submission_is_recorded_with_what_was_missing(
    world: World, refusal: DomainError, was_late: bool, missing: list[str]
) -> None:
    with world.sessions.begin() as session:
        record_refused_submission(session, world.actor, world.reference, "concept", refusal, now=world.now)
    with world.sessions.reading() as session:
        (refused,) = list_refused(session, world.submission().id)
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "submission.refused")).one()
    assert (refused.was_late, refused.missing, refused.person_id) == (was_late, missing, world.lead.id)
    assert entry.details == {"questions": missing}
    assert world.count(RefusedSubmission) == 1


def test_the_next_stage_begins_with_the_answers_whose_questions_match_under_its_own_limits(world: World) -> None:
    world.submit()
    with world.sessions.begin() as session:
        application = get_own_application(session, world.actor, world.reference, lock=True)
        values = {"title": "Warmer homes", "first_year": 2_500_000, "people": 1200, "summary": "word " * 51}
        open_stage(session, world.actor, application, application.round.stages[1], values, now=world.now)
    submission = world.submission()
    assert submission.stage.key == "full"
    assert {answer.question_key: answer.value for answer in submission.answers if answer.value is not None} == {
        "title": "Warmer homes",
        "first_year": 2_500_000,
    }
    assert {answer.question_key for answer in submission.answers if answer.typed is not None} == {"summary"}


def test_moments_are_kept_in_utc(world: World) -> None:
    world.submit()
    submitted_at = world.submission().submitted_at
    assert submitted_at is not None
    assert submitted_at.tzinfo is UTC
