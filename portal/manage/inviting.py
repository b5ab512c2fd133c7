"""Inviting the fund's assessors to a stage: whom, to how much, by when to answer, and what they said."""

from datetime import UTC, time
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, SelectMultipleField, SubmitField

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.allocating.inviting import count_standings, list_invited, list_to_invite
from assessments.allocating.queries import find_plan, get_managed_stage
from assessments.allocating.states import Standing
from assessments.allocating.use_cases import invite_to_assess, withdraw_assessing_invitation
from assessments.funds.models import Stage
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, Sessions, reading, wake_worker
from portal.fields import CountField, DayField, moment_in
from portal.forms import PageForm
from portal.manage import blueprint
from portal.manage.acting import DONE, send
from portal.manage.forms import uuid_from

ANSWER_CLOCK = time(17)
HERE = "/rounds/<reference>/<stage>/invitations"
STANDINGS = {
    Standing.INVITED: (lazy_gettext("No answer yet"), "blue"),
    Standing.ACCEPTED: (lazy_gettext("Assesses"), "green"),
    Standing.WAITING: (lazy_gettext("On the wait list"), "teal"),
    Standing.DECLINED: (lazy_gettext("Declined"), "orange"),
    Standing.STEPPED_BACK: (lazy_gettext("Stepped back"), "orange"),
    Standing.WITHDRAWN: (lazy_gettext("Withdrawn"), "grey"),
}


class InviteForm(PageForm):
    """Whom to invite, to how much, and by when they answer."""

    assessor = SelectMultipleField(
        lazy_gettext("Whom do you invite?"), validate_choice=False, widget=GovCheckboxesInput()
    )
    most = CountField(lazy_gettext("How many applications at most, for each?"), is_needed=True)
    answer_by = DayField(lazy_gettext("By when are they to answer?"))
    people_wanted = CountField(
        lazy_gettext("How many assessors do you need?"),
        lazy_gettext("Who says yes beyond that is on the wait list, and moves up when somebody steps back. Leave it "
                     "empty to take everybody."),
    )  # fmt: skip
    wishes = BooleanField(
        lazy_gettext("Let them say which titles they would like; they see titles and organisations"),
        widget=GovCheckboxInput(),
    )
    submit = SubmitField(lazy_gettext("Invite"), widget=GovSubmitInput())

    def offer(self, people: list[Person]) -> None:
        """Let the manager choose among these."""
        self.assessor.choices = {str(person.id): person.name for person in people}


@blueprint.route(HERE, methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def invitations(reference: str, stage: str) -> ResponseReturnValue:
    """Who was asked to assess at a stage, what they said, and asking others."""
    found = get_managed_stage(reading(), current_actor(), reference, stage)
    plan = find_plan(reading(), found)
    form = InviteForm(data={"most": plan.most, "people_wanted": plan.people_wanted, "wishes": plan.asks_wishes})
    people = list(list_to_invite(reading(), found, now=arrived_at()))
    form.offer(people)

    def act(session: Session) -> None:
        day = form.answer_by.data
        moment = moment_in(found.round.time_zone, day, ANSWER_CLOCK) if day else None
        chosen = [uuid_from(one) or UUID(int=0) for one in form.assessor.data or []]
        invite_to_assess(
            session, current_actor(), reference, stage, chosen, most=form.most.number or 0,
            answer_by=moment.astimezone(UTC) if moment else arrived_at(), people_wanted=form.people_wanted.number,
            wishes=bool(form.wishes.data), now=arrived_at(),
        )  # fmt: skip

    status = send(form, act)
    if status == DONE:
        wake_worker()
        flash(ngettext("%(num)s person is invited.", "%(num)s people are invited.", len(set(form.assessor.data or []))))
        return redirect(url_for(".invitations", reference=reference, stage=stage))
    return _page(found, form, has_others=bool(people)), status


def _page(found: Stage, form: InviteForm, *, has_others: bool) -> str:
    address: dict[str, Any] = {"reference": found.round.reference, "stage": found.key}
    page = list_invited(reading(), found, cursor=request.args.get("after") or None)
    return render_template(
        "manage/invitations.html",
        round=found.round,
        stage=found,
        form=form,
        has_others=has_others,
        counts=count_standings(reading(), found),
        rows=page.rows,
        words=STANDINGS,
        next_url=url_for(".invitations", **address, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )


@blueprint.post(f"{HERE}/<uuid:invitation_id>/withdraw")
@needs_role(Role.MANAGER)
def withdraw_invitation(reference: str, stage: str, invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back that was not accepted."""
    with Sessions.begin() as session:
        withdraw_assessing_invitation(session, current_actor(), reference, stage, invitation_id, now=arrived_at())
    flash(_("The invitation is withdrawn."))
    return redirect(url_for(".invitations", reference=reference, stage=stage))
