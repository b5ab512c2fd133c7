"""The organisation's passport: what it is asked by every funder, kept once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.models import Organisation
from assessments.accounts.organisations import get_own_organisation
from assessments.errors import NotFound, NotPermitted
from assessments.passports.entries import PassportEntry
from assessments.passports.filing import MOST_FILES
from assessments.passports.policies import may_keep_passport
from assessments.passports.queries import find_files, list_files, load_passport
from assessments.passports.states import COUNTED, Part
from assessments.passports.use_cases import keep_part
from assessments.passports.wording import EXPLAINED, PARTS
from assessments.versions import Outdated
from portal.account import blueprint
from portal.account.answering import answer_form
from portal.account.passport_forms import PartFileForm, PartForm
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading
from portal.passports import ShownPart, shown_parts
from portal.seen import Stands
from portal.text import day, number
from portal.uploads import size_limits

HERE = ZoneInfo("Europe/London")


@blueprint.get("/organisations/<uuid:organisation_id>/passport")
@login_required
def passport(organisation_id: UUID) -> ResponseReturnValue:
    """Every part, how it stands today, and what is missing."""
    organisation = get_own_organisation(reading(), current_actor(), organisation_id)
    return render_template(
        "account/passport.html",
        organisation=organisation,
        parts=_parts(organisation_id),
        may_keep=may_keep_passport(current_actor(), organisation_id),
    )


@blueprint.route("/organisations/<uuid:organisation_id>/passport/<part>", methods=["GET", "POST"])
@login_required
def passport_part(organisation_id: UUID, part: str) -> ResponseReturnValue:
    """Add, change or take out one part."""
    organisation = get_own_organisation(reading(), current_actor(), organisation_id)
    if part not in set(Part):
        raise NotFound
    if not may_keep_passport(current_actor(), organisation_id):
        raise NotPermitted
    which, form = Part(part), PartForm()
    standing = load_passport(reading(), organisation_id)[which]
    form.ask_about(which)
    form.fill(standing)
    about = {**about_part(organisation, which), "file_form": None}
    if which not in COUNTED and not standing.is_empty:
        about |= shown_files(organisation_id, which)

    def keep(now: datetime) -> ResponseReturnValue:
        entry = form.entry(which)
        try:
            with Sessions.begin() as session:
                keep_part(session, current_actor(), organisation_id, entry, now=now, seen=form.seen.data)
        except Outdated as refusal:
            stands = load_passport(fresh_reading(), organisation_id)[which]
            status = form.refuse(refusal, stands.mark, _written_down(stands))
            return render_template("account/passport_part.html", form=form, standing=stands, **about), status
        flash(_told(entry))
        return redirect(url_for(".passport", organisation_id=organisation_id))

    return answer_form(form, "account/passport_part.html", keep, standing=standing, **about)


def about_part(organisation: Organisation, part: Part) -> dict[str, Any]:
    """What its page says of a part."""
    return {"organisation": organisation, "part": part, "title": PARTS[part], "explained": EXPLAINED[part]}


def shown_files(organisation_id: UUID, part: Part, form: PartFileForm | None = None) -> dict[str, Any]:
    """The files of a part, with the form that adds one while there is room."""
    files = list_files(reading(), organisation_id, part)
    form = form or PartFileForm(formdata=None)
    form.file.render_kw = {"params": {"attributes": size_limits()}}
    return {"files": files, "file_form": form, "takes_more": len(files) < MOST_FILES, "most": MOST_FILES}


def _parts(organisation_id: UUID) -> list[ShownPart]:
    passport = load_passport(reading(), organisation_id)
    return shown_parts(passport, _today(), documents=find_files(reading(), organisation_id, passport))


def _told(entry: PassportEntry) -> str:
    title = _(PARTS[entry.part])
    if entry.is_empty:
        return str(_("%(part)s: taken out of the passport. What was submitted before stays as it was.", part=title))
    return str(_("%(part)s: saved. What was submitted before stays as it was.", part=title))


def _written_down(entry: PassportEntry) -> list[Stands]:
    if entry.is_empty:
        return [Stands(_("This part"), _("Taken out"))]
    return [
        Stands(_("How many there are"), number(entry.people) if entry.people else ""),
        Stands(_("What it is called, or its number"), entry.reference),
        Stands(_("Link to it"), entry.link),
        Stands(_("Its date"), day(entry.dated_on)),
        Stands(_("Last day on which it counts"), day(entry.expires_on) if entry.expires_on else ""),
        Stands(_("Anything else"), entry.note),
    ]


def _today() -> date:
    return arrived_at().astimezone(HERE).date()
