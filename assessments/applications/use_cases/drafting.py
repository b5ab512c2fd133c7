"""Keeping what is typed, whether or not it fits, and whether or not the stage has closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.answers import (
    AnswerRefused,
    AnswerUnstorable,
    ensure_storable,
    is_empty,
    keepable,
    read_answer,
)
from assessments.applications.completeness import applicable_keys, counted, values_of
from assessments.applications.continuing import GOES_ON_FOR, goes_on
from assessments.applications.drafts import AsideAnswer
from assessments.applications.models import Answer, Submission, content_fingerprint
from assessments.applications.policies import may_write
from assessments.applications.queries import get_written_application, submission_at
from assessments.applications.use_cases.setting_aside import keep_earlier, open_asides, set_aside, settle
from assessments.audit.use_cases import record
from assessments.errors import DomainError, NotFound, NotPermitted, Refused, _
from assessments.funds.questions import Question, Section
from assessments.funds.states import CountsAs
from assessments.versions import Fate, fate_of

UNTITLED = _("Untitled project")


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """The page on which something was typed: the fingerprints of the answers that it showed, and its own name.

    An answer that somebody else changed since is not overwritten. With the name, a page that is sent again does not
    clash with what it sent before.
    """

    seen: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SavedSection:
    """What became of a section: problems by question key, and which of those could not be kept.

    `clashes` are the questions that somebody else answered meanwhile: theirs stands, and what came now is set aside.
    """

    problems: Mapping[str, DomainError]
    lost: frozenset[str]
    clashes: Sequence[str] = ()


class NotAsked(Refused):
    """It was returned for some questions, and this is none of them."""

    sentence = _(
        "The fund returned this application for some questions only, and what you changed is not one of them. "
        "Nothing was saved. What you submitted stands as it was."
    )


class AlreadyHandedIn(Refused):
    """It was handed in, or withdrawn, since the page was opened."""

    sentence = _(
        "This application was submitted or withdrawn after you opened the page, so your changes were not saved. "
        "What was submitted stands as it was."
    )


def save_section(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    section_key: str,
    entries: Mapping[str, Any],
    *,
    now: datetime,
    page: OpenedPage | None = None,
) -> SavedSection:
    """Keep what was typed on one page of the form, whether or not it fits, and whether or not the stage has closed.

    `entries` are as typed, by question key. Raises NotFound, NotPermitted, AlreadyHandedIn or NotAsked.
    """
    submission = get_writable(session, actor, reference, stage_key)
    section = section_of(submission, section_key)
    return save_answers(session, actor, submission, section, entries, now=now, page=page)


def save_answers(
    session: Session,
    actor: Actor,
    submission: Submission,
    section: Section,
    entries: Mapping[str, Any],
    *,
    now: datetime,
    page: OpenedPage | None = None,
) -> SavedSection:
    """As `save_section`, in a draft that is held already."""
    saving = _Saving(session, actor, submission, page or OpenedPage(), now)
    for question in section.questions:
        if question.key in entries:
            saving.keep(question, entries[question.key])
    saving.note()
    retitle(submission)
    return SavedSection(_of_what_is_asked(saving, submission), frozenset(saving.lost), tuple(saving.clashes))


def _of_what_is_asked(saving: "_Saving", submission: Submission) -> Mapping[str, DomainError]:
    """The problems that somebody must mend: an answer that is not asked for may be as it likes, unless it was lost."""
    told = applicable_keys(submission) | saving.lost
    return {key: problem for key, problem in saving.problems.items() if key in told}


def section_of(submission: Submission, key: str) -> Section:
    """One page of the form; NotFound if it has no such page."""
    section = next((section for section in submission.form.sections if section.key == key), None)
    if section is None:
        raise NotFound
    return section


def get_writable(session: Session, actor: Actor, reference: str, stage_key: str) -> Submission:
    """A draft that the actor may write, held. Raises NotFound, NotPermitted or AlreadyHandedIn."""
    submission = submission_at(get_written_application(session, actor, reference, lock=True), stage_key)
    if not may_write(actor, submission):
        raise NotPermitted
    if not submission.is_writable:
        raise AlreadyHandedIn
    return submission


class _Saving:
    """One save of some answers, and what came of it."""

    def __init__(self, session: Session, actor: Actor, submission: Submission, page: OpenedPage, now: datetime) -> None:
        assert actor.user_id is not None
        self.session, self.actor, self.submission, self.page, self.now = session, actor, submission, page, now
        self.person_id: UUID = actor.user_id
        self.answers = {answer.question_key: answer for answer in submission.answers}
        self.problems: dict[str, DomainError] = {}
        self.lost: set[str] = set()
        self.changed: list[str] = []
        self.clashes: list[str] = []
        self.aside: list[str] = []

    @cached_property
    def own_asides(self) -> dict[str, AsideAnswer]:
        """What the writer has set aside, read once however many answers are saved."""
        return open_asides(self.session, self.submission, self.person_id)

    def keep(self, question: Question, entry: Any) -> None:
        """Write an answer if it differs from what is there, unless somebody else wrote there meanwhile."""
        key = question.key
        try:
            ensure_storable(entry)
        except AnswerUnstorable as refusal:
            self.problems[key] = refusal
            self.lost.add(key)
            return
        value, typed, problem = read_entry(question, entry)
        fate = self._fate_of(key, content_fingerprint(value, typed))
        if problem is not None and fate in (Fate.TAKEN, Fate.SAME):
            self.problems[key] = problem
        if fate is Fate.TAKEN:
            if write_answer(self.submission, key, value, typed, self.person_id, self.now, page=self.page.name):
                self.changed.append(key)
        elif fate is Fate.SAME and key in self.answers and self.answers[key].typed_on != self.page.name:
            if key in self.own_asides:
                settle(self.own_asides[key], self.person_id, self.now)
        elif fate is Fate.CLASHES:
            if not self.submission.may_change(key):
                raise NotAsked
            self.clashes.append(key)
            older = self.own_asides.get(key)
            if set_aside(
                self.session, self.submission, key, entry, self.person_id, self.now, older=older, page=self.page.name
            ):
                self.aside.append(key)

    def note(self) -> None:
        """Say on the trail of which answers there is a new version, and which were set aside."""
        application = self.submission.application
        for action, keys in (("submission.saved", self.changed), ("submission.set_aside", self.aside)):
            if keys:
                record(
                    self.session, self.actor, action, self.submission.id, now=self.now,
                    round_id=application.round_id, application_id=application.id, details={"questions": keys},
                )  # fmt: skip

    def _fate_of(self, key: str, sent: str) -> Fate:
        standing = self.answers.get(key)
        is_own_page = (
            standing is not None
            and self.page.name is not None
            and (standing.typed_on, standing.saved_by_id) == (self.page.name, self.person_id)
        )
        stands = standing.fingerprint if standing else ""
        return fate_of(stands, sent, self.page.seen.get(key), is_own_page=is_own_page)


def read_entry(question: Question, typed: Any) -> tuple[Any, Any, DomainError | None]:
    """The value, what to keep as typed, and what is wrong."""
    try:
        return (None if is_empty(typed) else read_answer(question, typed)), None, None
    except AnswerRefused as problem:
        return None, keepable(question, typed), problem


def write_answer(
    submission: Submission, key: str, value: Any, typed: Any, person_id: UUID, now: datetime, *, page: str | None = None
) -> bool:
    """Put an answer in the place of what is there, which is kept, unless this only goes on with it.

    Whether it is a new version. Raises NotAsked.
    """
    if not submission.may_change(key):
        raise NotAsked
    answer = next((answer for answer in submission.answers if answer.question_key == key), None)
    is_new = answer is None or not _goes_on(answer, value, typed, person_id, now, page)
    if answer is None:
        answer = Answer(submission_id=submission.id, question_key=key)
        submission.answers.append(answer)
    elif is_new:
        keep_earlier(submission, key, answer.value, answer.typed, answer.saved_at, answer.saved_by_id)
    answer.value, answer.typed = value, typed
    answer.saved_at, answer.saved_by_id, answer.typed_on = now, person_id, page
    answer.begun_at = now if is_new else answer.begun_at
    return is_new


def _goes_on(answer: Answer, value: Any, typed: Any, person_id: UUID, now: datetime, page: str | None) -> bool:
    is_same_page = page is not None and (answer.typed_on, answer.saved_by_id) == (page, person_id)
    is_soon = answer.begun_at is not None and now - answer.begun_at <= GOES_ON_FOR
    stands = answer.value if answer.typed is None else answer.typed
    return is_same_page and is_soon and goes_on(stands, value if typed is None else typed)


def retitle(submission: Submission) -> None:
    """Call the application what its newest form says it is called."""
    title = counted(submission.form, values_of(submission), CountsAs.TITLE)
    if title:
        submission.application.title = title
