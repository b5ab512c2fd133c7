"""A version of a draft that was shared, with what stands in its margin; and the plan, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _

from assessments.applications.answers import Said, quoted
from assessments.applications.answers.files import Files
from assessments.applications.attachments import named_in
from assessments.decisions.models import Support
from assessments.decisions.told import list_comments
from assessments.documents.models import Document
from assessments.documents.queries import find_documents
from assessments.funds.questions import Question, Section
from assessments.funds.states import QuestionKind
from assessments.supporting.frozen import TYPED, VALUE
from assessments.supporting.models import DraftReview, ReviewComment, SupportNeed
from assessments.supporting.states import GrantState, NeedState, Readiness, ReviewState, Side, Verdict
from assessments.versions import fingerprint
from portal.answers import shown, with_checks
from portal.db import reading

REVIEW_STATES: Mapping[ReviewState, tuple[object, str]] = {
    ReviewState.ASKED: (_("Waits for comments"), "yellow"),
    ReviewState.ANSWERED: (_("Commented on"), "green"),
}
VERDICTS: Mapping[Verdict, tuple[object, str]] = {
    Verdict.OPEN: (_("Not answered yet"), "yellow"),
    Verdict.TAKEN: (_("Taken up"), "green"),
    Verdict.NOT_TAKEN: (_("Not taken up"), "grey"),
}
NEED_STATES: Mapping[NeedState, tuple[object, str]] = {
    NeedState.OPEN: (_("To do"), "blue"),
    NeedState.DONE: (_("Done"), "green"),
    NeedState.DROPPED: (_("Not needed after all"), "grey"),
}
LEVELS: Mapping[Readiness, object] = {
    Readiness.NOT_BEGUN: _("Not begun"),
    Readiness.NEEDS_WORK: _("Needs work"),
    Readiness.NEARLY: _("Nearly ready"),
    Readiness.READY: _("Ready"),
}
GRANT_STATES: Mapping[GrantState, tuple[object, str]] = {
    GrantState.OFFERED: (_("Offered"), "yellow"),
    GrantState.ACCEPTED: (_("Accepted, not paid yet"), "teal"),
    GrantState.REFUSED: (_("Refused"), "grey"),
    GrantState.PAID: (_("Paid"), "blue"),
    GrantState.SETTLED: (_("Account closed"), "green"),
}
OWNERS: Mapping[Side, object] = {Side.APPLICANT: _("The applicant"), Side.ADVISER: _("The adviser")}


class MarginRow(NamedTuple):
    """A question of a shared version: what it was answered, and the comment beside it, if there is one."""

    question: Question
    text: Said | None
    comment: ReviewComment | None


class Draft(NamedTuple):
    """What was drafted from nothing yet: a comment of an assessor's, and by what a form names it."""

    text: str
    key: str


def margin_of(review: DraftReview, support: Support) -> list[tuple[Section, list[MarginRow]]]:
    """The shared sections with their questions that were answered, each with its comment."""
    comments = {each.question_key: each for each in review.comments}
    documents = find_documents(reading(), support.application.organisation_id, _files_in(review))
    rows = []
    for section in review.form.sections:
        answered = [each for each in section.questions if each.key in review.content]
        if section.key in review.sections and answered:
            rows.append((section, [_row(each, review.content[each.key], comments, documents) for each in answered]))
    return rows


def _row(
    question: Question,
    entry: Mapping[str, Any],
    comments: Mapping[str, ReviewComment],
    documents: Mapping[UUID, Document],
) -> MarginRow:
    text = quoted(question, entry[TYPED]) if TYPED in entry else shown(question, entry[VALUE])
    text = with_checks(text, documents) if isinstance(text, Files) else text
    return MarginRow(question, text, comments.get(question.key))


def _files_in(review: DraftReview) -> set[UUID]:
    questions = review.form.questions
    kinds = ((questions[key].kind, entry.get(VALUE)) for key, entry in review.content.items() if key in questions)
    return {UUID(each["id"]) for kind, value in kinds if kind is QuestionKind.FILE for each in named_in(value)}


def drafts_for(support: Support, needs: Sequence[SupportNeed]) -> list[Draft]:
    """What the applicant was told would have helped, and is on the plan nowhere yet."""
    used = {need.drafted_from for need in needs}
    told = list_comments(reading(), [submission.id for submission in support.application.submissions])
    drafts = {fingerprint(text): text for text in told}
    return [Draft(text, key) for key, text in drafts.items() if key not in used]


def is_late(need: SupportNeed, today: date) -> bool:
    """Whether something should be done by now."""
    return need.state is NeedState.OPEN and need.due_on < today
