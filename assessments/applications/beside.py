"""What else there is to tell on a page of a draft: mostly nothing, which one statement finds out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.choices import count_to_choose
from assessments.applications.drafts import AsideAnswer, EarlierAnswer, Presence
from assessments.applications.history import count_earlier
from assessments.applications.models import Submission
from assessments.applications.presences import THERE_FOR, list_others_in
from assessments.applications.taken import Taken, TakenAnswer, list_taken
from assessments.funds.questions import Section


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a page's questions."""

    others: Sequence[str]
    """Who else has the page open, by name."""
    taken: Mapping[str, Taken]
    """Where answers were taken from, by question key."""
    to_choose: int
    """In how many answers of the draft two versions wait for a choice."""
    earlier: Mapping[str, int]
    """How many earlier versions answers of the page have, by question key."""


def find_beside(session: Session, actor: Actor, submission: Submission, section: Section, *, now: datetime) -> Beside:
    """All of it; the caller may read the submission as its applicant."""
    keys = [question.key for question in section.questions]
    others, taken, asides, earlier = session.execute(
        select(
            exists().where(
                Presence.submission_id == submission.id,
                Presence.person_id != actor.user_id,
                Presence.seen_at > now - THERE_FOR,
            ),
            exists().where(TakenAnswer.submission_id == submission.id),
            exists().where(AsideAnswer.submission_id == submission.id, AsideAnswer.settled_at.is_(None)),
            exists().where(EarlierAnswer.submission_id == submission.id, EarlierAnswer.question_key.in_(keys)),
        )
    ).one()
    return Beside(
        list_others_in(session, actor, submission, section.key, now=now) if others else [],
        list_taken(session, submission) if taken else {},
        count_to_choose(session, actor, submission) if asides else 0,
        count_earlier(session, submission, keys) if earlier else {},
    )
