"""Saving by itself, while somebody types: what a page does every few seconds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.drafts import Presence
from assessments.applications.models import Submission, content_fingerprint
from assessments.applications.presences import Present, list_present
from assessments.applications.use_cases.drafting import (
    OpenedPage,
    SavedSection,
    get_writable,
    read_entry,
    save_answers,
    section_of,
)
from assessments.errors import Throttled, _
from assessments.funds.questions import Question

SPAN = timedelta(minutes=1)
MOST_IN_A_SPAN = 60
"""Saves of one person in one draft. A page sends one every three seconds at most, so three may be typed in at once."""

ReadEntries = Callable[[Iterable[Question]], Mapping[str, Any]]
"""Finds what was typed, by question key, in what a page sent."""


class SlowDown(Throttled):
    """A page saves so often that others might have to wait; nothing was taken, and it holds what it sent."""

    sentence = _(
        "What you typed is on this page, and is saved in %(seconds)s seconds: it was saved very often of late."
    )

    def __init__(self, seconds: int) -> None:
        super().__init__(None, seconds=seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Autosaved:
    """What became of what was sent, the draft as it is now, and who else is in the section.

    `seen` are the fingerprints of those answers that stand as they were sent, by which the page goes on.
    """

    entries: Mapping[str, Any]
    saved: SavedSection
    submission: Submission
    seen: Mapping[str, str]
    others: Sequence[str]


def autosave_section(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    section_key: str,
    read_entries: ReadEntries,
    *,
    page: OpenedPage,
    now: datetime,
) -> Autosaved:
    """Keep those answers of a section that the page has changed, and note that its writer is there.

    With nothing changed, it is only a sign of life. Everything else is as in `save_section`.
    Raises NotFound, NotPermitted, AlreadyHandedIn or SlowDown.
    """
    submission = get_writable(session, actor, reference, stage_key)
    section = section_of(submission, section_key)
    entries = read_entries([question for question in section.questions if question.key in page.seen])
    present = list_present(session, submission, now=now)
    assert actor.user_id is not None
    if entries:
        _ensure_pace(present, actor.user_id, now)
    _note_presence(session, submission, section.key, actor.user_id, 1 if entries else 0, now)
    saved = save_answers(session, actor, submission, section, entries, now=now, page=page)
    others = [one.name for one in present if one.section_key == section.key and one.person_id != actor.user_id]
    return Autosaved(entries, saved, submission, _standing(submission, entries, saved), others)


def _standing(submission: Submission, entries: Mapping[str, Any], saved: SavedSection) -> dict[str, str]:
    stands = {answer.question_key: answer.fingerprint for answer in submission.answers}
    sent = {
        key: content_fingerprint(*read_entry(submission.form.questions[key], entry)[:2])
        for key, entry in entries.items()
        if key not in saved.lost
    }
    return {key: mark for key, mark in sent.items() if stands.get(key, "") == mark}


def _ensure_pace(present: Sequence[Present], person_id: UUID, now: datetime) -> None:
    own = [one for one in present if one.person_id == person_id and one.counted_from > now - SPAN]
    if sum(one.saves for one in own) >= MOST_IN_A_SPAN:
        left = min(one.counted_from for one in own) + SPAN - now
        raise SlowDown(max(1, ceil(left.total_seconds())))


def _note_presence(
    session: Session, submission: Submission, section_key: str, person_id: UUID, saves: int, now: datetime
) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "submission_id": submission.id, "person_id": person_id, "section_key": section_key, "seen_at": now,
        "counted_from": now, "saves": saves,
    }  # fmt: skip
    is_new_span = Presence.counted_from <= now - SPAN
    session.execute(
        insert(Presence)
        .values(row)
        .on_conflict_do_update(
            index_elements=["submission_id", "person_id", "section_key"],
            set_={
                "seen_at": now,
                "counted_from": case((is_new_span, now), else_=Presence.counted_from),
                "saves": case((is_new_span, saves), else_=Presence.saves + saves),
            },
        )
    )
