"""Feedback to applicants: how far it has come at a stage, and writing it for one from what was written for them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.decisions.offered import list_offered
from assessments.decisions.reading_feedback import (
    count_feedback,
    find_feedback,
    is_open,
    list_drafts,
    list_feedback,
    list_told_before,
)
from assessments.decisions.use_cases import ask_for_drafts, confirm_drafts, draft_of, words_in, write_feedback
from assessments.errors import DomainError
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.manage import blueprint
from portal.manage.draft_forms import OF, ConfirmDrafts, told_of, typed_drafts
from portal.manage.letter_forms import feedback_form, stands_of, words_from
from portal.manage.lettering import managed_stage
from portal.manage.subjects import submission_for
from portal.posted import restored_fields
from portal.seen import SeenForm
from portal.wording import FEEDBACK_STATES


@blueprint.get("/rounds/<reference>/<stage>/feedback")
@needs_role(Role.MANAGER)
def stage_feedback(reference: str, stage: str) -> ResponseReturnValue:
    """Who of a stage has feedback, and how far it has come."""
    found, at_stage = managed_stage(reference, stage)
    page = list_feedback(reading(), current_actor(), at_stage.id, cursor=request.args.get("after") or None)
    return render_template(
        "manage/stage_feedback.html",
        round=found,
        stage=at_stage,
        rows=page.rows,
        counts=count_feedback(reading(), current_actor(), at_stage.id),
        words=FEEDBACK_STATES,
        next_url=url_for(".stage_feedback", reference=reference, stage=stage, after=page.next_cursor)
        if page.next_cursor
        else None,
    )


@blueprint.post("/rounds/<reference>/<stage>/feedback/draft")
@needs_role(Role.MANAGER)
def draft_feedback(reference: str, stage: str) -> ResponseReturnValue:
    """Have feedback drafted for everybody who has none."""
    with Sessions.begin() as session:
        ask_for_drafts(session, current_actor(), reference, stage, now=arrived_at())
    wake_worker()
    flash(_("Feedback is being drafted for everybody who has none. Load this page again in a minute to see it."))
    return redirect(url_for(".stage_feedback", reference=reference, stage=stage))


@blueprint.route("/applications/<reference>/<stage>/feedback", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def feedback(reference: str, stage: str) -> ResponseReturnValue:
    """Write what one applicant is told, beside what was written for them."""
    submission = submission_for(Role.MANAGER, reference, stage)
    criteria, standing = submission.stage.criteria, find_feedback(reading(), submission.id)
    offered = list_offered(reading(), [submission.id])[submission.id]
    form, status = feedback_form(criteria, words_in(standing) if standing else draft_of(offered)), 200
    form.open_at(standing.mark if standing else "")
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _write(submission, form)
            except DomainError as refusal:
                standing = find_feedback(fresh_reading(), submission.id)
                status = form.refuse(refusal, standing.mark if standing else "", stands_of(standing, criteria))
    return render_template(
        "manage/feedback.html",
        submission=submission,
        form=form,
        standing=standing,
        is_open=is_open(reading(), standing, submission.id),
        told_before=list_told_before(reading(), submission.id),
        offered=offered,
    ), status


@blueprint.route("/rounds/<reference>/<stage>/feedback/drafts", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def feedback_drafts(reference: str, stage: str) -> ResponseReturnValue:
    """Go over drafts, some on a page, and let those that are ticked be told in the words that stand there."""
    found, at_stage = managed_stage(reference, stage)
    form, problems = ConfirmDrafts(), {}
    typed = typed_drafts(request.form if form.is_submitted() else restored_fields([OF]))
    ticked = [each.gone_over for each in typed.values() if each.is_ticked]
    is_sent = form.validate_on_submit()
    if is_sent and ticked:
        with Sessions.begin() as session:
            refused = confirm_drafts(session, current_actor(), reference, stage, ticked, now=arrived_at())
        wake_worker()
        problems = {each: told_of(refusal) for each, refusal in refused.items()}
        if saved := len(ticked) - len(refused):
            flash(ngettext("%(num)s draft can be told now.", "%(num)s drafts can be told now.", saved))
        fresh_reading()
    page = list_drafts(reading(), current_actor(), at_stage.id, cursor=request.args.get("after") or None)
    drafts = {draft.reference: draft for draft in page.rows}
    if is_sent:
        vain = [each for each, draft in drafts.items() if each in typed and typed[each].is_changed_in_vain(draft)]
        problems |= dict.fromkeys(vain, _("You changed this draft and did not tick it, so it is not saved."))
        if ticked and not problems:
            return redirect(request.full_path.rstrip("?"))
        problems = dict(sorted(problems.items())) or {"": _("Tick each draft that you have read and that can be told.")}
    return render_template(
        "manage/feedback_drafts.html",
        round=found,
        stage=at_stage,
        form=form,
        rows=page.rows,
        typed=typed,
        problems=problems,
        elsewhere=[each for each in problems if each and each not in drafts],
        next_url=url_for(".feedback_drafts", reference=reference, stage=stage, after=page.next_cursor)
        if page.next_cursor
        else None,
    ), 422 if problems else 200


def _write(submission: Submission, form: SeenForm) -> ResponseReturnValue:
    reference, stage = submission.application.reference, submission.stage.key
    words = words_from(form, submission.stage.criteria)
    with Sessions.begin() as session:
        saved = write_feedback(session, current_actor(), reference, stage, words, now=arrived_at(), seen=form.seen.data)
    wake_worker()
    if saved.told_at is not None:
        flash(_("The feedback on %(reference)s is saved, and the applicant is told.", reference=reference))
    else:
        flash(_("The feedback on %(reference)s is saved. It is told with the outcome.", reference=reference))
    return redirect(url_for(".stage_feedback", reference=submission.application.round.reference, stage=stage))
