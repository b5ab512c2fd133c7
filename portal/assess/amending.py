"""Changing one's own assessment once it is submitted: as a new version, or, after seeing the others', as moderation."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import Invalid, Refused
from assessments.scoring.drafts import ScoreEntry, mark_of_draft, mark_of_entries, stored_draft
from assessments.scoring.models import Assignment
from assessments.scoring.queries import get_others, get_own_assignment
from assessments.scoring.revisions import find_revision, may_amend, may_revise
from assessments.scoring.states import State
from assessments.scoring.use_cases import amend_assessment, revise_scores
from assessments.scoring.use_cases.amending import entries_that_stand
from portal.answers import shown_to_assessor
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.forms import (
    amending_form,
    draft_differences,
    draft_from,
    entries_from,
    name_problems,
    revised_form,
    told_differences,
)
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker


@blueprint.route("/<uuid:assignment_id>/amend", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def amend(assignment_id: UUID) -> ResponseReturnValue:
    """Replace what one submitted with another version, while nobody's scores but one's own have been seen."""
    work = get_own_assignment(reading(), current_actor(), assignment_id)
    criteria, stored = work.submission.stage.criteria, stored_draft(work.assessment)
    form = amending_form(criteria, stored)
    form.open_at(mark_of_draft(stored))
    if not form.is_submitted():
        if not may_amend(reading(), work, arrived_at()):
            return redirect(url_for(".item", assignment_id=assignment_id))
        return _show("assess/amend.html", work, form)
    if not form.validate():
        return _show("assess/amend.html", work, form), 422
    draft = draft_from(form, criteria)
    try:
        with Sessions.begin() as session:
            amend_assessment(session, current_actor(), assignment_id, draft, now=arrived_at(), seen=form.seen.data)
    except (Invalid, Refused) as refusal:
        stands = stored_draft(get_own_assignment(fresh_reading(), current_actor(), assignment_id).assessment)
        status = form.refuse(refusal, mark_of_draft(stands), draft_differences(criteria, stands, draft))
        return _show("assess/amend.html", work, form, refusal.told(_) if isinstance(refusal, Invalid) else None), status
    wake_worker()
    flash(_("Your assessment is changed. What you submitted before is kept as an earlier version."))
    return redirect(url_for(".submitted", assignment_id=assignment_id))


@blueprint.route("/<uuid:assignment_id>/revise", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def revise(assignment_id: UUID) -> ResponseReturnValue:
    """Put revised scores beside those that one submitted, after seeing the others'."""
    work, _found = get_others(reading(), current_actor(), assignment_id)
    criteria, stands = work.submission.stage.criteria, _standing(work)
    form = revised_form(criteria, stands)
    form.open_at(mark_of_entries(stands))
    if not form.is_submitted():
        if not may_revise(work):
            return redirect(url_for(".others", assignment_id=assignment_id))
        return _show("assess/revise.html", work, form)
    if not form.validate():
        return _show("assess/revise.html", work, form), 422
    entries = entries_from(form, criteria)
    try:
        with Sessions.begin() as session:
            revise_scores(session, current_actor(), assignment_id, entries, now=arrived_at(), seen=form.seen.data)
    except (Invalid, Refused) as refusal:
        stands = _standing(get_own_assignment(fresh_reading(), current_actor(), assignment_id))
        status = form.refuse(refusal, mark_of_entries(stands), told_differences(criteria, stands, entries))
        return _show("assess/revise.html", work, form), status
    flash(_("Your revised scores are recorded beside those that you submitted."))
    return redirect(url_for(".others", assignment_id=assignment_id))


def _standing(work: Assignment) -> dict[str, ScoreEntry]:
    """What the assessor holds now. Only what is submitted can be revised, so there is an assessment."""
    if work.assessment is None or work.state is not State.SUBMITTED:
        return {}
    return entries_that_stand(work.assessment, find_revision(fresh_reading(), work.assessment.id))


def _show(template: str, work: Assignment, form: Any, told: str | None = None) -> str:
    name_problems(form, work.submission.stage.criteria)
    return render_template(
        template,
        work=work,
        form=form,
        told=told,
        criteria=work.submission.stage.criteria,
        shown=shown_to_assessor(work.submission, at=work.submission),
    )
