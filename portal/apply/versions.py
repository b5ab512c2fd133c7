"""Two versions of one answer, side by side, and choosing one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.answers import AnswerUnstorable
from assessments.applications.choices import Choice, list_choices, open_choices
from assessments.applications.models import AsideAnswer, Submission
from assessments.applications.policies import may_write
from assessments.applications.queries import get_own_application, submission_at
from assessments.applications.use_cases import keep_standing, use_other
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.versions import Outdated
from portal.apply import blueprint
from portal.apply.answers import ShownAnswer, entries_in, opened_page, read_standing, read_version
from portal.apply.fields import QuestionField, fingerprint_of
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading
from portal.errors import status_of

USE = "use"


@dataclass(frozen=True, slots=True)
class Pair:
    """One choice as its page shows it: both versions to be read, and a box in which the other can still be changed."""

    choice: Choice
    stands: ShownAnswer
    other: ShownAnswer
    field: QuestionField


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
    submission = submission_at(get_own_application(reading(), current_actor(), reference), stage)
    if not may_write(current_actor(), submission):
        raise NotPermitted
    return submission


def _choices(submission: Submission) -> list[Choice]:
    return list_choices(reading(), current_actor(), submission)


def _page(
    submission: Submission, aside_id: UUID | None = None, entry: Any = None, refusal: DomainError | None = None
) -> str:
    told = refusal.told(_) if refusal else None
    pairs = [
        _pair(choice, entry if choice.id == aside_id else choice.other.entry, told if choice.id == aside_id else None)
        for choice in _choices(submission)
    ]
    return render_template(
        "apply/versions.html",
        application=submission.application,
        submission=submission,
        pairs=[pair for pair in pairs if not pair.choice.is_settled],
        settled=[pair for pair in pairs if pair.choice.is_settled],
        links=[{"text": told, "href": f"#version-{aside_id}"}] if told else [],
        zone=submission.application.round.time_zone,
    )


def _pair(choice: Choice, entry: Any, problem: str | None) -> Pair:
    question = choice.question
    field = QuestionField(question, entry, problem, seen=fingerprint_of(choice.standing), anchor=f"version-{choice.id}")
    return Pair(choice, read_standing(question, choice.standing), read_version(question, choice.other.entry), field)
