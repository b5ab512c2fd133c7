"""Where assessors diverge, and what the panel agrees."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.states import State as SubmissionState
from assessments.errors import Invalid, Refused
from assessments.funds.models import Round
from assessments.reports.queries import find_running_edition
from assessments.scoring.drafts import mark_of_entries
from assessments.scoring.models import Mark
from assessments.scoring.queries import Panel, get_panel, list_recalculating
from assessments.scoring.revisions import list_revisions
from assessments.scoring.thread import list_posts
from assessments.scoring.to_moderate import list_to_moderate
from assessments.scoring.use_cases import moderate as record_agreed
from assessments.scoring.use_cases.moderating import agreed_entries
from assessments.scoring.wording import RECOMMENDATIONS
from portal.answers import shown_answers
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.comparison import compare, mark_from, marks_of
from portal.assess.forms import agreed_form, entries_from, name_problems, told_differences
from portal.auth import current_actor, needs_role
from portal.clarified import changes_of
from portal.confirmed import words_to_judge
from portal.db import Sessions, fresh_reading, reading, wake_worker


@blueprint.get("/moderation")
@needs_role(Role.MODERATOR)
def moderation() -> ResponseReturnValue:
    """The submissions for whose moderation a reason speaks, as of the last calculation."""
    is_decided = request.args.get("show") == "decided"
    cursor = request.args.get("after") or None
    page = list_to_moderate(reading(), current_actor(), is_decided=is_decided, cursor=cursor)
    return render_template(
        "assess/moderation.html",
        rows=page.rows,
        is_decided=is_decided,
        calculated=_calculated(row.mark for row in page.rows),
        recalculating=list_recalculating(reading(), current_actor()),
        next_url=_next_url(page.next_cursor),
    )


@blueprint.route("/moderation/<reference>/<stage>", methods=["GET", "POST"])
@needs_role(Role.MODERATOR)
def moderate(reference: str, stage: str) -> ResponseReturnValue:
    """Every score and reason beside one another, and the agreed ones."""
    panel = get_panel(reading(), current_actor(), reference, stage, now=arrived_at())
    form = agreed_form(panel.submission.stage.criteria, agreed_entries(panel.moderation))
    form.open_at(mark_of_entries(agreed_entries(panel.moderation)))
    if not form.is_submitted():
        return _show(panel, form), 200
    if not form.validate():
        return _show(panel, form), 422
    entries = entries_from(form, panel.submission.stage.criteria)
    try:
        with Sessions.begin() as session:
            record_agreed(session, current_actor(), reference, stage, entries, now=arrived_at(), seen=form.seen.data)
    except (Invalid, Refused) as refusal:
        panel = get_panel(fresh_reading(), current_actor(), reference, stage, now=arrived_at())
        agreed = agreed_entries(panel.moderation)
        told = told_differences(panel.submission.stage.criteria, agreed, entries)
        status = form.refuse(refusal, mark_of_entries(agreed), told)
        return _show(panel, form), status
    wake_worker()
    flash(_("The agreed scores of %(reference)s are recorded.", reference=panel.submission.application.reference))
    return redirect(url_for(".moderation"))


def _show(panel: Panel, form: Any) -> str:
    submission, agreed = panel.submission, panel.moderation
    name_problems(form, submission.stage.criteria)
    return render_template(
        "assess/moderate.html",
        panel=panel,
        form=form,
        names={work.id: work.assessor.name for work in panel.assessments},
        compared=compare(submission.stage.criteria, panel.assessments),
        marks=marks_of(panel.assessments),
        posts=len(list_posts(reading(), submission.id)),
        revised=list_revisions(reading(), panel.assessments),
        agreed_mark=mark_from(agreed.scores) if agreed else None,
        is_open=submission.state is SubmissionState.ASSESSED or form.is_submitted(),
        recommendations=RECOMMENDATIONS,
        shown=shown_answers(submission),
        changes=changes_of(submission),
        confirmed=words_to_judge(submission, arrived_at()),
    )


def _calculated(marks: Iterable[Mark]) -> list[tuple[Round, datetime | None]]:
    """As of when each round's marks are."""
    rounds = {mark.submission.application.round_id: mark.submission.application.round for mark in marks}
    editions = {round_id: find_running_edition(reading(), round_id) for round_id in rounds}
    return [(rounds[round_id], edition.as_of if edition else None) for round_id, edition in editions.items()]


def _next_url(cursor: str | None) -> str | None:
    return url_for(".moderation", show=request.args.get("show"), after=cursor) if cursor else None
