"""Two hands where a round wants two bodies to sign: who signs for the other neither belongs to, writes nor declares."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Membership, Person
from assessments.applications.confirming import Word, wanted_partners, words_of
from assessments.applications.models import Submission
from assessments.errors import DomainError, _
from assessments.folding import fold
from assessments.funds.states import QuestionKind

NOT_APART = _(
    "%(partner)s must sign by somebody of its own, and %(email)s belongs to your organisation, writes this application "
    "or makes its declaration. Name the address of somebody else there."
)


def find_one_hand(
    session: Session, submission: Submission, values: Mapping[str, Any], writing: Collection[UUID | None] = ()
) -> Word | None:
    """A partner that the round wants, whose address is of somebody who acts for the applicant."""
    wanted = wanted_partners(submission, values)
    if not wanted:
        return None
    declaring = {
        fold(word.email) for word in words_of(submission, values) if word.question.kind is QuestionKind.DECLARATION
    }
    ours = declaring | _emails_of_applicant(session, submission, writing)
    return next((word for word in wanted if fold(word.email) in ours), None)


def problem_with_one_hand(
    session: Session, submission: Submission, values: Mapping[str, Any]
) -> Mapping[str, DomainError]:
    """What stands in the way of handing in, by question, where one person stands for both who are to sign."""
    word = find_one_hand(session, submission, values)
    if word is None:
        return {}
    return {word.question.key: DomainError(NOT_APART, partner=word.called, email=word.email)}


def _emails_of_applicant(session: Session, submission: Submission, writing: Collection[UUID | None]) -> set[str]:
    writers = {answer.saved_by_id for answer in submission.answers} | set(writing)
    members = select(Membership.person_id).where(Membership.organisation_id == submission.application.organisation_id)
    theirs = or_(Person.id.in_([each for each in writers if each is not None]), Person.id.in_(members))
    return {fold(email) for email in session.scalars(select(Person.email).where(theirs))}
