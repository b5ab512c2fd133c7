"""Handing in: when it is taken, and what stands in the way."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.actors import Place
from assessments.applications.models import Receipt, RefusedSubmission, RequestedAmount
from assessments.applications.queries import get_own_application
from assessments.applications.states import State
from assessments.applications.use_cases import (
    Incomplete,
    NotDeclared,
    StageClosed,
    StageNotBegun,
    open_stage,
    record_refused_submission,
    submit_application,
)
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import DomainError, NotPermitted
from assessments.messages.models import Email
from tests.assessments.applications.drafts import MOMENT, CompleteDraft
from tests.factories import (
    actor_of,
    join,
    make_person,
)


@pytest.fixture
def draft(sessions: _Sessions, now: datetime) -> CompleteDraft:
    return CompleteDraft(sessions, now)


def test_submitting_is_taken_up_to_the_last_moment_before_closing(draft: CompleteDraft) -> None:
    last = draft.closes_at - MOMENT
    draft.submit(now=last)
    submission = draft.submission()
    assert (submission.state, submission.submitted_at, submission.submitted_by_id) == (
        State.SUBMITTED,
        last,
        draft.lead.id,
    )


def test_submitting_is_refused_from_the_closing_moment_and_everything_is_kept(draft: CompleteDraft) -> None:
    with pytest.raises(StageClosed, match="Everything that you wrote is kept"):
        draft.submit(now=draft.closes_at)
    submission = draft.submission()
    assert submission.state is State.DRAFT
    assert len([answer for answer in submission.answers if answer.value is not None]) == 10
    assert (draft.count(Receipt), draft.count(Email)) == (0, 0)


def test_handing_in_twice_has_the_effect_of_once(draft: CompleteDraft) -> None:
    draft.submit()
    draft.submit(now=draft.now + timedelta(seconds=1))
    assert (draft.count(Receipt), draft.count(Email)) == (1, 1)
    assert draft.submission().submitted_at == draft.now


def test_without_the_declaration_nothing_is_handed_in(draft: CompleteDraft) -> None:
    with pytest.raises(NotDeclared) as refusal:
        draft.submit(is_declared=False)
    assert set(refusal.value.problems) == {"declared"}
    assert draft.submission().state is State.DRAFT


def test_every_required_question_must_be_answered_and_every_answer_must_fit(draft: CompleteDraft) -> None:
    draft.save("project", {"title": "", "summary": "word " * 51, "website": ""})
    with pytest.raises(Incomplete, match="Everything that you wrote is kept") as refusal:
        draft.submit()
    assert list(refusal.value.problems) == ["title", "summary"]
    assert "51 words" in refusal.value.problems["summary"].told()
    assert draft.submission().state is State.DRAFT


def test_no_is_an_answer_and_so_is_nought_pounds(draft: CompleteDraft) -> None:
    draft.save("reach", {"national": "no"})
    draft.save("money", {"first_year": "0"})
    draft.submit()
    assert draft.submission().requested_pence == 3_000_050


def test_what_lists_and_statistics_need_is_taken_out_of_the_answers(draft: CompleteDraft) -> None:
    draft.submit()
    submission = draft.submission()
    assert (submission.requested_pence, submission.years, submission.region) == (5_500_050, 2, "london")
    with draft.sessions.reading() as session:
        rows = session.scalars(select(RequestedAmount))
        assert {row.financial_year: row.amount_pence for row in rows} == {"2026-27": 2_500_000, "2027-28": 3_000_050}


def test_only_leads_hand_in(draft: CompleteDraft) -> None:
    for place in (Place.EDITOR, Place.VIEWER):
        with draft.sessions.begin() as session:
            person = make_person(session)
            join(session, person, draft.organisation, place)
            actor = actor_of(session, person)
            with pytest.raises(NotPermitted):
                submit_application(session, actor, draft.reference, "concept", is_declared=True, now=draft.now)
    assert draft.submission().state is State.DRAFT


def test_a_stage_that_has_not_begun_takes_nothing_and_says_so(draft: CompleteDraft) -> None:
    draft.submit()
    with draft.sessions.begin() as session:
        application = get_own_application(session, draft.actor, draft.reference, lock=True)
        open_stage(session, draft.actor, application, application.round.stages[1], {}, now=draft.now)
    with draft.sessions.begin() as session, pytest.raises(StageNotBegun, match="not opened yet"):
        submit_application(session, draft.actor, draft.reference, "full", is_declared=True, now=draft.now)


@pytest.mark.parametrize(
    ("refusal", "was_late", "missing"),
    [
        (StageClosed(), True, []),
        (Incomplete({"title": DomainError(), "people": DomainError()}), False, ["people", "title"]),
        (NotDeclared({"declared": "Tick"}), False, ["declared"]),
    ],
)
def test_a_refused_submission_is_recorded_with_what_was_missing(
    draft: CompleteDraft, refusal: DomainError, was_late: bool, missing: list[str]
) -> None:
    with draft.sessions.begin() as session:
        record_refused_submission(session, draft.actor, draft.reference, "concept", refusal, now=draft.now)
    with draft.sessions.reading() as session:
        refused = session.scalars(select(RefusedSubmission)).one()
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "submission.refused")).one()
    assert (refused.was_late, refused.missing, refused.person_id) == (was_late, missing, draft.lead.id)
    assert entry.details == {"questions": missing}
    assert draft.count(RefusedSubmission) == 1


def test_the_next_stage_begins_with_the_answers_whose_questions_match_under_its_own_limits(
    draft: CompleteDraft,
) -> None:
    draft.submit()
    with draft.sessions.begin() as session:
        application = get_own_application(session, draft.actor, draft.reference, lock=True)
        values = {"title": "Warmer homes", "first_year": 2_500_000, "people": 1200, "summary": "word " * 51}
        open_stage(session, draft.actor, application, application.round.stages[1], values, now=draft.now)
    submission = draft.submission()
    assert submission.stage.key == "full"
    assert {answer.question_key: answer.value for answer in submission.answers if answer.value is not None} == {
        "title": "Warmer homes",
        "first_year": 2_500_000,
    }
    assert {answer.question_key for answer in submission.answers if answer.typed is not None} == {"summary"}
