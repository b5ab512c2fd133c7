"""The order of a stage's reserve list."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField

from assessments.actors import Role
from assessments.decisions.reserves import Reserve, list_reserves, mark_of_reserves
from assessments.decisions.use_cases import order_reserves
from assessments.decisions.use_cases.reserving import EACH_ONCE
from assessments.errors import Invalid
from assessments.reports.queries import ensure_no_bid, get_staff_round, stage_of
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, fresh_reading, reading
from portal.manage import blueprint
from portal.manage.acting import DONE, send
from portal.manage.subjects import ensure_manages
from portal.seen import SeenForm, Stands


@blueprint.route("/rounds/<reference>/<stage>/reserves", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def reserves(reference: str, stage: str) -> ResponseReturnValue:
    """Give each application of the reserve list its place."""
    found = get_staff_round(reading(), current_actor(), reference)
    at = stage_of(found, stage)
    ensure_manages(found)
    ensure_no_bid(reading(), current_actor(), found)
    listed = list_reserves(reading(), current_actor(), at.id)
    form = reserves_form(listed)
    form.open_at(mark_of_reserves(listed))

    def act(session: Session) -> None:
        order_reserves(
            session, current_actor(), reference, stage, _order_in(form, listed), now=arrived_at(), seen=form.seen.data
        )

    def standing() -> tuple[str, list[Stands]]:
        now = list_reserves(fresh_reading(), current_actor(), at.id)
        return mark_of_reserves(now), [Stands(str(number), each.reference) for number, each in enumerate(now, 1)]

    status = send(form, act, standing)
    if status == DONE:
        flash(_("The order of the reserve list is kept."))
        return redirect(url_for(".reserves", reference=reference, stage=stage))
    return render_template("manage/reserves.html", round=found, stage=at, reserves=listed, form=form), status


def reserves_form(listed: list[Reserve]) -> Any:
    """A box for the place of each."""
    fields: dict[str, Any] = {
        each.reference: StringField(f"{each.reference}, {each.organisation}", widget=GovTextInput()) for each in listed
    }
    fields["submit"] = SubmitField(lazy_gettext("Keep this order"), widget=GovSubmitInput())
    places = {each.reference: str(number) for number, each in enumerate(listed, 1)}
    return type("ReservesForm", (SeenForm,), fields)(data=places)


def _order_in(form: Any, listed: list[Reserve]) -> list[str]:
    """The references by the places that were typed. Raises Invalid at each that has none of its own."""
    typed = {each.reference: (form[each.reference].data or "").strip() for each in listed}
    places = {key: int(text) for key, text in typed.items() if text.isascii() and text.isdigit() and len(text) < 6}
    counts = list(places.values())
    wrong = [key for key in typed if key not in places or places[key] < 1 or counts.count(places[key]) > 1]
    if wrong:
        raise Invalid(dict.fromkeys(wrong, EACH_ONCE))
    return sorted(places, key=lambda key: places[key])
