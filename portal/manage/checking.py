"""The checklist before an award: what has been seen of the applicant, by whom, on what evidence."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import AnyOf

from assessments.actors import Role
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.awards.bank_queries import find_bank, payer_ids
from assessments.awards.policies import may_see_bank
from assessments.decisions.checks import (
    REGISTER,
    Seen,
    find_gone,
    get_check_document,
    is_asked_for_bank,
    list_earlier,
    list_other_awards,
    list_recordable,
)
from assessments.decisions.policies import READS_CHECKS, may_check, may_confirm, may_see_checks
from assessments.decisions.states import CheckOutcome
from assessments.decisions.use_cases import confirm_check, record_check
from assessments.decisions.use_cases.checking import EVIDENCE_NEEDED
from assessments.errors import NotFound, NotPermitted
from assessments.funds.states import CheckKind
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, Sessions, fresh_reading, reading, wake_worker
from portal.documents import send_document
from portal.fields import ReasonField
from portal.manage import blueprint
from portal.manage.acting import DONE, send
from portal.seen import SeenForm, Stands
from portal.uploads import ask_again_for, receive_with, size_limits
from portal.wording import CHECK_OUTCOMES, SCAN_STATES

CHECKERS = (Role.MANAGER, Role.APPROVER)


class CheckForm(SeenForm):
    """What was found of one item, and on what evidence."""

    outcome = RadioField(lazy_gettext("What did you find?"), validate_choice=False, widget=GovRadioInput())
    evidence = ReasonField(
        lazy_gettext("Evidence"),
        lazy_gettext("What you have seen, where, and as of when. The fund’s staff read this. The applicant does not."),
        needed=EVIDENCE_NEEDED,
    )
    document = FileField(lazy_gettext("A file that shows it, if there is one"), widget=GovFileInput())
    submit = SubmitField(lazy_gettext("Record what you found"), widget=GovSubmitInput())

    def offer(self, kind: CheckKind) -> None:
        """Let them choose among what can be found of such an item; of bank details no file is kept."""
        self.document.render_kw = {"params": {"attributes": size_limits()}}
        found = [each for each in CheckOutcome if each is not CheckOutcome.GONE or kind is CheckKind.REGISTRATION]
        self.outcome.choices = {each.value: str(CHECK_OUTCOMES[each][0]) for each in found}
        self.outcome.validators = [AnyOf([each.value for each in found], message=_("Choose what you found."))]


@blueprint.get("/applications/<reference>/checklist")
@needs_role(*READS_CHECKS)
def checklist(reference: str) -> ResponseReturnValue:
    """Every item of the round's checklist, what was seen of it, and what else this organisation was awarded."""
    application, actor = _application(reference), current_actor()
    seen = list_recordable(reading(), application)
    is_asked = is_asked_for_bank(reading(), application)
    by_itself = {each.item.key for each in seen if is_asked and each.item.kind is CheckKind.BANK_DETAILS}
    return render_template(
        "manage/checklist.html",
        submission=application.current,
        seen_items=seen,
        earlier=list_earlier(reading(), application),
        awards=list_other_awards(reading(), application),
        is_gone=bool(find_gone(reading(), [application.organisation_id])),
        by_itself=by_itself,
        shows_bank=bool(by_itself)
        and find_bank(reading(), application.id) is not None
        and may_see_bank(actor, application, payer_ids(reading(), application.round.fund_id)),
        may_do={
            each.item.key: each.item.key not in by_itself and may_check(actor, application, each.item.done_by)
            for each in seen
        },
        may_confirm={
            each.item.key: each.item.key not in by_itself
            and each.waits_for_another
            and each.check is not None
            and may_confirm(actor, application, each.check)
            for each in seen
        },
        check_words=CHECK_OUTCOMES,
        scan_states=SCAN_STATES,
        register_key=REGISTER.key,
    )


@blueprint.route("/applications/<reference>/checklist/<item>", methods=["GET", "POST"])
@needs_role(*CHECKERS)
def check(reference: str, item: str) -> ResponseReturnValue:
    """Say what was found of one item."""
    application = _application(reference)
    one = _item(list_recordable(reading(), application), item)
    if not may_check(current_actor(), application, one.item.done_by):
        raise NotPermitted
    form = CheckForm()
    form.offer(one.item.kind)
    form.open_at(one.check.mark if one.check else "")

    arrived = receive_with(form, form.document)

    def act(session: Session) -> None:
        record_check(
            session, current_actor(), reference, item, outcome=CheckOutcome(form.outcome.data),
            evidence=form.evidence.data or "", now=arrived_at(), arrived=arrived, seen=form.seen.data,
        )  # fmt: skip

    status = 422 if form.document.errors else send(form, act, lambda: _standing(application, item))
    if status == DONE:
        wake_worker()
        flash(_("Recorded: %(title)s.", title=one.item.title))
        return redirect(url_for(".checklist", reference=reference))
    ask_again_for(form.document, arrived)
    return render_template("manage/check.html", form=form, submission=application.current, one=one), status


@blueprint.get("/applications/<reference>/checklist/files/<uuid:check_id>")
@needs_role(*READS_CHECKS)
def check_document(reference: str, check_id: UUID) -> ResponseReturnValue:
    """The file that shows what was seen."""
    found = get_check_document(reading(), _application(reference), check_id)
    return send_document(found, found.name)


@blueprint.post("/applications/<reference>/checklist/<item>/confirm")
@needs_role(*CHECKERS)
def confirm_check_of(reference: str, item: str) -> ResponseReturnValue:
    """Confirm an item as the second person."""
    application = _application(reference)
    one = _item(list_recordable(reading(), application), item)
    with Sessions.begin() as session:
        confirm_check(session, current_actor(), reference, item, now=arrived_at(), seen=request.form.get("seen"))
    wake_worker()
    flash(_("Confirmed: %(title)s.", title=one.item.title))
    return redirect(url_for(".checklist", reference=reference))


def _application(reference: str) -> Application:
    """An application, for somebody who may read what was seen of its applicant."""
    application = get_staff_application(reading(), current_actor(), reference)
    if not may_see_checks(current_actor(), application):
        raise NotPermitted
    return application


def _item(seen: list[Seen], key: str) -> Seen:
    found = next((each for each in seen if each.item.key == key), None)
    if found is None:
        raise NotFound
    return found


def _standing(application: Application, key: str) -> tuple[str, list[Stands]]:
    found: Any = _item(list_recordable(fresh_reading(), application), key).check
    if found is None:
        return "", []
    return found.mark, [
        Stands(_("Found"), str(CHECK_OUTCOMES[found.outcome][0])),
        Stands(_("By"), found.done_by.name),
        Stands(_("Evidence"), found.evidence),
    ]
