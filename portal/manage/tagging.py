"""The tags of a fund: what they are called, what carries them, and taking them away."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.casework.models import Tag
from assessments.casework.policies import may_change_tags
from assessments.casework.queries import TagUse, get_tag, list_tags
from assessments.casework.use_cases import delete_tag, merge_tags, rename_tag
from assessments.errors import NotFound, NotPermitted
from assessments.funds.models import Round
from assessments.reports.queries import get_staff_round
from assessments.versions import fingerprint
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.manage import blueprint
from portal.manage.acting import DONE, send
from portal.manage.forms import uuid_from
from portal.manage.keeping_forms import MergeForm, RenameForm
from portal.manage.views import STAFF
from portal.seen import Stands


@blueprint.get("/rounds/<reference>/tags", endpoint="fund_tags")
@needs_role(*STAFF)
def show_tags(reference: str) -> ResponseReturnValue:
    """The tags of the round's fund, with how often each is used."""
    found = get_staff_round(reading(), current_actor(), reference)
    return render_template(
        "manage/fund_tags.html",
        round=found,
        uses=list_tags(reading(), current_actor(), found.fund_id),
        may_change=may_change_tags(current_actor(), found.fund_id),
    )


@blueprint.route("/rounds/<reference>/tags/<uuid:tag_id>", methods=["GET", "POST"], endpoint="rename_tag")
@needs_role(Role.MANAGER)
def rename(reference: str, tag_id: UUID) -> ResponseReturnValue:
    """Rename a tag; from here it can be merged or deleted, too."""
    found, tag = _tag(reference, tag_id)
    if tag is None:
        return _gone(reference)
    form = RenameForm(data={"name": tag.name})
    form.open_at(fingerprint(tag.name))

    def standing() -> tuple[str, list[Stands]]:
        stands = get_tag(fresh_reading(), current_actor(), found.fund_id, tag_id).name
        return fingerprint(stands), [Stands(_("Name of the tag"), stands)]

    status = send(
        form,
        lambda session: rename_tag(
            session, current_actor(), found.fund_id, tag_id, form.name.data or "", now=arrived_at(),
            seen=form.seen.data,
        ),
        standing,
    )  # fmt: skip
    if status == DONE:
        return _back(reference, _("The tag is renamed wherever it is."))
    return render_template("manage/rename_tag.html", round=found, tag=tag, form=form, use=_use(found, tag)), status


@blueprint.route("/rounds/<reference>/tags/<uuid:tag_id>/merge", methods=["GET", "POST"], endpoint="merge_tag")
@needs_role(Role.MANAGER)
def merge(reference: str, tag_id: UUID) -> ResponseReturnValue:
    """Have what carries one tag carry another instead."""
    found, tag = _tag(reference, tag_id)
    if tag is None:
        return _gone(reference)
    form = MergeForm()
    others = [use for use in list_tags(reading(), current_actor(), found.fund_id) if use.tag.id != tag.id]
    form.offer(others)
    into = uuid_from(form.into.data)
    if form.is_submitted() and into not in {use.tag.id for use in others}:
        form.into.errors = [_("Choose another tag to merge this one into.")]
        status = 422
    else:
        status = send(
            form,
            lambda session: merge_tags(
                session, current_actor(), found.fund_id, tag_id, into or tag_id, now=arrived_at()
            ),
        )  # fmt: skip
    if status == DONE:
        return _back(reference, _("The tag is merged."))
    return render_template("manage/merge_tag.html", round=found, tag=tag, form=form, use=_use(found, tag)), status


@blueprint.post("/rounds/<reference>/tags/<uuid:tag_id>/delete", endpoint="delete_tag")
@needs_role(Role.MANAGER)
def delete(reference: str, tag_id: UUID) -> ResponseReturnValue:
    """Take a tag off everything."""
    found, tag = _tag(reference, tag_id)
    if tag is None:
        return _gone(reference)
    with Sessions.begin() as session:
        delete_tag(session, current_actor(), found.fund_id, tag_id, now=arrived_at())
    return _back(reference, _("The tag is deleted, and off everything that carried it."))


def _tag(reference: str, tag_id: UUID) -> tuple[Round, Tag | None]:
    """A round and a tag of its fund, or None if that is gone: a second press of Delete comes here."""
    found = get_staff_round(reading(), current_actor(), reference)
    if not may_change_tags(current_actor(), found.fund_id):
        raise NotPermitted
    try:
        return found, get_tag(reading(), current_actor(), found.fund_id, tag_id)
    except NotFound:
        return found, None


def _gone(reference: str) -> ResponseReturnValue:
    flash(_("That tag does not exist any more."), "warning")
    return redirect(url_for(".fund_tags", reference=reference))


def _use(found: Round, tag: Tag) -> TagUse:
    return next(use for use in list_tags(reading(), current_actor(), found.fund_id) if use.tag.id == tag.id)


def _back(reference: str, told: str) -> ResponseReturnValue:
    flash(told)
    return redirect(url_for(".fund_tags", reference=reference))
