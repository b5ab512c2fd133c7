"""Feedback: drafted only from what was written for the applicant, gone over by a person, and told with the outcome."""

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select, update

from assessments.audit.models import TrailEntry
from assessments.casework.use_cases import write_note
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.feedback import Feedback
from assessments.decisions.offered import Offered, list_offered
from assessments.decisions.reading_feedback import (
    FeedbackState,
    count_feedback,
    list_feedback,
    list_told_before,
    list_without_feedback,
)
from assessments.decisions.states import Outcome
from assessments.decisions.told import get_told
from assessments.decisions.use_cases import (
    FeedbackWords,
    Proposal,
    ToldAlready,
    approve_decision,
    ask_for_drafts,
    draft_of,
    plan_release,
    propose_decision,
    release_decisions,
    send_back_decision,
    write_feedback,
)
from assessments.decisions.written import OutcomeLetter
from assessments.errors import IllegalStep, Invalid, NotPermitted
from assessments.funds.models import Stage
from assessments.funds.states import MarksTold
from assessments.messages.models import Email
from assessments.scoring.models import Assessment, ModeratedScore, Moderation, Score
from assessments.scoring.use_cases import ScoreEntry, moderate, write_private_note
from assessments.versions import Outdated
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_assessed, make_handed_in, make_world
from tests.factories import actor_of, make_person, revise_rounds
from tests.outcomes import COMMENT, propose, release

WORDS = FeedbackWords("A clear plan.", "More on those who rent.", {"reach": "Six towns.", "value": " "})
INTERNAL = "Xqinternal"


def agree(session: Session, world: World, reference: str, now: datetime, points: int = 3) -> None:
    moderator = actor_of(session, world.staff.moderator, now=now)
    entries = {key: ScoreEntry(points=points, reason=f"Agreed on {key}.") for key in ("reach", "change", "value")}
    moderate(session, moderator, reference, "concept", entries, now=now)


def words_told(session: Session) -> str:
    return str([letter.content["parts"] for letter in session.scalars(select(OutcomeLetter))])


def test_nothing_internal_is_offered_for_feedback_whatever_stands_where(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        agree(session, world, application.reference, now)
        session.execute(update(Assessment).values(comment_for_funder=f"{INTERNAL} comment for the funder"))
        session.execute(update(Score).values(reason=f"{INTERNAL} reason of an assessor"))
        manager, reference = world.manager, application.reference
        write_note(session, manager, reference, text=f"{INTERNAL} note", entry_key="one", now=now)
        work = session.scalars(select(Assessment)).first()
        assert work is not None
        assessor = actor_of(session, world.staff.assessors[0], now=now)
        write_private_note(session, assessor, work.assignment_id, f"{INTERNAL} private note", now=now)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        ask_for_drafts(session, manager, "TST-2026", "concept", now=now)
    while run_due_jobs(sessions, now=now):
        pass
    with sessions.reading() as session:
        drafted = session.scalars(select(Feedback)).one()
        said = f"{drafted.strengths}{drafted.would_have_helped}{drafted.by_criterion}"
        assert COMMENT in said
        assert "Agreed on reach." in said
        assert INTERNAL not in said
        offered = list_offered(session, [drafted.submission_id])[drafted.submission_id]
        assert INTERNAL not in str(offered)


def test_reasons_are_offered_only_of_those_who_were_told_that_they_would_be(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        agree(session, world, application.reference, now)
        submission_id = session.scalars(select(Moderation.submission_id)).one()
        assert set(list_offered(session, [submission_id])[submission_id].reasons) == {"reach", "change", "value"}
        session.execute(update(Moderation).values(is_for_applicant=False))  # agreed before the form said so
        assert list_offered(session, [submission_id])[submission_id].reasons == {}
        session.execute(update(Moderation).values(is_for_applicant=True, voided_at=now))
        assert list_offered(session, [submission_id])[submission_id].reasons == {}


def test_feedback_is_told_with_the_outcome_once_a_person_has_gone_over_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        session.execute(update(Stage).where(Stage.key == "concept").values(marks_told=MarksTold.BANDS))
        revise_rounds(session)
        leads = [make_person(session) for _ in range(2)]
        over, drafted = (make_assessed(session, world, now=now, lead=lead, points=(4, 5)) for lead in leads)
        for application in (over, drafted):
            propose(session, world.staff, application, Outcome.DECLINED, now=now)
        write_feedback(session, world.manager, over.reference, "concept", WORDS, now=now, seen="")
        ask_for_drafts(session, world.manager, "TST-2026", "concept", now=now)
    while run_due_jobs(sessions, now=now):
        pass
    with sessions.reading() as session:
        stage_id = session.scalars(select(Stage.id).where(Stage.key == "concept")).one()
        assert list_without_feedback(session, world.manager, stage_id) == [drafted.reference]
        told = get_told(session, actor_of(session, leads[0]), over.reference, now=now)
        assert told.current.feedback is None
    with sessions.begin() as session:
        release(session, world.staff, world.round, now=now)
        parts = words_told(session)
    with sessions.reading() as session:
        assert "More on those who rent." in parts
        assert "Six towns." in parts
        assert parts.count("'Strong'") == 4  # three criteria, and in all
        counts = count_feedback(session, world.manager, stage_id)
        assert counts[FeedbackState.TOLD] == counts[FeedbackState.DRAFTED] == 1
        told = get_told(session, actor_of(session, leads[0]), over.reference, now=now)
        assert told.current.feedback is not None
        assert told.current.feedback.strengths == "A clear plan."
        other = get_told(session, actor_of(session, leads[1]), drafted.reference, now=now)
        assert other.current.feedback is None  # and nothing that nobody has gone over


def test_marks_are_told_as_the_stage_says_and_otherwise_not_at_all(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now, points=(3, 4))
        session.execute(update(Stage).where(Stage.key == "concept").values(marks_told=MarksTold.MARKS))
        revise_rounds(session)
    while run_due_jobs(sessions, now=now):
        pass
    with sessions.begin() as session:
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        write_feedback(session, world.manager, application.reference, "concept", WORDS, now=now)
        release(session, world.staff, world.round, now=now)
        told = session.scalars(select(Feedback)).one()
        assert told.marks[0] == ["Reach", "3.5 of 5"]
        assert told.marks[-1] == ["In all", "70.0 of 100"]


def test_feedback_that_was_told_stays_and_what_comes_late_is_told_at_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
        saved = write_feedback(session, world.manager, application.reference, "concept", WORDS, now=now)
        assert saved.told_at == now
        again = write_feedback(session, world.manager, application.reference, "concept", WORDS, now=now)
        assert again is saved
        assert len(session.scalars(select(Email).where(Email.template == "feedback_told")).all()) == 1
        with pytest.raises(ToldAlready):
            write_feedback(
                session, world.manager, application.reference, "concept", FeedbackWords("Other", "Words"), now=now
            )
        actions = session.scalars(select(TrailEntry.action).where(TrailEntry.action.like("feedback.%"))).all()
        assert list(actions) == ["feedback.edited", "feedback.told"]


def test_told_feedback_is_written_anew_only_while_a_correction_waits_and_what_was_told_is_kept(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        reference, other = application.reference, FeedbackWords("Put right.", "Nothing.")
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        write_feedback(session, world.manager, reference, "concept", WORDS, now=now)
        release(session, world.staff, world.round, now=now)
        correction = Proposal(Outcome.DECLINED, "Other reasons.", public_note="A score was entered twice.")
        made = propose_decision(session, world.manager, reference, "concept", correction, now=now)
        session.flush()
        write_feedback(session, world.manager, reference, "concept", FeedbackWords("A", "B"), now=now)
        send_back_decision(session, world.approver, reference, "concept", reason="Why?", now=now)
        with pytest.raises(ToldAlready):
            write_feedback(session, world.manager, reference, "concept", other, now=now)
        made = propose_decision(session, world.manager, reference, "concept", correction, now=now)
        session.flush()
        approve_decision(session, world.approver, reference, "concept", seen_version=made.version, now=now)
        for _press in range(2):
            write_feedback(session, world.manager, reference, "concept", other, now=now)
        assert count_feedback(session, world.manager, made.stage_id)[FeedbackState.READY] == 1
        before = get_told(session, actor_of(session, lead), reference, now=now).current.feedback
        assert before is not None
        assert before.strengths == WORDS.strengths  # nothing tells before the release
        release(session, world.staff, world.round, now=now)
    with sessions.reading() as session:
        told = get_told(session, actor_of(session, lead), reference, now=now).current.feedback
        assert told is not None
        assert told.strengths == "Put right."
        letters = {each.decision_id: str(each.content["parts"]) for each in session.scalars(select(OutcomeLetter))}
        assert "Put right." in letters[made.id]
        assert [each.strengths for each in list_told_before(session, made.submission_id)] == [WORDS.strengths]
        assert session.scalars(select(Email).where(Email.template == "feedback_told")).all() == []


def test_feedback_is_written_by_a_manager_in_whole_and_over_nobody_elses_words(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, unread = make_assessed(session, world, now=now), make_handed_in(session, world, now=now)
        reference = application.reference
        with pytest.raises(NotPermitted):
            write_feedback(session, world.approver, reference, "concept", WORDS, now=now)
        with pytest.raises(IllegalStep):
            write_feedback(session, world.manager, unread.reference, "concept", WORDS, now=now)
        with pytest.raises(Invalid) as lacking:
            write_feedback(session, world.manager, reference, "concept", FeedbackWords(" ", ""), now=now)
        assert set(lacking.value.problems) == {"strengths", "would_have_helped"}
        write_feedback(session, world.manager, reference, "concept", WORDS, now=now, seen="")
        with pytest.raises(Outdated):
            write_feedback(session, world.manager, reference, "concept", FeedbackWords("B", "C"), now=now, seen="")
        rows = list_feedback(session, world.manager, session.scalars(select(Feedback.stage_id)).one()).rows
        assert [(row.reference, row.state) for row in rows] == [(reference, FeedbackState.READY)]


def test_a_draft_begins_with_what_assessors_said_would_help() -> None:
    draft = draft_of(Offered(("One.", "Two."), {"reach": "Agreed."}))
    assert (draft.strengths, draft.would_have_helped, draft.by_criterion) == ("", "One.\n\nTwo.", {"reach": "Agreed."})


def test_nobody_is_told_without_feedback_unless_that_is_said_and_the_trail_says_of_how_many(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        for _each in range(2):
            propose(session, world.staff, make_assessed(session, world, now=now), Outcome.DECLINED, now=now)
        for told in (release_decisions, partial(plan_release, release_at=now)):
            with pytest.raises(Invalid) as refused:
                told(session, world.manager, "TST-2026", "concept", now=now)
            assert "the feedback for 2 of these" in refused.value.told_problems()["without_feedback"]
        release(session, world.staff, world.round, now=now)
        (noted,) = session.scalars(select(TrailEntry.details).where(TrailEntry.action == "round.released"))
        assert noted["without_feedback"] == 2


def test_what_was_strong_is_drafted_from_high_marks_as_far_as_the_applicant_may_learn_of_them(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now, points=(5, 4))
        submission_id = application.current.id
        assert draft_of(list_offered(session, [submission_id])[submission_id]).strengths == ""
        session.execute(update(Stage).where(Stage.key == "concept").values(marks_told=MarksTold.BANDS))
        assert draft_of(list_offered(session, [submission_id])[submission_id]).strengths.count("\n\n") == 2
        session.execute(update(Stage).where(Stage.key == "concept").values(marks_told=MarksTold.NONE))
        agree(session, world, application.reference, now, points=4)
        session.execute(update(ModeratedScore).where(ModeratedScore.reason == "Agreed on value.").values(points=3))
        draft = draft_of(list_offered(session, [submission_id])[submission_id])
        assert "Agreed on reach." in draft.strengths
        assert draft.by_criterion == {"value": "Agreed on value."}
