"""What a round has granted besides money: who holds it, ending it early, and the files of a round's awards."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from assessments.actors import Role
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.funds.programmes import local_day
from assessments.reports.exports.programmes import ProgrammeFile, programme_file
from assessments.reports.policies import may_export
from assessments.reports.queries import ensure_no_bid, get_staff_round
from assessments.reports.use_cases import note_programme_download
from assessments.standings.models import HeldStanding
from assessments.standings.policies import may_end
from assessments.standings.queries import get_standing, page_standings
from assessments.standings.use_cases import end_standing
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.downloads import send_csv
from portal.fields import ReasonField
from portal.manage import blueprint
from portal.manage.views import STAFF
from portal.seen import SeenForm, Stands
from portal.text import day


class EndStandingForm(SeenForm):
    """Why something that is held ends early."""

    reason = ReasonField(
        lazy_gettext("Why does it end?"), lazy_gettext("Its holder reads this, by email. Write it to them.")
    )
    submit = SubmitField(lazy_gettext("End it today"), widget=GovSubmitInput())


@blueprint.get("/rounds/<reference>/standings")
@needs_role(*STAFF)
def standings(reference: str) -> ResponseReturnValue:
    """Everybody to whom the round has granted it, with until when, and what was ended."""
    found = get_staff_round(reading(), current_actor(), reference)
    ensure_no_bid(reading(), current_actor(), found)
    if found.standing is None:
        raise NotFound
    page = page_standings(reading(), current_actor(), found, cursor=request.args.get("after") or None)
    return render_template(
        "manage/standings.html",
        round=found,
        rows=page.rows,
        may_end=lambda standing: may_end(current_actor(), standing),
        may_export=may_export(current_actor(), found),
        today=local_day(arrived_at(), found.time_zone),
        next_url=url_for(".standings", reference=reference, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )


@blueprint.route("/standings/<uuid:decision_id>/end", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def end_early(decision_id: UUID) -> ResponseReturnValue:
    """End early what an organisation holds, with a reason that it is told."""
    found = get_standing(reading(), current_actor(), decision_id)
    if not may_end(current_actor(), found):
        raise NotPermitted
    form, status = EndStandingForm(), 200
    form.open_at(found.mark)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _end(found, form)
            except DomainError as refusal:
                found = get_standing(fresh_reading(), current_actor(), decision_id)
                status = form.refuse(refusal, found.mark, _stands(found))
    return render_template(
        "manage/end_standing.html",
        form=form,
        standing=found,
        is_held=found.is_held(local_day(arrived_at(), found.round.time_zone)),
    ), status


def _stands(found: HeldStanding) -> list[Stands]:
    return [Stands(_("Ended on"), day(found.ended_on)), Stands(_("Reason"), found.ended_because or "")]


def _end(found: HeldStanding, form: EndStandingForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        end_standing(
            session,
            current_actor(),
            found.decision_id,
            reason=form.reason.data or "",
            now=arrived_at(),
            seen=form.seen.data,
        )
    wake_worker()
    flash(_("%(title)s has ended for %(name)s. Those who lead it get an email that says why.",
            title=found.title, name=found.organisation.name))  # fmt: skip
    return redirect(url_for(".standings", reference=found.round.reference))


@blueprint.get("/rounds/<reference>/awards/<any(standings, reach, repayments):what>.csv")
@needs_role(Role.MANAGER, Role.AUDITOR)
def programme_download(reference: str, what: str) -> ResponseReturnValue:
    """A file of a round's awards, which is noted on its trail."""
    wanted, actor, now = ProgrammeFile(what), current_actor(), arrived_at()
    if request.method == "GET":
        with Sessions.begin() as session:
            note_programme_download(session, actor, reference, wanted, now=now)
    return send_csv(
        lambda session: programme_file(session, actor, reference, wanted, now=now), f"{reference}-{what}"
    )  # fmt: skip
