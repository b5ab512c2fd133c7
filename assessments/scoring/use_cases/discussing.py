"""Talking about scores, among those who submitted theirs and have seen the others', and the moderator."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.applications.models import Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.messages.use_cases import queue_email
from assessments.scoring.conflicts import is_barred
from assessments.scoring.discussion import Post
from assessments.scoring.models import Moderation
from assessments.scoring.policies import may_moderate, may_view_assessments
from assessments.scoring.queries import (
    OwnComesFirst,
    ensure_others_open,
    get_own_assignment,
    list_assignments,
    list_submitted,
)
from assessments.scoring.revisions import JUDGED

LONGEST_POST = 5_000


class _Told(NamedTuple):
    """Somebody to tell of a post, and where they read it."""

    person: Person
    template: str
    path: str


def discuss(session: Session, actor: Actor, assignment_id: UUID, *, text: str, entry_key: str, now: datetime) -> Post:
    """Say something as one who assessed. The same form sent twice is one post.

    Raises NotFound, OthersStayShut, OwnComesFirst, Refused or Invalid.
    """
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    ensure_others_open(actor, work)
    if work.opened_others_at is None:
        raise OwnComesFirst
    return _write(session, actor, work.submission, text, entry_key, now, is_moderator=False)


def discuss_as_moderator(
    session: Session, actor: Actor, reference: str, stage_key: str, *, text: str, entry_key: str, now: datetime
) -> Post:
    """Say something as the moderator. Raises NotFound, NotPermitted, OwnComesFirst, Refused or Invalid."""
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_moderate(actor, submission.application):
        raise NotPermitted
    if not may_view_assessments(actor, submission, list_assignments(session, submission.id)):
        raise OwnComesFirst
    return _write(session, actor, submission, text, entry_key, now, is_moderator=True)


def _write(
    session: Session, actor: Actor, submission: Submission, text: str, entry_key: str, now: datetime, *,
    is_moderator: bool,
) -> Post:  # fmt: skip
    if submission.state not in JUDGED:
        raise Refused(_("Nothing was posted: scores are discussed before the application is decided."))
    if not text.strip() or len(text) > LONGEST_POST or "\0" in text:
        raise Invalid({"text": _("Write something, of up to 5,000 characters.")})
    here = Post.submission_id == submission.id
    sent = session.scalars(select(Post).where(here, Post.entry_key == entry_key)).one_or_none()
    if sent is not None:
        return sent
    assert actor.user_id is not None
    last = session.scalar(select(func.max(Post.number)).where(here)) or 0
    post = Post(
        submission_id=submission.id, number=last + 1, entry_key=entry_key, author_id=actor.user_id,
        is_moderator=is_moderator, text=text.strip(), written_at=now,
    )  # fmt: skip
    session.add(post)
    session.flush()
    application = submission.application
    record(
        session, actor, "discussion.posted", post.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(submission.id), "fields": ["text"]},
    )  # fmt: skip
    _tell(session, actor, submission, post, now)
    return post


def _tell(session: Session, actor: Actor, submission: Submission, post: Post, now: datetime) -> None:
    """Write to the others, at most once a day to each about each submission; what was said stays on the page."""
    application = submission.application
    day = now.astimezone(ZoneInfo(application.round.time_zone)).date()
    for told in _others(session, actor, submission, post, now):
        context = {
            "person": told.person.name,
            "reference": application.reference,
            "stage": submission.stage.title,
            "round": application.round.title,
            "path": told.path,
        }
        queue_email(
            session, key=f"discussed:{submission.id}:{told.person.id}:{day}", template=told.template,
            address=told.person.email, context=context, now=now, user_id=told.person.id,
            round_id=application.round_id, application_id=application.id,
        )  # fmt: skip


def _others(session: Session, actor: Actor, submission: Submission, post: Post, now: datetime) -> Iterator[_Told]:
    """The assessors who have seen all scores, and the moderators who have posted or agreed; nobody is told twice."""
    told = {post.author_id}
    for work in list_submitted(session, [submission.id]):
        if work.opened_others_at is not None and work.assessor_id not in told:
            told.add(work.assessor_id)
            yield _Told(work.assessor, "scores_discussed", f"/assess/{work.id}/discussion")
    path = f"/assess/moderation/{submission.application.reference}/{submission.stage.key}/discussion"
    posted = select(Post.author_id).where(Post.submission_id == submission.id, Post.is_moderator)
    agreed = select(Moderation.moderator_id).where(
        Moderation.submission_id == submission.id, Moderation.voided_at.is_(None)
    )
    theirs = set(session.scalars(posted.union(agreed))) - told
    moderators = list_people(session, actor, submission.application.round.fund_id, Role.MODERATOR, now)
    for person in moderators:
        if person.id in theirs and not is_barred(session, person.id, submission.application):
            yield _Told(person, "scores_discussed_to_moderator", path)
