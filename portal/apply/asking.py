"""Asking the fund about a round, and reading what it answered."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import HiddenField, SubmitField, TextAreaField

from assessments.enquiries.policies import may_ask
from assessments.enquiries.queries import list_own
from assessments.enquiries.use_cases import ask_question
from assessments.errors import DomainError
from assessments.funds.queries import get_round
from portal.apply import blueprint
from portal.apply.wording import ENQUIRY_STATES
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading, wake_worker
from portal.fields import plain_lines
from portal.forms import PageForm
from portal.problems import show_problems


class AskForm(PageForm):
    """A question about a round."""

    entry_key = HiddenField()
    question = TextAreaField(
        lazy_gettext("Your question"),
        description=lazy_gettext(
            "If the answer helps others too, the fund publishes your question in its own words, without your name."
        ),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": {"rows": 5, "attributes": {"dir": "auto"}}},
    )
    submit = SubmitField(lazy_gettext("Send your question"), widget=GovSubmitInput())

    @property
    def key(self) -> UUID:
        """What makes the same form the same question; a new one where it is gone."""
        try:
            return UUID(self.entry_key.data or "")
        except ValueError:
            return uuid4()


@blueprint.route("/rounds/<reference>/questions", methods=["GET", "POST"])
@login_required
def ask(reference: str) -> ResponseReturnValue:
    """What one asked about a round, with the answers, and a form to ask more."""
    found, form, status = get_round(reading(), current_actor(), reference), AskForm(), 200
    if form.is_submitted():
        try:
            with Sessions.begin() as session:
                ask_question(session, current_actor(), reference, form.key, form.question.data or "", now=arrived_at())
        except DomainError as refusal:
            status = show_problems(form, refusal)
        else:
            wake_worker()
            flash(_("Your question is sent. You get an email when the fund has answered."))
            return redirect(url_for(".ask", reference=reference))
    form.entry_key.data = form.entry_key.data or str(uuid4())
    return render_template(
        "apply/ask.html",
        round=found,
        form=form,
        own=list_own(reading(), current_actor(), found),
        may_ask=may_ask(current_actor(), found),
        wording=ENQUIRY_STATES,
    ), status
