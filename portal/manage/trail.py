"""Who did what and when, in a round, to an application, an assessment or an outcome, and by a person."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.reports.trail import (
    Scope,
    application_trail,
    assignment_trail,
    decision_trail,
    person_trail,
    round_trail,
    seals_table,
    trail_table,
)
from assessments.reports.use_cases import note_seals_download, note_trail_download
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, Sessions
from portal.downloads import send_csv
from portal.manage import blueprint
from portal.trails import asked_for, trail_page

READERS = (Role.MANAGER, Role.AUDITOR)
ScopeOf = Callable[[Session], Scope]


@blueprint.get("/rounds/<reference>/trail")
@needs_role(*READERS)
def trail(reference: str) -> ResponseReturnValue:
    """All that was done in a round, newest first."""
    return _show(lambda session: round_trail(session, current_actor(), reference), _("Trail"))


@blueprint.get("/rounds/<reference>/trail.csv")
@needs_role(*READERS)
def trail_file(reference: str) -> ResponseReturnValue:
    """The same as a file."""
    return _send(lambda session: round_trail(session, current_actor(), reference), f"{reference}-trail")


@blueprint.get("/applications/<reference>/trail", endpoint="application_trail")
@needs_role(*READERS)
def show_application_trail(reference: str) -> ResponseReturnValue:
    """All that was done to an application."""
    heading = _("Trail of %(reference)s", reference=reference)
    return _show(lambda session: application_trail(session, current_actor(), reference), heading)


@blueprint.get("/applications/<reference>/trail.csv", endpoint="application_trail_file")
@needs_role(*READERS)
def send_application_trail(reference: str) -> ResponseReturnValue:
    """The same as a file."""
    return _send(lambda session: application_trail(session, current_actor(), reference), f"{reference}-trail")


@blueprint.get("/applications/<reference>/<stage>/assignments/<uuid:assignment_id>/trail")
@needs_role(*READERS)
def assessment_trail(reference: str, stage: str, assignment_id: UUID) -> ResponseReturnValue:
    """What became of one assessor's work."""
    heading = _("Trail of one assessment")
    return _show(_assignment(reference, stage, assignment_id), heading)


@blueprint.get("/applications/<reference>/<stage>/assignments/<uuid:assignment_id>/trail.csv")
@needs_role(*READERS)
def assessment_trail_file(reference: str, stage: str, assignment_id: UUID) -> ResponseReturnValue:
    """The same as a file."""
    return _send(_assignment(reference, stage, assignment_id), f"{reference}-{stage}-assessment-trail")


@blueprint.get("/applications/<reference>/<stage>/decisions/<uuid:decision_id>/trail", endpoint="decision_trail")
@needs_role(*READERS)
def show_decision_trail(reference: str, stage: str, decision_id: UUID) -> ResponseReturnValue:
    """What became of one proposed outcome."""
    return _show(_decision(reference, stage, decision_id), _("Trail of one outcome"))


@blueprint.get(
    "/applications/<reference>/<stage>/decisions/<uuid:decision_id>/trail.csv", endpoint="decision_trail_file"
)
@needs_role(*READERS)
def send_decision_trail(reference: str, stage: str, decision_id: UUID) -> ResponseReturnValue:
    """The same as a file."""
    return _send(_decision(reference, stage, decision_id), f"{reference}-{stage}-outcome-trail")


@blueprint.get("/people/<uuid:person_id>/trail", endpoint="person_trail")
@needs_role(Role.AUDITOR)
def show_person_trail(person_id: UUID) -> ResponseReturnValue:
    """What a person did in the funds that one audits."""
    return _show(lambda session: person_trail(session, current_actor(), person_id))


@blueprint.get("/people/<uuid:person_id>/trail.csv", endpoint="person_trail_file")
@needs_role(Role.AUDITOR)
def send_person_trail(person_id: UUID) -> ResponseReturnValue:
    """The same as a file."""
    return _send(lambda session: person_trail(session, current_actor(), person_id), f"trail-of-{person_id}")


@blueprint.get("/trail/seals.csv")
@needs_role(Role.AUDITOR)
def seals() -> ResponseReturnValue:
    """What a trail's file is held against, to see that nothing on it was changed."""
    if request.method == "GET":
        with Sessions.begin() as session:
            note_seals_download(session, current_actor(), now=arrived_at())
    return send_csv(lambda session: seals_table(session, current_actor()), "seals")


def _assignment(reference: str, stage: str, assignment_id: UUID) -> ScopeOf:
    return lambda session: assignment_trail(session, current_actor(), reference, stage, assignment_id)


def _decision(reference: str, stage: str, decision_id: UUID) -> ScopeOf:
    return lambda session: decision_trail(session, current_actor(), reference, stage, decision_id)


def _show(scope_of: ScopeOf, heading: str = "") -> ResponseReturnValue:
    scope, shown, status = trail_page(scope_of)
    if not heading and scope.person is not None:
        heading = _("What %(name)s did", name=scope.person.name)
    assert request.endpoint is not None
    file: dict[str, Any] = {**(request.view_args or {}), **shown["form"].chosen}
    file_url = url_for(f"{request.endpoint}_file", **file)
    return render_template("manage/trail.html", scope=scope, heading=heading, file_url=file_url, **shown), status


def _send(scope_of: ScopeOf, name: str) -> ResponseReturnValue:
    form = asked_for()
    if not form.validate() or form.left_out:  # what is left of the filters is more than was asked for: say so first
        assert request.endpoint is not None
        asked = {name: request.args[name] for name in form.data if name in request.args}
        page: dict[str, Any] = {**(request.view_args or {}), **asked}
        return redirect(url_for(request.endpoint.removesuffix("_file"), **page))
    actor = current_actor()
    if request.method == "GET":
        with Sessions.begin() as session:
            note_trail_download(session, actor, scope_of(session), form.filters, now=arrived_at())
    return send_csv(lambda session: trail_table(session, actor, scope_of(session), form.filters), name)
