"""Every version of an answer is kept, who is writing where is known, and nothing that was typed is lost."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from assessments.actors import Actor, Place
from assessments.applications.continuing import goes_on
from assessments.applications.drafts import AsideAnswer, EarlierAnswer, Presence
from assessments.applications.models import Answer
from assessments.applications.presences import THERE_FOR, list_others_in
from assessments.applications.queries import get_own_application
from assessments.applications.use_cases import (
    OpenedPage,
    SlowDown,
    autosave_section,
    combine_both,
    restore_version,
    save_section,
    thin_versions,
    use_other,
)
from assessments.applications.use_cases.autosaving import MOST_IN_A_SPAN, SPAN, Autosaved
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.versions import Outdated
from tests.assessments.applications.drafts import CompleteDraft
from tests.factories import actor_of, join, make_person

LONG = "We visit people at home and show them what saves most."


@pytest.fixture
def draft(sessions: _Sessions, now: datetime) -> CompleteDraft:
    return CompleteDraft(sessions, now)


@pytest.fixture
def editor(draft: CompleteDraft) -> Actor:
    with draft.sessions.begin() as session:
        person = make_person(session, "Asha Editor")
        join(session, person, draft.organisation, Place.EDITOR)
        return actor_of(session, person)


def autosave(
    draft: CompleteDraft, entries: Mapping[str, Any], *, page: str, seen: Mapping[str, str] | None = None,
    actor: Actor | None = None, now: datetime | None = None,
) -> Autosaved:  # fmt: skip
    opened = OpenedPage(seen=seen if seen is not None else dict.fromkeys(entries, ""), name=page)
    with draft.sessions.begin() as session:
        return autosave_section(
            session, actor or draft.actor, draft.reference, "concept", "project", lambda _questions: entries,
            page=opened, now=now or draft.now,
        )  # fmt: skip


def seen_now(draft: CompleteDraft, *keys: str) -> dict[str, str]:
    marks = {answer.question_key: answer.fingerprint for answer in draft.submission().answers}
    return {key: marks.get(key, "") for key in keys}


def earlier(draft: CompleteDraft) -> list[EarlierAnswer]:
    with draft.sessions.reading() as session:
        return list(session.scalars(select(EarlierAnswer).order_by(EarlierAnswer.saved_at, EarlierAnswer.id)))


def stands(draft: CompleteDraft, key: str = "summary") -> Answer:
    return next(answer for answer in draft.submission().answers if answer.question_key == key)


@pytest.mark.parametrize(
    ("before", "after", "is_same_version"),
    [
        (LONG, f"{LONG} And more.", True),
        (LONG, LONG.replace("people", "all people who wish it"), True),
        (LONG, LONG.replace("people", "them"), True),
        (LONG, LONG[:20], False),
        (LONG, "", False),
        (None, LONG, True),
        ("north", "south", False),
        (True, False, False),
        ({"day": "1", "month": "", "year": ""}, {"day": "1", "month": "2", "year": ""}, True),
        (["energy"], ["water"], False),
    ],
)
def test_a_text_goes_on_with_another_if_hardly_any_of_it_is_gone(
    before: Any, after: Any, *, is_same_version: bool
) -> None:
    assert goes_on(before, after) is is_same_version


def test_what_is_saved_over_is_kept_with_its_writer_and_moment(draft: CompleteDraft, editor: Actor) -> None:
    autosave(draft, {"summary": "Hers."}, page="hers", seen=seen_now(draft, "summary"), actor=editor)
    (kept,) = earlier(draft)
    assert (kept.value, kept.saved_by_id, kept.saved_at) == (LONG, draft.lead.id, draft.now)
    assert stands(draft).value == "Hers."


def test_typing_on_in_one_page_is_one_version_and_one_entry_of_the_trail(draft: CompleteDraft) -> None:
    seen, text = seen_now(draft, "summary"), LONG
    for second in range(2, 40, 2):
        text += f" {second}"
        seen = dict(
            autosave(draft, {"summary": text}, page="p", seen=seen, now=draft.now + timedelta(seconds=second)).seen
        )
    assert [one.value for one in earlier(draft)] == [LONG]
    with draft.sessions.reading() as session:
        saved = session.scalars(select(TrailEntry).where(TrailEntry.action == "submission.saved")).all()
    assert [entry.details for entry in saved][-1] == {"questions": ["summary"]}
    assert sum("summary" in entry.details["questions"] for entry in saved) == 2
    later = draft.now + timedelta(minutes=7)
    autosave(draft, {"summary": f"{text} later"}, page="p", seen=seen, now=later)
    autosave(draft, {"summary": "Deleted by a slip."}, page="p", seen={"summary": stands(draft).fingerprint}, now=later)
    assert [one.value for one in earlier(draft)] == [LONG, text, f"{text} later"]


def test_an_earlier_version_is_put_back_as_a_new_one(draft: CompleteDraft, editor: Actor) -> None:
    draft.save("project", {"summary": "Second."})
    (first,) = earlier(draft)

    def put_back(seen: str) -> None:
        with draft.sessions.begin() as session:
            restore_version(session, editor, draft.reference, "concept", "summary", first.id, seen=seen, now=draft.now)

    with pytest.raises(Outdated):
        put_back("something else")
    for _press in range(2):
        put_back(stands(draft).fingerprint)
    assert (stands(draft).value, stands(draft).saved_by_id) == (LONG, editor.user_id)
    assert {one.value for one in earlier(draft)} == {LONG, "Second."}


def test_after_a_month_the_last_version_of_each_hour_stays(draft: CompleteDraft) -> None:
    start = draft.now.replace(minute=0)
    for minutes in (1, 20, 59, 61, 125):
        with draft.sessions.begin() as session:
            entries = {"summary": f"At {minutes}."}
            save_section(
                session, draft.actor, draft.reference, "concept", "project", entries,
                now=start + timedelta(minutes=minutes),
            )  # fmt: skip
    with draft.sessions.begin() as session:
        assert thin_versions(session, now=start + timedelta(days=29)) == 0
        assert thin_versions(session, now=start + timedelta(days=31)) == 3
        assert thin_versions(session, now=start + timedelta(days=32)) == 0
    assert [one.value for one in earlier(draft)] == ["At 59.", "At 61."]
    assert stands(draft).value == "At 125."


def test_colleagues_see_each_other_for_a_moment_and_nobody_else_does(draft: CompleteDraft, editor: Actor) -> None:
    assert autosave(draft, {}, page="p").others == []
    assert autosave(draft, {}, page="q", actor=editor).others == ["Ada Lead"]

    def others(actor: Actor, now: datetime, section: str = "project") -> list[str]:
        with draft.sessions.reading() as session:
            submission = get_own_application(session, draft.actor, draft.reference).current
            return list(list_others_in(session, actor, submission, section, now=now))

    assert others(draft.actor, draft.now) == ["Asha Editor"]
    assert others(draft.actor, draft.now, "reach") == []
    assert others(draft.manager, draft.now) == []
    assert others(draft.actor, draft.now + THERE_FOR) == []


def test_a_page_that_saves_without_end_is_told_to_slow_down_and_then_loses_nothing(draft: CompleteDraft) -> None:
    for number in range(MOST_IN_A_SPAN):
        autosave(draft, {"website": f"Text {number}"}, page="p")
    with pytest.raises(SlowDown) as refused:
        autosave(draft, {"website": "The last."}, page="p", now=draft.now + timedelta(seconds=20))
    assert refused.value.seconds == 40
    autosave(draft, {}, page="p", now=draft.now + timedelta(seconds=20))
    autosave(draft, {"website": "The last."}, page="p", now=draft.now + SPAN)
    assert stands(draft, "website").value == "The last."
    assert draft.count(Presence) == 1


Step = tuple[str, int, str, str, bool]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["lead", "editor"]),
        st.integers(0, 1),
        st.sampled_from(["open", "type", "type", "save", "restore", "choose"]),
        st.text("abcdefghijklmnop ", min_size=30, max_size=60).map(str.strip),
        st.booleans(),
    ),
    min_size=8,
    max_size=14,
)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_two_people_do_in_whatever_order_no_answer_is_lost(
    draft: CompleteDraft, editor: Actor, steps: list[Step]
) -> None:
    """Each has two windows; a text that was sent stands, is set aside, or is among the versions that are kept."""
    with draft.sessions.begin() as session:
        for table in (EarlierAnswer, AsideAnswer, Presence):
            session.execute(delete(table))
    play = _Play(draft, {"lead": draft.actor, "editor": editor})
    for step in steps:
        play.do(*step)
    assert play.sent - play.kept() == set()


class _Play:
    """Windows in which people type, each with what it showed when it was opened or last saved."""

    def __init__(self, draft: CompleteDraft, actors: Mapping[str, Actor]) -> None:
        self.draft, self.actors, self.now = draft, actors, draft.now
        self.windows: dict[tuple[str, int], tuple[str, dict[str, str]]] = {}
        self.sent: set[str] = set()
        self.opened = 0
        for place in product(actors, (0, 1)):
            self.do(*place, "open", "", is_auto=False)

    def do(self, who: str, window: int, what: str, text: str, is_auto: bool) -> None:
        self.now += timedelta(seconds=20)
        place, actor = (who, window), self.actors[who]
        if what == "open":
            self.opened += 1
            self.windows[place] = (f"page {self.opened}", seen_now(self.draft, "summary"))
        elif what in ("type", "save") and text:
            self._save(place, actor, text, is_auto=is_auto)
        elif what == "restore" and (kept := earlier(self.draft)):
            self._restore(actor, kept[0].id)
        elif what == "choose" and text:
            self._choose(actor, text, is_auto=is_auto)

    def _save(self, place: tuple[str, int], actor: Actor, text: str, *, is_auto: bool) -> None:
        name, seen = self.windows[place]
        self.sent.add(text)
        if is_auto:
            saved = autosave(self.draft, {"summary": text}, page=name, seen=seen, actor=actor, now=self.now)
            self.windows[place] = (name, {**seen, **saved.seen})
            return
        with self.draft.sessions.begin() as session:
            save_section(
                session, actor, self.draft.reference, "concept", "project", {"summary": text}, now=self.now,
                page=OpenedPage(seen=seen, name=name),
            )  # fmt: skip

    def _restore(self, actor: Actor, earlier_id: UUID) -> None:
        with self.draft.sessions.begin() as session:
            restore_version(
                session, actor, self.draft.reference, "concept", "summary", earlier_id, seen=None, now=self.now
            )

    def _choose(self, actor: Actor, text: str, *, is_auto: bool) -> None:
        """Put what was set aside, mended, in the place of what stands; or something made of both."""
        with self.draft.sessions.begin() as session:
            waiting = session.scalars(select(AsideAnswer.id).where(AsideAnswer.settled_at.is_(None))).first()
            if waiting is not None:
                self.sent.add(text)
                choose = use_other if is_auto else combine_both
                choose(session, actor, self.draft.reference, "concept", waiting, text, seen=None, now=self.now)

    def kept(self) -> set[Any]:
        with self.draft.sessions.reading() as session:
            asides = set(session.scalars(select(AsideAnswer.entry)))
        versions = {value for one in earlier(self.draft) for value in (one.value, one.typed)}
        answer = stands(self.draft)
        return asides | versions | {answer.value, answer.typed}
