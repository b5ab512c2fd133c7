"""Choosing between two versions of one answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.answers import as_typed, ensure_storable
from assessments.applications.drafts import AsideAnswer
from assessments.applications.models import Answer, Submission, content_fingerprint
from assessments.applications.use_cases.drafting import get_writable, read_entry, retitle, write_answer
from assessments.applications.use_cases.setting_aside import keep_aside
from assessments.audit.use_cases import record
from assessments.errors import NotFound
from assessments.funds.questions import Question
from assessments.versions import Fate, Outdated, fate_of, fingerprint


def keep_standing(
    session: Session, actor: Actor, reference: str, stage_key: str, aside_id: UUID, *, now: datetime
) -> AsideAnswer:
    """Leave the answer that stands. The other version stays where it is kept. Choosing twice is choosing once.

    Raises NotFound, NotPermitted or AlreadyHandedIn.
    """
    submission = get_writable(session, actor, reference, stage_key)
    aside = _aside_of(session, submission, aside_id)
    if aside.settled_at is None:
        _settle(session, actor, submission, aside, now)
    return aside


def use_other(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    aside_id: UUID,
    entry: Any,
    *,
    seen: str | None,
    now: datetime,
) -> AsideAnswer:
    """Put the other version, as it came from the page, in the place of the answer that stands, which is kept.

    `seen` is the fingerprint of the answer that stood when the two were shown. Choosing twice is choosing once.
    Raises NotFound, NotPermitted, AlreadyHandedIn, AnswerUnstorable or Outdated.
    """
    submission = get_writable(session, actor, reference, stage_key)
    aside = _aside_of(session, submission, aside_id)
    if aside.settled_at is not None:
        return aside
    question = submission.form.questions[aside.question_key]
    standing = next((one for one in submission.answers if one.question_key == question.key), None)
    if not _stands_already(question, standing, entry, seen):
        if fingerprint(aside.entry) != fingerprint(entry):  # it was mended in its box before it was chosen
            keep_aside(submission, aside)
        aside.entry = (standing.typed or as_typed(question, standing.value)) if standing else as_typed(question, None)
        if standing is not None:
            aside.typed_at, aside.typed_by_id, aside.typed_on = standing.saved_at, standing.saved_by_id, None
        _write(actor, submission, question, entry, now)
    _settle(session, actor, submission, aside, now)
    retitle(submission)
    return aside


def combine_both(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    aside_id: UUID,
    entry: Any,
    *,
    seen: str | None,
    now: datetime,
) -> AsideAnswer:
    """Put a text that somebody made of the two versions in the place of the one that stands; both are kept.

    `seen` is the fingerprint of the answer that stood when the two were shown. Combining twice is combining once.
    Raises NotFound, NotPermitted, AlreadyHandedIn, AnswerUnstorable or Outdated.
    """
    submission = get_writable(session, actor, reference, stage_key)
    aside = _aside_of(session, submission, aside_id)
    if aside.settled_at is not None:
        return aside
    question = submission.form.questions[aside.question_key]
    standing = next((one for one in submission.answers if one.question_key == question.key), None)
    if not _stands_already(question, standing, entry, seen):
        _write(actor, submission, question, entry, now)
    _settle(session, actor, submission, aside, now)
    retitle(submission)
    return aside


def _stands_already(question: Question, standing: Answer | None, entry: Any, seen: str | None) -> bool:
    ensure_storable(entry)
    value, typed, _problem = read_entry(question, entry)
    fate = fate_of(standing.fingerprint if standing else "", content_fingerprint(value, typed), seen)
    if fate in (Fate.CLASHES, Fate.UNTOUCHED):
        raise Outdated
    return fate is Fate.SAME


def _write(actor: Actor, submission: Submission, question: Question, entry: Any, now: datetime) -> None:
    assert actor.user_id is not None
    value, typed, _problem = read_entry(question, entry)
    write_answer(submission, question.key, value, typed, actor.user_id, now)


def _aside_of(session: Session, submission: Submission, aside_id: UUID) -> AsideAnswer:
    aside = session.scalars(
        select(AsideAnswer).where(AsideAnswer.id == aside_id, AsideAnswer.submission_id == submission.id)
    ).one_or_none()
    if aside is None or aside.question_key not in submission.form.questions:
        raise NotFound
    return aside


def _settle(session: Session, actor: Actor, submission: Submission, aside: AsideAnswer, now: datetime) -> None:
    aside.settled_at, aside.settled_by_id = now, actor.user_id
    record(
        session, actor, "submission.version_chosen", submission.id, now=now,
        round_id=submission.application.round_id, application_id=submission.application_id,
        details={"questions": [aside.question_key]},
    )  # fmt: skip
