"""Questions, documents, readiness, notes of one's own: what both sides see, what one keeps, what all are told."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, update

from assessments.accounts.models import Person
from assessments.db import _Sessions
from assessments.decisions.use_cases import close_support, log_session, withdraw_application
from assessments.decisions.use_cases.supporting import LoggedAlready, SupportIsOver
from assessments.documents.examining import examine
from assessments.documents.models import Document, StoredFile
from assessments.documents.use_cases import Arrived, note_arrival
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.funds.models import Round
from assessments.messages.models import Email
from assessments.supporting.exchanged import list_documents, list_readiness, list_shared_answers
from assessments.supporting.opening import get_shared_document
from assessments.supporting.queries import get_place
from assessments.supporting.states import Readiness, Side
from assessments.supporting.use_cases import (
    answer_other_side,
    ask_for_review,
    ask_other_side,
    publish_answer,
    share_document,
    state_readiness,
    take_document_away,
    tell_invited,
)
from assessments.supporting.use_cases.asking import AnsweredAlready, NotAnswered, PublishedAlready
from tests.assessments.documents.papers import PDF
from tests.assessments.supporting.places import invite_one, make_shared
from tests.factories import actor_of, make_organisation, make_person, revise_rounds

QUESTION, ANSWER = "May we pay for a van?", "Yes, up to a tenth of the grant."


def test_what_one_is_told_about_the_rules_all_who_were_invited_are_told_without_a_name(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        other = invite_one(session, place.world, now=now)
        for _press in range(2):
            ask_other_side(session, place.lead, place.reference, Side.APPLICANT, QUESTION, entry_key="a", now=now)
        with pytest.raises(NotAnswered):
            publish_answer(session, place.adviser, place.reference, 1, QUESTION, ANSWER, now=now)
        with pytest.raises(NotPermitted):
            answer_other_side(session, place.lead, place.reference, Side.APPLICANT, 1, ANSWER, now=now)
        for _press in range(2):
            answer_other_side(session, place.adviser, place.reference, Side.ADVISER, 1, ANSWER, now=now)
        with pytest.raises(AnsweredAlready):
            answer_other_side(session, place.adviser, place.reference, Side.ADVISER, 1, "No.", now=now)
        session.expire_all()
        for words, field in ((f"{place.reference}: may we?", "question"), ("", "question")):
            with pytest.raises(Invalid) as refusal:
                publish_answer(session, place.adviser, place.reference, 1, words, ANSWER, now=now)
            assert set(refusal.value.problems) == {field}
        for _press in range(2):
            publish_answer(session, place.adviser, place.reference, 1, QUESTION, ANSWER, now=now)
        with pytest.raises(PublishedAlready):
            publish_answer(session, place.adviser, place.reference, 1, QUESTION, f"{ANSWER} Mostly.", now=now)
        [told] = list_shared_answers(session, place.world.round.id)
        assert (told.number, told.question, told.answer) == (1, QUESTION, ANSWER)
        emails = session.execute(select(Email.user_id, Email.context).where(Email.template == "answer_shared")).all()
        assert {user_id for user_id, _context in emails} == {place.lead.user_id, other.lead.user_id}
        assert not any(place.reference in str(words) for whose, words in emails if whose == other.lead.user_id)
        for person in (place.world.staff.moderator, place.world.staff.auditor, place.world.staff.assessors[0]):
            with pytest.raises(NotFound):
                publish_answer(session, actor_of(session, person), place.reference, 1, QUESTION, ANSWER, now=now)


def test_whoever_still_writes_is_told_though_their_support_has_ended(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        withdrawn = invite_one(session, place.world, now=now)
        ask_other_side(session, place.lead, place.reference, Side.APPLICANT, QUESTION, entry_key="a", now=now)
        close_support(session, place.adviser, place.reference, now=now)
        withdraw_application(session, withdrawn.lead, withdrawn.reference, reason="", now=now)
        tell_invited(session, place.world.manager, place.world.round.reference, QUESTION, ANSWER, now=now)
        told = session.scalars(select(Email.user_id).where(Email.template == "answer_shared")).all()
        assert told == [place.lead.user_id]


@pytest.mark.parametrize(
    ("name", "words", "is_named"),
    [
        ("Grant", "May the grant pay for it?", False),
        ("Grant", "May a Grant pay?", True),
        ("Ann Lee", "The plan leeway", False),
        ("Ann Lee", "As ann  lee asked, may it?", True),
    ],
)
def test_who_asked_is_named_by_whole_words_alone(
    sessions: _Sessions, now: datetime, name: str, words: str, is_named: bool
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        session.get_one(Person, place.lead.user_id).name = name
        ask_other_side(session, place.lead, place.reference, Side.APPLICANT, QUESTION, entry_key="a", now=now)
        answer_other_side(session, place.adviser, place.reference, Side.ADVISER, 1, ANSWER, now=now)
        with pytest.raises(Invalid) if is_named else nullcontext():
            publish_answer(session, place.adviser, place.reference, 1, words, ANSWER, now=now)


def test_a_shared_file_is_opened_from_both_sides_and_taken_away_by_its_own(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        examined = examine(BytesIO(PDF), "plan.pdf", megabytes=1, allowed=())
        arrived = Arrived("plan.pdf", examined)
        note_arrival(session, examined, is_scanned=False, now=now)
        for _press in range(2):
            share_document(session, place.lead, place.reference, Side.APPLICANT, arrived, now=now)
        document_id = session.scalars(select(Document.id)).one()
        for actor in (place.lead, place.viewer, place.adviser):
            assert get_shared_document(session, actor, document_id).name == "plan.pdf"
        staff = place.world.staff
        for person in (staff.manager, staff.auditor, staff.moderator, *staff.assessors):
            with pytest.raises(NotFound):
                get_shared_document(session, actor_of(session, person), document_id)
        with pytest.raises(NotPermitted):
            take_document_away(session, place.adviser, place.reference, Side.ADVISER, document_id, now=now)
        over = now + timedelta(days=200)
        with pytest.raises(SupportIsOver):
            take_document_away(session, place.lead, place.reference, Side.APPLICANT, document_id, now=over)
        for _press in range(2):
            take_document_away(session, place.lead, place.reference, Side.APPLICANT, document_id, now=now)
        support = get_place(session, place.lead, place.reference, Side.APPLICANT)
        assert list_documents(session, support.id) == []
        assert session.get_one(Document, document_id).removed_at == now
        with pytest.raises(NotFound):
            get_shared_document(session, place.lead, document_id)


def test_what_a_version_names_opens_to_the_adviser_only_if_it_is_the_organisations_own(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        note_arrival(session, examine(BytesIO(PDF), "plan.pdf", megabytes=1, allowed=()), is_scanned=False, now=now)
        stored = session.scalars(select(StoredFile)).one()
        stranger = make_organisation(session, "Stranger Trust", lead=make_person(session))
        own, another = (
            Document(organisation_id=whose, stored_file_id=stored.id, name="plan.pdf", uploaded_at=now,
                     uploaded_by_id=place.lead.user_id)
            for whose in (place.application.organisation_id, stranger.id)
        )  # fmt: skip
        session.add_all([own, another])
        session.flush()
        review = ask_for_review(session, place.lead, place.reference, ["project"], words="", entry_key="a", now=now)
        review.content = {"plans": [str(own.id), str(another.id)]}
        session.flush()
        assert get_shared_document(session, place.adviser, own.id) is own
        with pytest.raises(NotFound):
            get_shared_document(session, place.adviser, another.id)


def test_readiness_is_said_from_both_sides_and_of_the_applicant_with_what_was_complete(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        levels = {"delivery": Readiness.NEARLY, "project": Readiness.READY}
        state_readiness(session, place.lead, place.reference, Side.APPLICANT, levels, now=now)
        state_readiness(
            session, place.adviser, place.reference, Side.ADVISER, {"delivery": Readiness.NEEDS_WORK}, now=now
        )
        support = get_place(session, place.lead, place.reference, Side.APPLICANT)
        said = list_readiness(session, support.id)
        assert {key: (row.level, row.was_complete) for key, row in said.items()} == {
            ("delivery", Side.APPLICANT): (Readiness.NEARLY, True),
            ("project", Side.APPLICANT): (Readiness.READY, True),
            ("delivery", Side.ADVISER): (Readiness.NEEDS_WORK, None),
        }
        with pytest.raises(Invalid):
            state_readiness(session, place.lead, place.reference, Side.APPLICANT, {"x": Readiness.READY}, now=now)
        with pytest.raises(NotPermitted):
            state_readiness(session, place.viewer, place.reference, Side.APPLICANT, levels, now=now)


def test_a_note_of_one_s_own_is_part_of_what_was_logged(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        entry: dict[str, Any] = {"entry_key": "a", "held_on": now.date(), "minutes": 60, "worked_on": "Costs."}
        logged = log_session(session, place.adviser, place.reference, **entry, own_note=" Slow. ", now=now)
        assert logged.own_note == "Slow."
        log_session(session, place.adviser, place.reference, **entry, own_note="Slow.", now=now)
        with pytest.raises(LoggedAlready):
            log_session(session, place.adviser, place.reference, **entry, own_note="Quick.", now=now)
        with pytest.raises(Invalid) as refusal:
            log_session(
                session, place.adviser, place.reference, **{**entry, "entry_key": "b"}, own_note="x" * 10_001, now=now
            )
        assert set(refusal.value.problems) == {"own_note"}


def test_the_manager_tells_all_who_were_invited_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        told = place.world.round.reference, QUESTION, ANSWER
        for _press in range(2):
            tell_invited(session, place.world.manager, *told, now=now)
        assert [each.number for each in list_shared_answers(session, place.world.round.id)] == [1]
        with pytest.raises(NotPermitted):
            tell_invited(session, actor_of(session, place.world.staff.auditor), *told, now=now)
        with pytest.raises(NotFound):
            tell_invited(session, place.lead, *told, now=now)


def test_support_ends_for_all_alike_some_days_before_the_stage_closes(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        session.execute(update(Round).where(Round.id == place.world.round.id).values(support_ends_days=7))
        revise_rounds(session)
        session.expire_all()
        closes_at = get_place(session, place.lead, place.reference, Side.APPLICANT).application.current.stage.closes_at
        cut_off = closes_at - timedelta(days=7)
        assert get_place(session, place.lead, place.reference, Side.APPLICANT).ends_at == cut_off
        ask = session, place.lead, place.reference, Side.APPLICANT, QUESTION
        ask_other_side(*ask, entry_key="a", now=cut_off - timedelta(seconds=1))
        with pytest.raises(SupportIsOver):
            ask_other_side(*ask, entry_key="b", now=cut_off)
        with pytest.raises(Invalid) as refusal:
            log_session(
                session, place.adviser, place.reference, entry_key="a", held_on=(cut_off + timedelta(days=1)).date(),
                minutes=30, worked_on="Late.", now=closes_at - timedelta(hours=1),
            )  # fmt: skip
        assert set(refusal.value.problems) == {"held_on"}
