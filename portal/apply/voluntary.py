"""What applicants may say and need not: what applying cost them, and the equality form. Each can be skipped at once."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, SubmitField, TextAreaField

from assessments.applications.models import Application
from assessments.applications.policies import may_write
from assessments.applications.queries import get_own_application, submission_at
from assessments.errors import DomainError, NotPermitted
from assessments.voluntary.queries import asks_for_equality, moment_of, moment_to_ask
from assessments.voluntary.states import Again, CommunityGroup, EqualityQuestion
from assessments.voluntary.use_cases import Effort, NotYetAsked, answer_equality, tell_experience
from assessments.voluntary.wording import AGAIN, GROUPS
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading, wake_worker
from portal.fields import plain_lines
from portal.forms import PageForm
from portal.problems import show_problems

HOURS = ("staff_hours", "volunteer_hours", "paid_hours")
NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
NOT_HOURS = -1
"""What stands for something typed that is no number; the domain refuses it in its own words."""


class ExperienceForm(PageForm):
    """Three questions about applying; each may be left empty."""

    staff_hours = StringField(lazy_gettext("People whom you employ"), widget=GovTextInput(), render_kw=NUMERIC)
    volunteer_hours = StringField(lazy_gettext("Volunteers and trustees"), widget=GovTextInput(), render_kw=NUMERIC)
    paid_hours = StringField(
        lazy_gettext("Somebody whom you paid to write it"), widget=GovTextInput(), render_kw=NUMERIC
    )
    hard = TextAreaField(
        lazy_gettext("What was hard?"),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": {"rows": 4, "attributes": {"dir": "auto"}}},
    )
    again = RadioField(lazy_gettext("Would you apply again?"), widget=GovRadioInput(), validate_choice=False)
    submit = SubmitField(lazy_gettext("Send the answers"), widget=GovSubmitInput())
    skip = BooleanField()  # sent by a button of its own, so that Enter in a box never skips

    @property
    def effort(self) -> Effort:
        """What was typed; nothing of it where it is skipped."""
        if self.skip.data:
            return Effort()
        hours = {name: _hours(self[name].data or "") for name in HOURS}
        again = Again(self.again.data) if self.again.data in set(Again) else None
        return Effort(**hours, hard=self.hard.data or None, again=again)


def _hours(typed: str) -> int | None:
    digits = typed.strip().replace(",", "")
    if not digits:
        return None
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else NOT_HOURS


class EqualityForm(PageForm):
    """Which groups lead the organisation, and for which its work is."""

    led_by = SelectMultipleField(
        lazy_gettext("Who leads your organisation?"),
        description=lazy_gettext(
            "Choose a group if most of those who decide belong to it: three in four of the board, and half of the "
            "senior staff if there are any. Choose all that apply."
        ),
        widget=GovCheckboxesInput(),
        validate_choice=False,
    )
    work_for = SelectMultipleField(
        lazy_gettext("For whom is the work that you apply for?"),
        description=lazy_gettext(
            "Choose a group if the work is meant for it: three in four of the people whom it reaches. Choose all that "
            "apply."
        ),
        widget=GovCheckboxesInput(),
        validate_choice=False,
    )
    submit = SubmitField(lazy_gettext("Send the form"), widget=GovSubmitInput())
    skip = BooleanField()

    def offer(self) -> None:
        """The groups, in the words of the page's language."""
        for name in EqualityQuestion:
            self[name.value].choices = [(group.value, _(words)) for group, words in GROUPS.items()]

    @property
    def answers(self) -> Mapping[EqualityQuestion, set[CommunityGroup]]:
        """What was chosen; nothing where it is skipped, and nothing that is not offered."""
        if self.skip.data:
            return {}
        return {
            question: {CommunityGroup(each) for each in self[question.value].data or () if each in set(CommunityGroup)}
            for question in EqualityQuestion
        }


def offered(application: Application) -> dict[str, Any]:
    """What a page offers to be answered voluntarily: by those who write, about what they handed in last."""
    handed_in = [submission for submission in application.submissions if submission.submitted_at]
    if not handed_in or not may_write(current_actor(), application.current):
        return {"ask_moment": None, "ask_equality": False, "stage_key": ""}
    return {
        "ask_moment": moment_to_ask(reading(), handed_in[-1]),
        "ask_equality": asks_for_equality(reading(), application),
        "stage_key": handed_in[-1].stage.key,
    }


@blueprint.route("/<reference>/<stage>/experience", methods=["GET", "POST"])
@login_required
def experience(reference: str, stage: str) -> ResponseReturnValue:
    """Three voluntary questions about applying, after submitting and after the outcome."""
    submission = submission_at(get_own_application(reading(), current_actor(), reference), stage)
    if not may_write(current_actor(), submission):
        raise NotPermitted
    moment = moment_of(reading(), submission)
    if moment is None:
        raise NotYetAsked
    form, status = ExperienceForm(), 200
    form.again.choices = [(each.value, _(words)) for each, words in AGAIN.items()]
    if form.is_submitted():
        try:
            with Sessions.begin() as session:
                tell_experience(session, current_actor(), reference, stage, form.effort, now=arrived_at())
        except DomainError as refusal:
            status = show_problems(form, refusal)
        else:
            wake_worker()
            flash(_("Thank you. You are not asked again.") if not form.skip.data else _("You skipped the questions."))
            return redirect(url_for(".status", reference=reference))
    return render_template("apply/experience.html", submission=submission, form=form, moment=moment), status


@blueprint.route("/<reference>/equality", methods=["GET", "POST"])
@login_required
def equality(reference: str) -> ResponseReturnValue:
    """The equality form: once an application, joined to nothing."""
    application = get_own_application(reading(), current_actor(), reference)
    if not may_write(current_actor(), application.current):
        raise NotPermitted
    form = EqualityForm()
    form.offer()
    if request.method == "POST":
        with Sessions.begin() as session:
            answer_equality(session, current_actor(), reference, form.answers, now=arrived_at())
        flash(_("The equality form is done. You are not asked again."))
        return redirect(url_for(".status", reference=reference))
    return render_template(
        "apply/equality.html", application=application, form=form, is_open=asks_for_equality(reading(), application)
    )
