"""Several drafts of feedback gone over on one page, and let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.queries import get_staff_application, submission_at
from assessments.db import Stale
from assessments.decisions.reading_feedback import find_feedback
from assessments.decisions.use_cases.feeding_back import FeedbackWords, words_in, write_feedback
from assessments.decisions.use_cases.wording import get_managed_stage
from assessments.errors import DomainError, NotFound, Refused, _


@dataclass(frozen=True, slots=True)
class GoneOver:
    """A draft as somebody wants it told: of which application, as which it was shown, and its words.

    What it says of single criteria stays.
    """

    reference: str
    mark: str
    strengths: str
    would_have_helped: str


class ChangedMeanwhile(Refused):
    """Somebody else wrote to it in the same moment."""

    sentence = _("This was not saved: somebody else changed it at the same moment. Read it again.")


def confirm_drafts(
    session: Session, actor: Actor, round_reference: str, stage_key: str, gone_over: Sequence[GoneOver], *,
    now: datetime,
) -> dict[str, DomainError]:  # fmt: skip
    """Let these drafts be told in these words, each by the rules of writing one; by reference, which were not and why.

    One that is refused leaves the others be. What somebody has gone over already, in the same words, counts as
    confirmed, so that a second press comes out like the first. Raises NotFound or NotPermitted.
    """
    round_, _stage = get_managed_stage(session, actor, round_reference, stage_key)
    refused: dict[str, DomainError] = {}
    for one in sorted(gone_over, key=lambda each: each.reference):  # rows are locked in one order
        try:
            with session.begin_nested():
                _confirm(session, actor, round_.reference, stage_key, one, now)
                session.flush()
        except DomainError as refusal:
            refused[one.reference] = refusal
        except Stale:
            refused[one.reference] = ChangedMeanwhile()
    return refused


def _confirm(
    session: Session, actor: Actor, round_reference: str, stage_key: str, gone_over: GoneOver, now: datetime
) -> None:
    application = get_staff_application(session, actor, gone_over.reference, lock=True)
    draft = find_feedback(session, submission_at(application, stage_key).id)
    if draft is None or application.round.reference != round_reference:
        raise NotFound
    words = FeedbackWords(gone_over.strengths, gone_over.would_have_helped, words_in(draft).by_criterion)
    write_feedback(session, actor, gone_over.reference, stage_key, words, now=now, seen=gone_over.mark)
