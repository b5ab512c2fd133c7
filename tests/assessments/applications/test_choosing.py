"""Two who write at once, and what nobody may lose by it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select

from assessments.applications.drafts import AsideAnswer
from assessments.applications.models import Answer
from assessments.applications.use_cases import OpenedPage, SavedSection, keep_standing, save_section, use_other
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.versions import Outdated
from tests.assessments.applications.drafts import CompleteDraft


@pytest.fixture
def draft(sessions: _Sessions, now: datetime) -> CompleteDraft:
    return CompleteDraft(sessions, now)


def save(draft: CompleteDraft, text: str, page: OpenedPage | None = None) -> SavedSection:
    with draft.sessions.begin() as session:
        return save_section(
            session, draft.actor, draft.reference, "concept", "project", {"summary": text}, now=draft.now, page=page
        )


def stands(draft: CompleteDraft) -> Answer:
    with draft.sessions.reading() as session:
        return session.scalars(select(Answer).where(Answer.question_key == "summary")).one()


def asides(draft: CompleteDraft) -> list[AsideAnswer]:
    with draft.sessions.reading() as session:
        return list(session.scalars(select(AsideAnswer)))


def choose(draft: CompleteDraft, aside_id: UUID, text: str, seen: str | None = None) -> None:
    with draft.sessions.begin() as session:
        use_other(
            session, draft.actor, draft.reference, "concept", aside_id, text, seen=seen or stands(draft).fingerprint,
            now=draft.now,
        )  # fmt: skip


def test_of_two_who_save_in_one_moment_one_stands_and_the_other_is_kept(draft: CompleteDraft) -> None:
    seen, together = {"summary": stands(draft).fingerprint}, Barrier(2)

    def write(text: str) -> tuple[str, ...]:
        together.wait()
        return tuple(save(draft, text, OpenedPage(seen, text)).clashes)

    with ThreadPoolExecutor(2) as pool:
        clashes = sorted(pool.map(write, ("First.", "Second.")))
    assert clashes == [(), ("summary",)]
    (aside,) = asides(draft)
    assert {stands(draft).value, aside.entry} == {"First.", "Second."}


def test_a_double_click_in_one_moment_is_one_save(draft: CompleteDraft) -> None:
    page = OpenedPage({"summary": stands(draft).fingerprint}, "one page")
    with ThreadPoolExecutor(2) as pool:
        assert [saved.clashes for saved in pool.map(lambda _press: save(draft, "Once.", page), range(2))] == [(), ()]
    assert asides(draft) == []
    with draft.sessions.reading() as session:
        saved = session.scalars(select(TrailEntry.details).where(TrailEntry.action == "submission.saved")).all()
    assert saved.count({"questions": ["summary"]}) == 1


def test_the_trail_holds_which_question_it_was_and_never_what_was_typed(draft: CompleteDraft) -> None:
    save(draft, "Mine and secret.", OpenedPage({"summary": "another"}))
    choose(draft, asides(draft)[0].id, "Mine, edited and secret.")
    with draft.sessions.reading() as session:
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc()).limit(2)).all()
    assert [entry.action for entry in entries] == ["submission.version_chosen", "submission.set_aside"]
    assert all(entry.details == {"questions": ["summary"]} for entry in entries)


def test_the_version_that_stood_is_kept_with_its_author_and_its_moment(draft: CompleteDraft) -> None:
    before = stands(draft)
    save(draft, "Mine.", OpenedPage({"summary": "another"}))
    choose(draft, asides(draft)[0].id, "Mine.")
    (aside,) = asides(draft)
    assert stands(draft).value == "Mine."
    assert (aside.entry, aside.typed_by_id, aside.typed_at) == (before.value, before.saved_by_id, before.saved_at)
    assert aside.settled_at is not None


def test_coming_to_what_stands_ends_what_was_set_aside(draft: CompleteDraft) -> None:
    save(draft, "Mine.", OpenedPage({"summary": "another"}))
    save(draft, stands(draft).value, OpenedPage({"summary": "another"}, "my page"))
    assert asides(draft)[0].settled_at is not None


def test_what_has_changed_since_the_two_were_shown_is_not_overwritten(draft: CompleteDraft) -> None:
    seen = stands(draft).fingerprint
    save(draft, "Mine.", OpenedPage({"summary": "another"}))
    save(draft, "Something newer.")
    with pytest.raises(Outdated):
        choose(draft, asides(draft)[0].id, "Mine.", seen)
    assert stands(draft).value == "Something newer."


def test_the_title_follows_the_version_that_was_chosen(draft: CompleteDraft) -> None:
    with draft.sessions.begin() as session:
        page = OpenedPage({"title": "another"})
        entries = {"title": "Cooler homes"}
        save_section(session, draft.actor, draft.reference, "concept", "project", entries, now=draft.now, page=page)
    assert draft.submission().application.title == "Warmer homes"
    with draft.sessions.begin() as session:
        use_other(
            session, draft.actor, draft.reference, "concept", asides(draft)[0].id, "Cooler homes", seen=None,
            now=draft.now,
        )  # fmt: skip
    assert draft.submission().application.title == "Cooler homes"


def test_keeping_what_stands_changes_no_answer(draft: CompleteDraft) -> None:
    save(draft, "Mine.", OpenedPage({"summary": "another"}))
    before = stands(draft)
    with draft.sessions.begin() as session:
        keep_standing(session, draft.actor, draft.reference, "concept", asides(draft)[0].id, now=draft.now)
    after = stands(draft)
    assert (after.value, after.saved_at) == (before.value, before.saved_at)
    assert [aside.entry for aside in asides(draft)] == ["Mine."]
