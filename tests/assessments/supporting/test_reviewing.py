"""Comments on a draft: what is shared stays as it was, nothing else is seen, and each comment is weighed once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from assessments.actors import Role
from assessments.applications.use_cases import save_section
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.use_cases import assign_adviser, close_support
from assessments.decisions.use_cases.supporting import SupportIsOver
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.messages.models import Email
from assessments.supporting.models import DraftReview, ReviewComment
from assessments.supporting.queries import get_place, get_review, list_reviews
from assessments.supporting.states import ReviewState, Side, Verdict
from assessments.supporting.use_cases import ask_for_review, comment_on_draft, weigh_comments
from assessments.supporting.use_cases.going_on import NotAccepted
from assessments.supporting.use_cases.reviewing import SentAlready
from assessments.versions import Outdated, SentBefore
from tests.assessments.supporting.places import Shared, make_shared
from tests.factories import actor_of, make_staff


def ask(session: Session, place: Shared, now: datetime, *, key: str = "a", section: str = "delivery") -> DraftReview:
    """Share a section of the draft."""
    return ask_for_review(session, place.lead, place.reference, [section], words="Is it clear?", entry_key=key, now=now)


def comment(session: Session, place: Shared, now: datetime, text: str = "Say how.", *, is_sent: bool = True) -> None:
    comment_on_draft(session, place.adviser, place.reference, 1, {"plan": text}, is_sent=is_sent, now=now)


def seen_by_adviser(session: Session, place: Shared, number: int = 1) -> DraftReview:
    support = get_place(session, place.adviser, place.reference, Side.ADVISER)
    return get_review(session, support, number, Side.ADVISER)


def seen_by_applicant(session: Session, place: Shared) -> DraftReview:
    support = get_place(session, place.lead, place.reference, Side.APPLICANT)
    return get_review(session, support, 1, Side.APPLICANT)


def test_what_is_shared_stays_as_it_was_and_nothing_else_of_the_draft_is_seen(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        for _press in range(2):
            ask(session, place, now)
        save_section(session, place.lead, place.reference, "full", "delivery", {"plan": "Another."}, now=now)
        session.flush()
        session.expire_all()
        review = seen_by_adviser(session, place)
        assert review.content["plan"] == {"value": "Month by month, with partners in each town."}
        assert set(review.content) <= {"plan", "risks"}
        ask(session, place, now, key="b")
        assert seen_by_adviser(session, place, 2).content["plan"] == {"value": "Another."}
        assert len(session.scalars(select(Email).where(Email.template == "review_asked")).all()) == 2


def test_what_does_not_fit_yet_can_be_commented_on_too(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        save_section(session, place.lead, place.reference, "full", "delivery", {"plan": "word " * 2000}, now=now)
        session.flush()
        session.expire_all()
        ask(session, place, now)
        assert seen_by_adviser(session, place).content["plan"]["typed"].startswith("word word")


def test_comments_are_the_adviser_s_until_they_are_sent(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        ask(session, place, now)
        comment(session, place, now, "Not yet said.", is_sent=False)
        session.expire_all()
        assert [each.text for each in seen_by_adviser(session, place).comments] == ["Not yet said."]
        session.expire_all()
        assert seen_by_applicant(session, place).comments == []
        session.expire_all()
        support = get_place(session, place.lead, place.reference, Side.APPLICANT)
        assert list_reviews(session, support, Side.APPLICANT)[0].comments == []
        session.expire_all()
        weigh_comments(session, place.lead, place.reference, 1, {"plan": (Verdict.TAKEN, "")}, now=now)
        assert session.scalars(select(ReviewComment.verdict)).one() is Verdict.OPEN
        for _press in range(2):
            comment(session, place, now, "Say how.")
        session.expire_all()
        shown = seen_by_applicant(session, place)
        assert (shown.state, [each.text for each in shown.comments]) == (ReviewState.ANSWERED, ["Say how."])
        with pytest.raises(SentAlready):
            comment(session, place, now, "Something else.")
        assert len(session.scalars(select(Email).where(Email.template == "review_answered")).all()) == 1


def test_a_comment_is_taken_up_or_not_with_a_word(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        ask(session, place, now)
        comment(session, place, now)
        session.expire_all()
        seen = seen_by_applicant(session, place).mark
        answers = {"plan": (Verdict.NOT_TAKEN, " It is in the annex. ")}
        for _press in range(2):
            weigh_comments(session, place.lead, place.reference, 1, answers, now=now, seen=seen)
        stands = seen_by_adviser(session, place).comments[0]
        assert (stands.verdict, stands.word) == (Verdict.NOT_TAKEN, "It is in the annex.")
        with pytest.raises(Outdated):
            weigh_comments(session, place.lead, place.reference, 1, {"plan": (Verdict.TAKEN, "")}, now=now, seen=seen)
        with pytest.raises(Invalid):
            weigh_comments(session, place.lead, place.reference, 1, {"plan": (Verdict.OPEN, "Hm.")}, now=now)
        with pytest.raises(NotPermitted):
            weigh_comments(session, place.viewer, place.reference, 1, {"plan": (Verdict.TAKEN, "")}, now=now)


def test_what_is_asked_for_without_sense_is_refused_at_its_field(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        with pytest.raises(Invalid) as refusal:
            ask(session, place, now, section="nowhere")
        assert set(refusal.value.problems) == {"sections"}
        with pytest.raises(NotPermitted):
            ask_for_review(session, place.viewer, place.reference, ["delivery"], words="", entry_key="v", now=now)
        ask(session, place, now)
        with pytest.raises(SentBefore):
            ask_for_review(session, place.lead, place.reference, ["delivery"], words="Else", entry_key="a", now=now)
        for comments, key in (
            ({"plan": "x" * 5_001}, "comment-plan"),
            ({"title": "Hm."}, "comments"),
            ({}, "comments"),
        ):
            with pytest.raises(Invalid) as refusal:
                comment_on_draft(session, place.adviser, place.reference, 1, comments, is_sent=True, now=now)
            assert set(refusal.value.problems) == {key}


def test_nothing_is_shared_before_the_support_is_accepted_or_after_it_ended(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now, is_accepted=False)
        with pytest.raises(NotAccepted):
            ask(session, place, now)
    with sessions.begin() as session:
        place = make_shared(session, now=now, reference="TWO-2026")
        ask(session, place, now)
        with pytest.raises(SupportIsOver):
            ask(session, place, now + timedelta(days=60), key="late")
        close_support(session, place.adviser, place.reference, now=now)
        with pytest.raises(SupportIsOver):
            comment(session, place, now)
        assert session.scalar(select(func.count(ReviewComment.id))) == 0


def test_nobody_else_comes_to_the_shared_place(sessions: _Sessions, now: datetime) -> None:
    """Neither those who judge, nor the fund's manager and auditor, who read no draft, nor a former adviser."""
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        ask(session, place, now)
        staff = place.world.staff
        other = make_staff(session, staff.fund, Role.ADVISER)
        assign_adviser(session, place.world.manager, place.reference, other.id, now=now)
        people = (staff.manager, staff.auditor, staff.moderator, staff.approver, *staff.assessors, staff.adviser)
        for person in people:
            for side in Side:
                with pytest.raises(NotFound):
                    get_place(session, actor_of(session, person), place.reference, side)
        assert get_place(session, actor_of(session, other), place.reference, Side.ADVISER).adviser_id == other.id
        with pytest.raises(NotFound):
            get_place(session, place.lead, place.reference, Side.ADVISER)
