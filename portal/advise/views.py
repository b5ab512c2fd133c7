"""Those whom one advises, and the sessions with each."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.policies import may_read_answers
from assessments.decisions.models import Support
from assessments.decisions.policies import may_support
from assessments.decisions.queries import get_support, list_released, list_supports
from assessments.decisions.states import Outcome, SupportState
from assessments.decisions.use_cases import close_support, log_session, strike_session
from assessments.decisions.use_cases.supporting import SupportIsOver
from assessments.errors import DomainError, NotFound
from assessments.supporting.matching import list_advised_funds
from assessments.supporting.queries import list_needs, list_reviews
from assessments.supporting.states import NeedState, Side
from portal.advise import blueprint
from portal.advise.forms import SessionForm
from portal.answers import shown_answers
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.problems import show_problems
from portal.supporting.shown import REVIEW_STATES
from portal.wording import SUPPORT_STATES, hours

OPEN = (SupportState.ACCEPTED, SupportState.ACTIVE)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"support_words": SUPPORT_STATES, "hours": hours}


@blueprint.get("/")
@needs_role(Role.ADVISER)
def supports() -> ResponseReturnValue:
    """Those whom one advises, with the hours so far."""
    page = list_supports(reading(), current_actor(), cursor=request.args.get("after") or None)
    return render_template(
        "advise/supports.html",
        supports=page.rows,
        funds=list_advised_funds(reading(), current_actor()),
        next_url=url_for(".supports", after=page.next_cursor) if page.next_cursor else None,
    )


@blueprint.route("/<reference>", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def support(reference: str) -> ResponseReturnValue:
    """One applicant's support: what they wrote, what they get, and the sessions; one can be logged, or struck out."""
    found = _mine(reference)
    if "strike" in request.form:
        return _strike(reference)
    form, status = SessionForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _log(reference, form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
                fresh_reading()
                found = _mine(reference)
        if found.state is SupportState.CLOSED:  # without its form, this page would lose what was typed
            raise SupportIsOver
    if not form.entry_key.data:
        form.entry_key.data = secrets.token_urlsafe(12)
    return _show(found, form), status


@blueprint.post("/<reference>/close")
@needs_role(Role.ADVISER)
def close(reference: str) -> ResponseReturnValue:
    """Say that the support has come to its end."""
    with Sessions.begin() as session:
        if not may_support(current_actor(), get_support(session, current_actor(), reference)):
            raise NotFound
        close_support(session, current_actor(), reference, now=arrived_at())
    wake_worker()
    flash(_("The support is finished."))
    return redirect(url_for(".support", reference=reference))


def _mine(reference: str) -> Support:
    """A support whose adviser asks; as an applicant or a manager one has other pages."""
    found = get_support(reading(), current_actor(), reference)
    if not may_support(current_actor(), found):
        raise NotFound
    return found


def _show(found: Support, form: SessionForm) -> str:
    application = found.application
    released = list_released(reading(), [submission.id for submission in application.submissions])
    invitations = [each for each in released.values() if each.outcome is Outcome.INVITED]
    needs = list_needs(reading(), found.id)
    return render_template(
        "advise/support.html",
        support=found,
        application=application,
        invitation=invitations[-1] if invitations else None,
        written=[
            (each, shown_answers(each))
            for each in application.submissions
            if may_read_answers(current_actor(), each, arrived_at())
        ],
        form=form,
        me=current_actor().user_id,
        is_open=found.state in OPEN,
        may_close=found.state is SupportState.ACTIVE,
        reviews=list_reviews(reading(), found, Side.ADVISER),
        review_states=REVIEW_STATES,
        needs=needs,
        to_do=sum(need.state is NeedState.OPEN for need in needs),
    )


def _strike(reference: str) -> ResponseReturnValue:
    try:
        session_id = UUID(request.form["strike"])
    except ValueError:
        raise NotFound from None
    with Sessions.begin() as session:
        strike_session(session, current_actor(), reference, session_id, now=arrived_at())
    wake_worker()
    flash(_("The session is struck out. It stays to be read, and counts no more."))
    return redirect(url_for(".support", reference=reference))


def _log(reference: str, form: SessionForm) -> ResponseReturnValue:
    assert form.held_on.data is not None
    with Sessions.begin() as session:
        log_session(
            session,
            current_actor(),
            reference,
            entry_key=(form.entry_key.data or secrets.token_urlsafe(12))[:64],
            held_on=form.held_on.data,
            minutes=form.minutes,
            worked_on=form.worked_on.data or "",
            own_note=form.own_note.data or "",
            now=arrived_at(),
        )
    wake_worker()
    flash(_("The session is logged. The applicant sees it, and gets an email."))
    return redirect(url_for(".support", reference=reference))
