"""Scoring an application, handing the assessment in, and seeing the others' afterwards."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import IllegalStep, Invalid, Refused
from assessments.funds.states import OthersScores
from assessments.scoring.anchors import AnchorsFirst, find_anchor, owes_anchor
from assessments.scoring.drafts import mark_of_draft, stored_draft
from assessments.scoring.models import Assignment
from assessments.scoring.notes import PrivateNote, find_note
from assessments.scoring.policies import may_open
from assessments.scoring.progress import find_place
from assessments.scoring.queries import could_read_others, find_next, get_others, get_own_assignment
from assessments.scoring.revisions import list_revisions, list_versions, may_amend, may_revise
from assessments.scoring.states import WRITABLE, State
from assessments.scoring.thread import list_posts
from assessments.scoring.use_cases import (
    AssessmentDraft,
    NotOpenToYou,
    Opened,
    open_others,
    save_assessment,
    submit_assessment,
    write_private_note,
)
from assessments.scoring.use_cases.noting import NOTE
from assessments.scoring.wording import RECOMMENDATIONS, VERSION_KINDS
from assessments.versions import Outdated
from portal.answers import shown_to_assessor
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.beside import earlier_stages, speaking_to
from portal.assess.comparison import compare, marks_of
from portal.assess.discussing import unnamed
from portal.assess.forms import draft_differences, draft_from, name_problems, scoring_form
from portal.assess.opened import marks_of as parts_as_they_stand
from portal.assess.opened import opened_page, shown_page
from portal.assess.skipping import leave_for_later
from portal.auth import current_actor, needs_role
from portal.clarified import changes_of
from portal.confirmed import words_to_assessor
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.seen import Stands
from portal.spans import in_words
from portal.wording import OUTCOMES


@blueprint.route("/<uuid:assignment_id>/score", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def score(assignment_id: UUID) -> ResponseReturnValue:
    """The application and its scores side by side. Saving never needs a complete assessment; submitting does."""
    work = get_own_assignment(reading(), current_actor(), assignment_id)
    note = find_note(reading(), work)
    form = scoring_form(
        work.submission.stage.criteria, stored_draft(work.assessment), note.text if note is not None else ""
    )
    form.open_at(mark_of_draft(stored_draft(work.assessment)))
    if form.is_submitted():
        return _record(work, form)
    if work.state not in WRITABLE:
        return redirect(url_for(".item", assignment_id=assignment_id))
    if work.assessment is None and owes_anchor(reading(), work):
        flash(AnchorsFirst().told(_), "warning")
        return redirect(url_for(".queue"))
    return _show(work, form, note)


@blueprint.get("/<uuid:assignment_id>/submitted")
@needs_role(Role.ASSESSOR)
def submitted(assignment_id: UUID) -> ResponseReturnValue:
    """One's own assessment, as it was handed in."""
    work = get_own_assignment(reading(), current_actor(), assignment_id)
    if work.state is not State.SUBMITTED:
        return redirect(url_for(".item", assignment_id=assignment_id))
    return render_template(
        "assess/submitted.html",
        work=work,
        compared=compare(work.submission.stage.criteria, [work]),
        mark=marks_of([work])[work.id],
        note=find_note(reading(), work),
        recommendations=RECOMMENDATIONS,
        next_work=find_next(reading(), current_actor()),
        may_amend=may_amend(reading(), work, arrived_at()),
        is_shut=work.submission.stage.others_scores is OthersScores.SHUT,
        could_read=work.opened_others_at is None and could_read_others(reading(), work),
        versions=list_versions(reading(), work.assessment.id) if work.assessment else [],
        version_kinds=VERSION_KINDS,
    )


@blueprint.post("/<uuid:assignment_id>/open-others", endpoint="open_others")
@needs_role(Role.ASSESSOR)
def open_the_others(assignment_id: UUID) -> ResponseReturnValue:
    """Open the others' scores, after which one's own stay as they are."""
    with Sessions.begin() as session:
        open_others(session, current_actor(), assignment_id, now=arrived_at())
    return redirect(url_for(".others", assignment_id=assignment_id))


@blueprint.get("/<uuid:assignment_id>/others")
@needs_role(Role.ASSESSOR)
def others(assignment_id: UUID) -> ResponseReturnValue:
    """Every assessment of the submission, the others' without names."""
    work, found = get_others(reading(), current_actor(), assignment_id)
    return render_template(
        "assess/others.html",
        work=work,
        compared=compare(work.submission.stage.criteria, found),
        assessors=unnamed(found, work),
        posts=len(list_posts(reading(), work.submission_id)),
        assessments=found,
        marks=marks_of(found),
        recommendations=RECOMMENDATIONS,
        revised=list_revisions(reading(), found),
        may_revise=may_revise(work),
        is_anchor=find_anchor(reading(), work.submission_id) is not None,
    )


def _record(work: Assignment, form: Any) -> ResponseReturnValue:
    """Save, then submit if that was pressed, each in a transaction of its own: a refusal to submit loses nothing."""
    if not may_open(current_actor(), work):
        raise NotOpenToYou
    if not form.validate():
        return _show(work, form, find_note(reading(), work), 422)
    draft, page = draft_from(form, work.submission.stage.criteria), opened_page(request.form)
    try:
        if not _is_in_already(work, draft):
            _save(work.id, draft, form["note"].data, page, is_final=form.submit.data)
    except IllegalStep:
        # The other press of a double one may have handed the same in meanwhile.
        if not _is_in_already(get_own_assignment(fresh_reading(), current_actor(), work.id), draft):
            raise
    except (Invalid, Refused) as refusal:
        return _refused(work, form, draft, page, refusal)
    return leave_for_later(work.id) if form.skip.data else _go_on(work, is_final=form.submit.data)


def _refused(
    work: Assignment, form: Any, draft: AssessmentDraft, page: Opened, refusal: Invalid | Refused
) -> ResponseReturnValue:
    """The page again with what was entered; beside it what another window saved, where that is something else."""
    now_standing = get_own_assignment(fresh_reading(), current_actor(), work.id)
    stands, note = stored_draft(now_standing.assessment), find_note(reading(), work)
    marks = parts_as_they_stand(work, stands, note)
    newer = {part for part, mark in page.seen.items() if marks.get(part, mark) != mark}
    status = form.refuse(
        refusal, mark_of_draft(stands), draft_differences(work.submission.stage.criteria, stands, draft, newer)
    )
    if NOTE in newer and note is not None and note.text != form["note"].data.strip():
        form.stands = [*form.stands, Stands(_("Your private notes"), note.text)]
    told = None if isinstance(refusal, Outdated) else refusal.told(_)
    return _show(work, form, note, status, told, marks)


def _is_in_already(work: Assignment, draft: AssessmentDraft) -> bool:
    """Whether exactly this has been handed in."""
    return work.state is State.SUBMITTED and mark_of_draft(draft) == mark_of_draft(stored_draft(work.assessment))


def _save(assignment_id: UUID, draft: AssessmentDraft, note: str, page: Opened, *, is_final: bool) -> None:
    with Sessions.begin() as session:
        save_assessment(session, current_actor(), assignment_id, draft, now=arrived_at(), page=page, is_final=is_final)
        write_private_note(session, current_actor(), assignment_id, note, page=page, now=arrived_at())
    if is_final:
        with Sessions.begin() as session:
            submit_assessment(session, current_actor(), assignment_id, now=arrived_at())
        wake_worker()


def _go_on(work: Assignment, *, is_final: bool) -> ResponseReturnValue:
    if not is_final:
        flash(_("Saved. You can come back to it until assessing closes."))
        return redirect(url_for(".score", assignment_id=work.id))
    reference = work.submission.application.reference
    following = find_next(fresh_reading(), current_actor())
    if following is None:
        flash(_("Your assessment of %(reference)s is submitted. That was the last one: all done.", reference=reference))
        return redirect(url_for(".queue"))
    flash(_("Your assessment of %(reference)s is submitted. This is the next one.", reference=reference))
    return redirect(url_for(".item", assignment_id=following.id))


def _show(
    work: Assignment, form: Any, note: PrivateNote | None, status: int = 200, told: str | None = None,
    marks: Mapping[str, str] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    submission = work.submission
    name_problems(form, submission.stage.criteria)
    shown = shown_to_assessor(submission, at=submission)
    stands = marks or parts_as_they_stand(work, stored_draft(work.assessment), note)
    page = render_template(
        "assess/score.html",
        work=work,
        form=form,
        opened=shown_page(form, stands, is_refused=marks is not None),
        told=told,
        criteria=submission.stage.criteria,
        place=find_place(reading(), current_actor(), work),
        shown=shown,
        speaking=speaking_to(submission, shown),
        changes=changes_of(submission, at=submission),
        confirmed=words_to_assessor(submission, arrived_at(), at=submission),
        earlier=earlier_stages(submission, shown),
        outcomes=OUTCOMES,
        left=in_words(work.due_at - arrived_at()) if arrived_at() < work.due_at else "",
        is_closed=work.is_late(arrived_at()),
    )
    return page, status
