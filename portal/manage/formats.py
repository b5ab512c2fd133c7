"""Requests for another format: what waits, and saying what was done."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField

from assessments.errors import DomainError
from assessments.formats.queries import count_open_requests, get_format_request, list_format_requests
from assessments.formats.states import RequestState
from assessments.formats.use_cases import answer_format_request
from assessments.formats.wording import FORMATS
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading
from portal.fields import plain_lines
from portal.forms import PageForm
from portal.manage import blueprint
from portal.problems import show_problems


class AnswerForm(PageForm):
    """What was done about a request."""

    answer = TextAreaField(
        lazy_gettext("What was done"),
        description=lazy_gettext("For example: sent in large print by post. Only those who manage the fund read this."),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": {"rows": 4, "attributes": {"dir": "auto"}}},
    )
    submit = SubmitField(lazy_gettext("Record that it is done"), widget=GovSubmitInput())


@blueprint.get("/formats")
@login_required
def formats() -> ResponseReturnValue:
    """The requests about one's funds, those that wait first; to an administrator, those about no round."""
    state = RequestState.ANSWERED if request.args.get("state") == RequestState.ANSWERED else RequestState.OPEN
    page = list_format_requests(reading(), current_actor(), state, cursor=request.args.get("after") or None)
    return render_template(
        "manage/formats.html",
        requests=page.rows,
        state=state,
        waiting=count_open_requests(reading(), current_actor()),
        next_url=url_for(".formats", state=state.value, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
        format_words=FORMATS,
    )


@blueprint.route("/formats/<uuid:request_id>", methods=["GET", "POST"])
@login_required
def format_request(request_id: UUID) -> ResponseReturnValue:
    """One request: what is needed, how to reach who needs it, and what was done."""
    form, status = AnswerForm(), 200
    found = get_format_request(reading(), current_actor(), request_id)
    if form.is_submitted():
        try:
            with Sessions.begin() as session:
                answer_format_request(
                    session, current_actor(), request_id, answer=form.answer.data or "", now=arrived_at()
                )
        except DomainError as refusal:
            status = show_problems(form, refusal)
        else:
            flash(_("The request is answered. What was done is recorded."))
            return redirect(url_for(".formats"))
    return render_template("manage/format_request.html", form=form, found=found, format_words=FORMATS), status
