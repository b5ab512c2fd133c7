"""Files of a part of the passport: adding one, and taking one out."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.organisations import get_own_organisation
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.passports.filing import add_passport_file, remove_passport_file
from assessments.passports.policies import may_keep_passport
from assessments.passports.queries import load_passport
from assessments.passports.states import COUNTED, Part
from portal.account import blueprint
from portal.account.passport import about_part, shown_files
from portal.account.passport_forms import PartFileForm, PartForm
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.errors import status_of
from portal.uploads import receive


@blueprint.post("/organisations/<uuid:organisation_id>/passport/<part>/files")
@login_required
def add_part_file(organisation_id: UUID, part: str) -> ResponseReturnValue:
    """Keep a file with a part, or say on its page why not."""
    get_own_organisation(reading(), current_actor(), organisation_id)
    if part not in set(Part) - COUNTED:
        raise NotFound
    if not may_keep_passport(current_actor(), organisation_id):
        raise NotPermitted
    which, form, status = Part(part), PartFileForm(), 422
    if form.validate():
        try:
            return _add(organisation_id, which, form)
        except DomainError as refusal:
            form.file.errors = [refusal.told(_)]
            status = int(status_of(refusal))
    return _page(organisation_id, which, form), status


@blueprint.post("/organisations/<uuid:organisation_id>/passport/<part>/files/<uuid:document_id>/remove")
@login_required
def remove_part_file(organisation_id: UUID, part: str, document_id: UUID) -> ResponseReturnValue:
    """Take a file out of the passport."""
    with Sessions.begin() as session:
        remove_passport_file(session, current_actor(), organisation_id, document_id, now=arrived_at())
    flash(_("The file is taken out of the passport. What was submitted before stays as it was."))
    return redirect(url_for(".passport_part", organisation_id=organisation_id, part=part))


def _add(organisation_id: UUID, part: Part, form: PartFileForm) -> ResponseReturnValue:
    now = arrived_at()
    arrived = receive(form.file.data, now=now)
    with Sessions.begin() as session:
        add_passport_file(session, current_actor(), organisation_id, part, arrived, now=now)
    wake_worker()
    flash(_("%(name)s is kept with the passport.", name=arrived.name))
    return redirect(url_for(".passport_part", organisation_id=organisation_id, part=part))


def _page(organisation_id: UUID, part: Part, form: PartFileForm) -> str:
    organisation = get_own_organisation(fresh_reading(), current_actor(), organisation_id)
    standing, facts = load_passport(reading(), organisation_id)[part], PartForm(formdata=None)
    facts.ask_about(part)
    facts.show(standing)
    return render_template(
        "account/passport_part.html",
        form=facts,
        standing=standing,
        **about_part(organisation, part),
        **shown_files(organisation_id, part, form),
    )
