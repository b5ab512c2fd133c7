"""Telling everybody: a last look at the letters, and the release."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.actors import Role
from assessments.decisions.lettering import Material, all_approved, read_material
from assessments.decisions.letters import letter_of
from assessments.decisions.models import Decision
from assessments.decisions.problems import FAULTS
from assessments.decisions.queries import (
    Approved,
    count_approved,
    list_approved,
    list_approved_marks,
    list_first_approved,
    was_released_by,
)
from assessments.decisions.reading_feedback import list_without_feedback
from assessments.decisions.reading_plans import list_plans
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import release_decisions
from assessments.decisions.use_cases.releasing import NothingWaits, mark_of
from assessments.errors import DomainError, NotPermitted
from assessments.funds.models import Round, Stage
from assessments.interests.asides import find_round_aside
from assessments.rendering.emails import render_email
from assessments.reports.listing import list_standings
from assessments.reports.queries import get_staff_round, stage_of
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.manage import blueprint
from portal.manage.forms import ReleaseForm
from portal.problems import show_problems

WITHOUT_SHOWN = 200
"""Links to those without feedback; the page of the stage's feedback has them all."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one applicant will read."""

    outcome: Outcome
    reference: str
    subject: str
    body: str
    lacks: Sequence[str]
    """The fields of which there is nothing, for which it cannot be released."""


@blueprint.route("/rounds/<reference>/<stage>/release", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def release(reference: str, stage: str) -> ResponseReturnValue:
    """What a release would tell, by outcome, with a letter of each kind; and the release itself."""
    found = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(found.fund_id, Role.MANAGER):
        raise NotPermitted
    at_stage = stage_of(found, stage)
    form, status = ReleaseForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                asked = sum(each.count for each in _counted(at_stage))
                return _release(reference, stage, asked, form)
            except NothingWaits:
                if not was_released_by(reading(), current_actor(), at_stage.id):
                    raise
                flash(_("These outcomes are released already. Nothing else waits to be released."))
                return redirect(url_for(".round", reference=reference))
            except DomainError as refusal:
                status = show_problems(form, refusal)
                fresh_reading()
                form.seen.data, form.confirmed.data, form.without_feedback.data = "", False, False
    return _show(found, at_stage, form), status


def _counted(stage: Stage) -> list[Approved]:
    return count_approved(reading(), current_actor(), stage.id)


def _show(found: Round, stage: Stage, form: ReleaseForm) -> str:
    if not form.seen.data or not form.is_submitted():
        form.seen.data = mark_of(list_approved_marks(reading(), current_actor(), stage.id))
    page = list_approved(reading(), current_actor(), stage.id, cursor=request.args.get("after") or None)
    standings = list_standings(reading(), current_actor(), found, now=arrived_at())
    address = url_for(".release", reference=found.reference, stage=stage.key)
    return render_template(
        "manage/release.html",
        round=found,
        stage=stage,
        form=form,
        decisions=page.rows,
        counted={each.outcome: each for each in _counted(stage)},
        next_url=f"{address}?after={page.next_cursor}#those" if page.next_cursor else None,
        letters=_letters(found, stage),
        plans=list_plans(reading(), current_actor(), stage.id),
        faults=FAULTS,
        shown_without=WITHOUT_SHOWN,
        without_feedback=list_without_feedback(reading(), current_actor(), stage.id),
        standing=next(each for each in standings if each.stage.id == stage.id),
        aside=find_round_aside(reading(), current_actor(), found, arrived_at()),
    )


def _letters(found: Round, stage: Stage) -> list[Letter]:
    """The first letter of each outcome, exactly as it would be sent, but for the name."""
    approved = list_first_approved(reading(), current_actor(), stage.id)
    firsts = {each.outcome: each for each in reversed(approved)}
    told_with = all_approved(reading(), current_actor(), stage)
    material = read_material(reading(), found, stage, approved, told_with=told_with)
    return [_letter(material, firsts[outcome]) for outcome in Outcome if outcome in firsts]


def _letter(material: Material, decision: Decision) -> Letter:
    application, letter = decision.submission.application, material.write(decision, now=arrived_at())
    words = {"subject": letter["subject"], "body": letter["body"], "attached": True}
    subject, body = render_email(
        "outcome",
        {**letter_of(decision, application, material.next_stage), **words, "person": _("(name of the person)")},
        base_url=current_app.config["EVENHAND"].base_url,
    )
    return Letter(decision.outcome, application.reference, subject, body, material.lacks(decision, now=arrived_at()))


def _release(reference: str, stage: str, asked: int, form: ReleaseForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        released = release_decisions(
            session, current_actor(), reference, stage, now=arrived_at(), seen=form.seen.data or None,
            without_feedback=form.without_feedback.data,
        )  # fmt: skip
    wake_worker()
    if released:
        flash(
            ngettext(
                "%(num)s outcome is released. Its applicant gets a letter by email.",
                "%(num)s outcomes are released. Their applicants get their letters by email.",
                len(released),
            )
        )
    unsettled = asked - len(released)
    if unsettled > 0:
        flash(
            ngettext(
                "%(num)s application was judged again after its outcome was approved. It was not released, "
                "and waits to be approved again.",
                "%(num)s applications were judged again after their outcomes were approved. They were not released, "
                "and wait to be approved again.",
                unsettled,
            ),
            "warning",
        )
    return redirect(url_for(".round", reference=reference))
