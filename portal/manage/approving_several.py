"""Reading several proposals on one page, and approving them together."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from assessments.actors import Role
from assessments.decisions.correcting import list_corrections
from assessments.decisions.models import Decision
from assessments.decisions.proposed import PAGE, Chosen, list_chosen_proposals
from assessments.decisions.queries import find_notes
from assessments.decisions.resting import list_changed
from assessments.decisions.use_cases import Read, approve_several
from assessments.errors import DomainError
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.forms import PageForm
from portal.manage import blueprint

BETWEEN = "/"
"""Stands between a reference and the key of a stage in what is chosen, and before the mark in what was read."""


class ApproveSeveral(PageForm):
    """Says yes to what stands on the page."""

    submit = SubmitField(lazy_gettext("Approve"), widget=GovSubmitInput())


@blueprint.route("/proposals/approve", methods=["GET", "POST"])
@needs_role(Role.APPROVER)
def approve_proposals() -> ResponseReturnValue:
    """The proposals that were ticked, each in full; approved together as they were read."""
    form, refused = ApproveSeveral(), {}
    chosen = [one for one in map(_chosen, request.args.getlist("chosen")) if one]
    if form.validate_on_submit():
        read = [one for one in dict.fromkeys(map(_read, request.form.getlist("read"))) if one][:PAGE]
        with Sessions.begin() as session:
            refused = approve_several(session, current_actor(), read, now=arrived_at())
        wake_worker()
        _tell(len(read) - len(refused))
        if read and not refused:
            return redirect(url_for(".proposals"))
        chosen = [(one.reference, one.stage_key) for one in refused]
        fresh_reading()
    proposals = list_chosen_proposals(reading(), current_actor(), chosen) if chosen else []
    if not proposals and not refused:
        flash(_("Choose at least one proposal."), "warning")
        return redirect(url_for(".proposals"))
    return _page(form, proposals, refused), 409 if refused else 200


def _page(form: ApproveSeveral, proposals: Sequence[Decision], refused: Mapping[Read, DomainError]) -> str:
    """What can be approved here in full, and what cannot, with why."""
    own = {one.id for one in proposals if one.proposed_by_id == current_actor().user_id}
    alone = (list_changed(reading(), proposals, arrived_at()) | list_corrections(reading(), proposals)) - own
    ready = [one for one in proposals if one.id not in own | alone]
    return render_template(
        "manage/approve_proposals.html",
        form=form,
        ready=ready,
        own=[one for one in proposals if one.id in own],
        alone=[one for one in proposals if one.id in alone],
        notes=find_notes(reading(), ready),
        refused=[(one.reference, refusal.told(_)) for one, refusal in refused.items()],
        made_up={one.submission.application.round.made_up_note for one in proposals} - {None},
        between=BETWEEN,
        count=ngettext("%(num)s proposal", "%(num)s proposals", len(ready)),
    )


def _chosen(typed: str) -> Chosen | None:
    reference, between, stage_key = typed.partition(BETWEEN)
    return (reference, stage_key) if between else None


def _read(typed: str) -> Read | None:
    parts = typed.split(BETWEEN)
    return Read(*parts) if len(parts) == len(fields(Read)) else None


def _tell(done: int) -> None:
    if done:
        told = ngettext(
            "%(num)s proposal is approved. The manager can release it.",
            "%(num)s proposals are approved. The manager can release them.",
            done,
        )
        flash(told)
