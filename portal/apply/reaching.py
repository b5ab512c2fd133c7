"""Reporting whom an award has reached, by the groups that its round puts first."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField

from assessments.applications.models import Application
from assessments.applications.queries import get_own_application
from assessments.errors import DomainError, NotFound
from assessments.reach.policies import may_report
from assessments.reach.queries import AwardReach, find_awarded, read_award
from assessments.reach.use_cases import report_reach
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading
from portal.fields import CountField, DayField, plain_lines
from portal.seen import SeenForm, Stands
from portal.text import day, number

PREFIX = "group_"
"""Before each group's key: a form has words of its own that a round's author may like as a key."""


@blueprint.route("/<reference>/reach", methods=["GET", "POST"])
@login_required
def reach(reference: str) -> ResponseReturnValue:
    """Say how many people of each group were reached in all until a day."""
    award = _award(get_own_application(reading(), current_actor(), reference))
    form, status = _form(award), 200
    form.open_at(_mark(award))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _report(award, form)
            except DomainError as refusal:
                award = _award(get_own_application(fresh_reading(), current_actor(), reference))
                status = form.refuse(refusal, _mark(award), _stands(award))
    return render_template(
        "apply/reach.html",
        form=form,
        award=award,
        application=award.application,
        groups=award.application.round.priority_groups,
        may_report=may_report(current_actor(), award.application),
    ), status


def _award(application: Application) -> AwardReach:
    submission_id = find_awarded(reading(), application.id)
    if submission_id is None or not application.round.groups:
        raise NotFound
    return read_award(reading(), application, submission_id)


def _mark(award: AwardReach) -> str:
    return str(award.report.number) if award.report else ""


def _form(award: AwardReach) -> Any:
    """A box for each group, the day and a note, filled in with the newest report."""
    groups = award.application.round.priority_groups
    fields: dict[str, Any] = {PREFIX + group.key: CountField(group.label, is_needed=True) for group in groups}
    fields["until_on"] = DayField(lazy_gettext("Counted until"))
    fields["note"] = TextAreaField(
        lazy_gettext("How did you count? (optional)"), filters=[plain_lines], widget=GovTextArea(),
        render_kw={"params": {"rows": 4, "attributes": {"dir": "auto"}}},
    )  # fmt: skip
    fields["submit"] = SubmitField(lazy_gettext("Send the report"), widget=GovSubmitInput())
    standing = award.report
    known = {} if standing is None else {PREFIX + group.key: standing.people(group.key) for group in groups}
    opened = {} if standing is None else {"until_on": standing.until_on, "note": standing.note}
    return type("ReachForm", (SeenForm,), fields)(data={**known, **opened})


def _stands(award: AwardReach) -> list[Stands]:
    if award.report is None:
        return []
    groups = award.application.round.priority_groups
    said = [Stands(group.label, number(award.report.people(group.key))) for group in groups]
    return [*said, Stands(_("Counted until"), day(award.report.until_on)), Stands(_("Note"), award.report.note)]


def _report(award: AwardReach, form: Any) -> ResponseReturnValue:
    reference = award.application.reference
    counts = {group.key: form[PREFIX + group.key].number for group in award.application.round.priority_groups}
    with Sessions.begin() as session:
        report_reach(
            session, current_actor(), reference, until_on=form.until_on.data, counts=counts,
            note=form.note.data or "", now=arrived_at(), seen=form.seen.data,
        )  # fmt: skip
    flash(_("Your report is with the fund. Report again when you have reached more."))
    return redirect(url_for(".status", reference=reference))
