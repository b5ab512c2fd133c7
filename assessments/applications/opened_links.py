"""The links by which somebody confirms what an application says, as they are found by whoever holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.links import hash_of
from assessments.applications.completeness import values_of
from assessments.applications.confirmations import Confirmation, find_confirmation
from assessments.applications.confirming import Word, words_of
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_application_where
from assessments.errors import NotFound, _
from assessments.funds.states import QuestionKind


class LinkState(StrEnum):
    """What can be done with a link."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    CHANGED = "changed"
    """What it was about was changed since, so that they are to be asked again."""
    REMOVED = "removed"
    """The application no longer names them."""
    OVER = "over"
    """It is with the fund, or was withdrawn."""


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link that somebody opened. `word` is what is wanted of them, while the application still wants it so."""

    confirmation: Confirmation
    submission: Submission
    word: Word | None
    state: LinkState


class LinkUnknown(NotFound):
    """No such link was ever sent."""

    sentence = _(
        "We do not know this link. Check that you have opened all of it, as it stands in the email, or ask whoever "
        "applies to send you a new one."
    )


def open_link(session: Session, token: str, *, now: datetime, lock: bool = False) -> OpenedLink:
    """What a link leads to, for whoever holds it. Raises LinkUnknown."""
    token_hash = hash_of(token)
    asked_of = select(Submission.application_id).join(Confirmation, Confirmation.submission_id == Submission.id)
    of_link = Application.id == asked_of.where(Confirmation.token_hash == token_hash).scalar_subquery()
    try:
        application = get_application_where(session, of_link, lock=lock)
    except NotFound:
        raise LinkUnknown from None
    confirmation = find_confirmation(session, token_hash)
    if confirmation is None:
        raise LinkUnknown
    submission = next(each for each in application.submissions if each.id == confirmation.submission_id)
    words = [each for each in words_of(submission, values_of(submission)) if _is_named(each, confirmation)]
    word = next((each for each in words if _is_about(each, confirmation)), None)
    return OpenedLink(confirmation, submission, word, _state_of(confirmation, submission, words, word, now))


def _is_named(word: Word, confirmation: Confirmation) -> bool:
    return (word.question.key, word.email) == (confirmation.question_key, confirmation.email)


def _is_about(word: Word, confirmation: Confirmation) -> bool:
    """Whether this is what was asked: of a partner the same row, of who declares the same name."""
    if word.question.kind is QuestionKind.DECLARATION:
        return word.name == confirmation.name
    return word.about == confirmation.about


def _state_of(
    confirmation: Confirmation, submission: Submission, words: Sequence[Word], word: Word | None, now: datetime
) -> LinkState:
    if confirmation.is_answered:
        return LinkState.CONFIRMED if confirmation.confirmed_at is not None else LinkState.DECLINED
    if not submission.is_writable:
        return LinkState.OVER
    if word is None:
        return LinkState.CHANGED if words else LinkState.REMOVED
    is_newest = word.newest is confirmation
    return LinkState.WAITING if is_newest and now < confirmation.expires_at else LinkState.EXPIRED
