"""What managers keep beside an application: tags, flags, who leads on it, and notes."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.casework import use_cases
from assessments.casework.policies import may_write_notes
from assessments.casework.queries import find_kept, get_flag, list_candidates, list_notes, list_tags
from assessments.casework.use_cases import (
    name_officer,
    raise_flag,
    tag_application,
    untag_application,
    withdraw_note,
    write_note,
)
from assessments.errors import NotPermitted
from assessments.versions import fingerprint
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.manage import blueprint
from portal.manage.acting import DONE, key_of, send
from portal.manage.forms import uuid_from
from portal.manage.keeping_forms import FlagForm, NoteForm, OfficerForm, ResolveForm, TagForm
from portal.manage.subjects import submission_for
from portal.seen import Stands

NOTE_READERS = (Role.MANAGER, Role.MODERATOR, Role.APPROVER)


@blueprint.route("/applications/<reference>/tags", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def tags(reference: str) -> ResponseReturnValue:
    """Put a tag on an application, or take one off."""
    application, form = _to_keep(reference), TagForm()
    status = send(
        form,
        lambda session: tag_application(
            session, current_actor(), reference, form.tag.data or "", now=arrived_at()
        ),
    )  # fmt: skip
    if status == DONE:
        return _back(reference, _("%(reference)s is tagged.", reference=reference))
    return _show(
        "tags", application, form, known=list_tags(reading(), current_actor(), application.round.fund_id)
    ), status


@blueprint.post("/applications/<reference>/tags/<uuid:tag_id>/remove")
@needs_role(Role.MANAGER)
def untag(reference: str, tag_id: UUID) -> ResponseReturnValue:
    """Take a tag off."""
    with Sessions.begin() as session:
        untag_application(session, current_actor(), reference, tag_id, now=arrived_at())
    return _back(reference, _("The tag is removed from %(reference)s.", reference=reference))


@blueprint.route("/applications/<reference>/flags", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def flags(reference: str) -> ResponseReturnValue:
    """Raise a flag."""
    application, form = _to_keep(reference), FlagForm()
    status = send(
        form,
        lambda session: raise_flag(
            session, current_actor(), reference, reason=form.reason.data or "", now=arrived_at()
        ),
    )  # fmt: skip
    if status == DONE:
        return _back(reference, _("%(reference)s is flagged.", reference=reference))
    return _show("flags", application, form), status


@blueprint.route("/applications/<reference>/flags/<uuid:flag_id>/resolve", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def resolve_flag(reference: str, flag_id: UUID) -> ResponseReturnValue:
    """Say what came of a flag."""
    application, form = _to_keep(reference), ResolveForm()
    flag = get_flag(reading(), application, flag_id)
    status = send(
        form,
        lambda session: use_cases.resolve_flag(
            session, current_actor(), reference, flag_id, resolution=form.reason.data or "", now=arrived_at()
        ),
    )
    if status == DONE:
        return _back(reference, _("The flag of %(reference)s is resolved.", reference=reference))
    return _show("resolve_flag", application, form, flag=flag), status


@blueprint.route("/applications/<reference>/officer", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def officer(reference: str) -> ResponseReturnValue:
    """Say who leads on an application."""
    application = _to_keep(reference)
    now = arrived_at()
    kept = find_kept(reading(), current_actor(), application, now=now)
    form = OfficerForm(data={"officer": str(kept.officer.id) if kept.officer else ""})
    form.offer(list_candidates(reading(), current_actor(), application, now=now))
    form.open_at(fingerprint(kept.officer.id if kept.officer else None))

    def standing() -> tuple[str, list[Stands]]:
        stands = find_kept(fresh_reading(), current_actor(), _to_keep(reference), now=now).officer
        return fingerprint(stands.id if stands else None), [
            Stands(_("Lead officer"), stands.name if stands else _("Nobody"))
        ]

    status = send(
        form,
        lambda session: name_officer(
            session, current_actor(), reference, _chosen(form), now=now, seen=form.seen.data
        ),
        standing,
    )  # fmt: skip
    if status == DONE:
        return _back(reference, _("Who leads on %(reference)s is saved.", reference=reference))
    return _show("officer", application, form, kept=kept), status


def _chosen(form: OfficerForm) -> UUID | None:
    """Who was chosen; nobody, if nobody was. What is no id is nobody's, and refused as such."""
    typed = form.officer.data or ""
    return (uuid_from(typed) or UUID(int=0)) if typed else None


@blueprint.route("/applications/<reference>/notes", methods=["GET", "POST"])
@needs_role(*NOTE_READERS)
def notes(reference: str) -> ResponseReturnValue:
    """All notes, newest first, and a form for the next."""
    application = get_staff_application(reading(), current_actor(), reference)
    page = list_notes(reading(), current_actor(), application, cursor=request.args.get("after") or None)
    may_write, form = may_write_notes(current_actor(), application), NoteForm()
    if form.is_submitted() and not may_write:
        raise NotPermitted
    form.entry_key.data = key_of(form.entry_key.data)
    status = send(form, lambda session: _write(session, reference, form))
    if status == DONE:
        return _back(reference, _("The note is kept with %(reference)s.", reference=reference))
    next_url = url_for(".notes", reference=reference, after=page.next_cursor) if page.next_cursor else None
    return (
        _show(
            "notes", application, form, notes=page.rows, next_url=next_url, is_later_page="after" in request.args,
            may_write=may_write,
        ),
        status,
    )  # fmt: skip


def _write(session: Any, reference: str, form: NoteForm) -> object:
    return write_note(
        session, current_actor(), reference, text=form.text.data or "", entry_key=form.entry_key.data or "",
        now=arrived_at(),
    )  # fmt: skip


@blueprint.post("/applications/<reference>/notes/<uuid:note_id>/withdraw", endpoint="withdraw_note")
@needs_role(Role.MANAGER)
def withdraw(reference: str, note_id: UUID) -> ResponseReturnValue:
    """Withdraw one's own note."""
    with Sessions.begin() as session:
        withdraw_note(session, current_actor(), reference, note_id, now=arrived_at())
    flash(_("The note is marked as withdrawn."))
    return redirect(url_for(".notes", reference=reference))


def _to_keep(reference: str) -> Application:
    return submission_for(Role.MANAGER, reference, None).application


def _show(page: str, application: Application, form: Any, **more: object) -> str:
    return render_template(f"manage/{page}.html", application=application, form=form, **more)


def _back(reference: str, told: str) -> ResponseReturnValue:
    flash(told)
    return redirect(url_for(".application", reference=reference, _anchor="kept"))
