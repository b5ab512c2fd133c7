"""The versions of one answer: all of them, two compared by words, and putting one back."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.answers import in_one_cell, quoted
from assessments.applications.differences import compare, is_changed
from assessments.applications.history import (
    KeptVersion,
    find_standing_version,
    get_earlier_version,
    page_earlier_versions,
)
from assessments.applications.models import Submission
from assessments.applications.policies import may_write
from assessments.applications.use_cases import restore_version
from assessments.errors import DomainError, NotFound
from assessments.funds.questions import Question
from assessments.versions import Outdated
from portal.answers import shown
from portal.apply import blueprint
from portal.apply.answers import SEEN, opened_page
from portal.apply.fields import anchor_of
from portal.apply.written import written_submission
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading
from portal.errors import status_of

STANDING = "0"


@blueprint.get("/<reference>/<stage>/history/<key>")
@login_required
def history(reference: str, stage: str, key: str) -> ResponseReturnValue:
    """Every version of an answer, newest first; with `old` and `new`, those two compared."""
    return _page(_submission(reference, stage), key)


@blueprint.post("/<reference>/<stage>/history/<key>/<uuid:version_id>")
@login_required
def restore(reference: str, stage: str, key: str, version_id: UUID) -> ResponseReturnValue:
    """Put a version back; the one that stood is kept among the others."""
    seen = opened_page(request.form).seen.get(key)
    try:
        with Sessions.begin() as session:
            restore_version(session, current_actor(), reference, stage, key, version_id, seen=seen, now=arrived_at())
    except Outdated as refusal:
        fresh_reading()
        return _page(_submission(reference, stage), key, refusal=refusal), status_of(refusal)
    flash(_("That version stands again. The one that stood before is kept on this page."))
    return redirect(url_for(".history", reference=reference, stage=stage, key=key))


def _submission(reference: str, stage: str) -> Submission:
    return written_submission(reference, stage)


def _page(submission: Submission, key: str, *, refusal: DomainError | None = None) -> str:
    question = submission.form.questions.get(key)
    if question is None:
        raise NotFound
    standing = find_standing_version(reading(), submission, key)
    after = request.args.get("after") or None
    page = page_earlier_versions(reading(), current_actor(), submission, key, cursor=after)
    section = next(section.key for section in submission.form.sections if question in section.questions)
    old, new = (_chosen(submission, key, name, standing) for name in ("old", "new"))
    pieces = compare(_text(question, old), _text(question, new)) if old and new else None
    address: dict[str, Any] = {"reference": submission.application.reference, "stage": submission.stage.key}
    return render_template(
        "apply/history.html",
        application=submission.application,
        submission=submission,
        question=question,
        standing=standing,
        versions=page.rows,
        pieces=pieces,
        is_changed=pieces is not None and is_changed(pieces),
        old=old,
        new=new,
        text_of=lambda version: _text(question, version),
        refusal=refusal.told(_) if refusal else None,
        seen={"name": f"{SEEN}{key}", "mark": _mark(submission, key)},
        may_restore=submission.is_writable and may_write(current_actor(), submission),
        is_later_page=after is not None,
        next_url=url_for(".history", **address, key=key, after=page.next_cursor) if page.next_cursor else None,
        back=url_for(".section", **address, section=section, _anchor=anchor_of(question)),
        zone=submission.application.round.time_zone,
    )


def _chosen(submission: Submission, key: str, name: str, standing: KeptVersion | None) -> KeptVersion | None:
    """The version that the address names."""
    wanted = request.args.get(name, "")
    if wanted == STANDING:
        return standing
    try:
        return get_earlier_version(reading(), current_actor(), submission, key, UUID(wanted)) if wanted else None
    except ValueError:
        raise NotFound from None


def _text(question: Question, version: KeptVersion) -> str:
    """A version in words, as it was shown or typed."""
    if version.typed is not None:
        return in_one_cell(quoted(question, version.typed))
    words = shown(question, version.value)
    return "" if words is None else in_one_cell(words)


def _mark(submission: Submission, key: str) -> str:
    return next((answer.fingerprint for answer in submission.answers if answer.question_key == key), "")
