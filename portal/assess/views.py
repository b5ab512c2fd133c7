"""An assessor's work up to the moment at which an application opens: the list, the declaration, stepping back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.allocating.inviting import list_own_invitations
from assessments.errors import DomainError
from assessments.interests.said import partners_of
from assessments.scoring.anonymity import shown_organisation, shown_title
from assessments.scoring.holding_back import is_held_back_from, list_held_back
from assessments.scoring.opening import InQuestion, InterestsNotConfirmed, what_comes_first
from assessments.scoring.progress import find_pace
from assessments.scoring.queries import find_next, get_own_assignment, has_recused
from assessments.scoring.queue import QueueFilters, list_piles, list_queue
from assessments.scoring.states import WRITABLE, Ground, State
from assessments.scoring.use_cases import accept_assignment, recuse_assignment
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.batches import batches_of
from portal.assess.comparison import organisation_at_table, title_at_table
from portal.assess.estimates import estimate_of
from portal.assess.forms import RecuseForm
from portal.assess.narrowing import filters_of, kept_of
from portal.assess.saved import views_of
from portal.assess.wording import SHOWS, SORTS
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.problems import show_problems


@blueprint.context_processor
def _names() -> dict[str, object]:
    """What a page calls an application and its organisation, to those who assess it: `named` is None where withheld."""
    return {
        "named": shown_organisation,
        "titled": shown_title,
        "named_here": organisation_at_table,
        "titled_here": title_at_table,
    }


@blueprint.get("/")
@needs_role(Role.ASSESSOR)
def queue() -> ResponseReturnValue:
    """One's own work, stage by stage, with what is due first."""
    actor, now, kept = current_actor(), arrived_at(), kept_of(request.args)
    filters = filters_of(kept)
    piles = list_piles(reading(), actor)
    page = list_queue(reading(), actor, filters, now=now, cursor=request.args.get("after") or None)
    is_first = filters == QueueFilters() and not request.args.get("after")
    pace = find_pace(reading(), actor) if any(pile.done < pile.total for pile in piles) else None
    next_work = (page.rows[0] if page.rows else None) if is_first else find_next(reading(), actor)
    return render_template(
        "assess/queue.html",
        invitations=list_own_invitations(reading(), actor),
        held_back=list_held_back(reading(), actor),
        batches=batches_of(piles, page.rows),
        estimates={pile.stage.id: estimate_of(pile, pace) for pile in piles},
        now=now,
        next_work=next_work,
        filters=filters,
        is_narrowed=filters != QueueFilters(),
        views=views_of(kept),
        save_url=url_for(".save_view", **kept),
        rounds={pile.round.reference: pile.round.title for pile in piles},
        shows=SHOWS,
        sorts=SORTS,
        next_url=url_for(".queue", after=page.next_cursor, **kept) if page.next_cursor else None,
        first_url=url_for(".queue", **kept) if request.args.get("after") else None,
    )


@blueprint.get("/<uuid:assignment_id>")
@needs_role(Role.ASSESSOR)
def item(assignment_id: UUID) -> ResponseReturnValue:
    """What may be known before interests are declared, and the declaration; afterwards, to the work itself."""
    work = get_own_assignment(reading(), current_actor(), assignment_id)
    if work.state in WRITABLE:
        return redirect(url_for(".score", assignment_id=assignment_id))
    if work.state is State.SUBMITTED:
        return redirect(url_for(".submitted", assignment_id=assignment_id))
    application = work.submission.application
    if is_held_back_from(reading(), work.id):
        return redirect(url_for(".queue"))
    first = what_comes_first(reading(), work.assessor_id, application.round_id, [work.submission])
    why = first.get(work.submission_id)
    return render_template(
        "assess/item.html",
        work=work,
        partners=partners_of(application),
        is_confirmed=why is not InterestsNotConfirmed,
        is_in_question=why is InQuestion,
    )


@blueprint.post("/<uuid:assignment_id>/accept")
@needs_role(Role.ASSESSOR)
def accept(assignment_id: UUID) -> ResponseReturnValue:
    """Declare that one has no interest, which opens the application."""
    with Sessions.begin() as session:
        accept_assignment(session, current_actor(), assignment_id, now=arrived_at())
    return redirect(url_for(".score", assignment_id=assignment_id))


@blueprint.route("/<uuid:assignment_id>/recuse", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def recuse(assignment_id: UUID) -> ResponseReturnValue:
    """Step back from an application, with a ground and a reason."""
    form, status = RecuseForm(), 200
    if form.is_submitted() and has_recused(reading(), current_actor(), assignment_id):
        return _stepped_back()
    work = get_own_assignment(reading(), current_actor(), assignment_id)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _step_back(assignment_id, form)
            except DomainError as refusal:
                if has_recused(fresh_reading(), current_actor(), assignment_id):  # by the other press of a double one
                    return _stepped_back()
                status = show_problems(form, refusal)
    return render_template("assess/recuse.html", work=work, form=form), status


def _step_back(assignment_id: UUID, form: RecuseForm) -> ResponseReturnValue:
    ground = Ground(form.ground.data)
    with Sessions.begin() as session:
        recuse_assignment(
            session, current_actor(), assignment_id, ground=ground, reason=form.reason.data or "", now=arrived_at()
        )
    wake_worker()
    return _stepped_back()


def _stepped_back() -> ResponseReturnValue:
    flash(_("You stepped back. The application is off your list, and the fund’s manager can see why."))
    return redirect(url_for(".queue"))
