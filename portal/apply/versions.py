"""Two versions of one answer, side by side: choosing one of them, or making one of both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.answers import AnswerUnstorable
from assessments.applications.choices import Choice, list_choices, open_choices
from assessments.applications.differences import Piece, compare
from assessments.applications.drafts import AsideAnswer
from assessments.applications.models import Submission
from assessments.applications.policies import may_write
from assessments.applications.use_cases import combine_both, keep_standing, use_other
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.funds.states import QuestionKind
from assessments.versions import Outdated
from portal.apply import blueprint
from portal.apply.answers import ShownAnswer, entries_in, opened_page, read_standing, read_version
from portal.apply.fields import QuestionField, fingerprint_of
from portal.apply.written import written_submission
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading
from portal.errors import status_of

USE, BOTH = "use", "2"
COMBINABLE = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})


class Refused(NamedTuple):
    """What was chosen on the page and could not be saved, why not, and whether it was made of both versions."""

    aside_id: UUID | None
    entry: Any
    told: str | None
    is_of_both: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One choice as its page shows it: both versions to be read, and a box in which the other can still be changed."""

    choice: Choice
    stands: ShownAnswer
    other: ShownAnswer
    field: QuestionField
    combined: QuestionField | None
    """The box in which the two are made one; only texts can be."""
    pieces: Sequence[Piece]
    """What differs between them by words."""


@blueprint.get("/<reference>/<stage>/versions")
@login_required
def versions(reference: str, stage: str) -> ResponseReturnValue:
    """Every answer of which there are two versions; then, to be read, what was not chosen."""
    return _page(_submission(reference, stage))


@blueprint.post("/<reference>/<stage>/versions/<uuid:aside_id>")
@login_required
def choose(reference: str, stage: str, aside_id: UUID) -> ResponseReturnValue:
    """Keep the version that stands, or put the other one, as it is in its box, in its place."""
    submission = _submission(reference, stage)
    pair = next((choice for choice in _choices(submission) if choice.id == aside_id), None)
    if pair is None:
        raise NotFound
    entry = entries_in([pair.question], request.form).get(pair.question.key, pair.other.entry)
    try:
        _choose(submission, pair, entry)
    except (AnswerUnstorable, Outdated) as refusal:
        fresh_reading()
        return _page(_submission(reference, stage), aside_id, entry, refusal), status_of(refusal)
    return _go_on(reference, stage, pair.question.key)


def _choose(submission: Submission, pair: Choice, entry: Any) -> AsideAnswer:
    now: datetime = arrived_at()
    reference, stage = submission.application.reference, submission.stage.key
    seen = opened_page(request.form).seen.get(pair.question.key)
    with Sessions.begin() as session:
        if request.form.get(USE) == BOTH:
            return combine_both(session, current_actor(), reference, stage, pair.id, entry, seen=seen, now=now)
        if USE in request.form:
            return use_other(session, current_actor(), reference, stage, pair.id, entry, seen=seen, now=now)
        return keep_standing(session, current_actor(), reference, stage, pair.id, now=now)


def _go_on(reference: str, stage: str, key: str) -> ResponseReturnValue:
    fresh_reading()
    submission = _submission(reference, stage)
    left = open_choices(_choices(submission))
    flash(_("The version that you chose is saved. The other one is kept at the end of this page."))
    if left:
        return redirect(url_for(".versions", reference=reference, stage=stage))
    section = next(section.key for section in submission.form.sections if key in {one.key for one in section.questions})
    return redirect(url_for(".section", reference=reference, stage=stage, section=section))


def _submission(reference: str, stage: str) -> Submission:
    submission = written_submission(reference, stage)
    if not may_write(current_actor(), submission):
        raise NotPermitted
    return submission


def _choices(submission: Submission) -> list[Choice]:
    return list_choices(reading(), current_actor(), submission)


def _page(
    submission: Submission, aside_id: UUID | None = None, entry: Any = None, refusal: DomainError | None = None
) -> str:
    told = refusal.told(_) if refusal else None
    refused = Refused(aside_id, entry, told, request.form.get(USE) == BOTH)
    pairs = [_pair(choice, refused) for choice in _choices(submission)]
    return render_template(
        "apply/versions.html",
        application=submission.application,
        submission=submission,
        pairs=[pair for pair in pairs if not pair.choice.is_settled],
        settled=[pair for pair in pairs if pair.choice.is_settled],
        links=[{"text": told, "href": f"#{'both' if refused.is_of_both else 'version'}-{aside_id}"}] if told else [],
        zone=submission.application.round.time_zone,
    )


def _pair(choice: Choice, refused: Refused) -> Pair:
    question, stands = choice.question, read_standing(choice.question, choice.standing)
    other = read_version(question, choice.other.entry)
    is_refused = choice.id == refused.aside_id
    entry, problem = choice.other.entry, None
    both, problem_of_both = "\n\n".join(text for text in (_text(stands), _text(other)) if text), None
    if is_refused and refused.is_of_both:
        both, problem_of_both = refused.entry, refused.told
    elif is_refused:
        entry, problem = refused.entry, refused.told
    seen, anchor = fingerprint_of(choice.standing), f"version-{choice.id}"
    is_text = question.kind in COMBINABLE
    field = QuestionField(question, entry, problem, seen=seen, anchor=anchor)
    field.can_grow = False
    one = replace(question, label=_("One answer of both: %(question)s", question=question.label))
    return Pair(
        choice,
        stands,
        other,
        field,
        QuestionField(one, both, problem_of_both, seen=seen, anchor=f"both-{choice.id}") if is_text else None,
        compare(_text(stands), _text(other)) if is_text else (),
    )


def _text(said: ShownAnswer) -> str:
    return said.text if isinstance(said.text, str) else ""
