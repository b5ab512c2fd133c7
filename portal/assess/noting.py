"""One's private notes on an application, where they are no longer on the scoring page."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import Invalid
from assessments.scoring.drafts import Opened
from assessments.scoring.notes import find_note
from assessments.scoring.policies import may_open
from assessments.scoring.queries import get_own_assignment
from assessments.scoring.states import WRITABLE
from assessments.scoring.use_cases import NotOpenToYou, write_private_note
from assessments.scoring.use_cases.noting import NOTE, mark_of_note
from assessments.versions import Outdated
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.forms import NoteForm
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.seen import Stands


@blueprint.route("/<uuid:assignment_id>/note", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def note(assignment_id: UUID) -> ResponseReturnValue:
    """Read and change one's notes on an application that is handed in; before, they are beside the scores."""
    work = get_own_assignment(reading(), current_actor(), assignment_id)
    if not may_open(current_actor(), work):
        raise NotOpenToYou
    if work.state in WRITABLE and request.method == "GET":
        return redirect(url_for(".score", assignment_id=assignment_id, _anchor=NOTE))
    found, status = find_note(reading(), work), 200
    form = NoteForm(data={"note": found.text if found is not None else ""})
    form.open_at(mark_of_note(found))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _write(assignment_id, form)
            except (Invalid, Outdated) as refusal:
                stands = find_note(fresh_reading(), work)
                told = [Stands(_("Your private notes"), stands.text if stands is not None else "")]
                status = form.refuse(refusal, mark_of_note(stands), told)
    return render_template("assess/note.html", work=work, form=form), status


def _write(assignment_id: UUID, form: NoteForm) -> ResponseReturnValue:
    page = Opened(seen={NOTE: form.seen.data} if form.seen.data is not None else {})
    with Sessions.begin() as session:
        write_private_note(session, current_actor(), assignment_id, form.note.data or "", page=page, now=arrived_at())
    flash(_("Your notes are saved. Nobody else can read them."))
    return redirect(url_for(".item", assignment_id=assignment_id))
