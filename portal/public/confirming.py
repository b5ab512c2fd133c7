"""Confirming what an application says, by a link, without an account. Opening it changes nothing: scanners open links.

Whoever holds the link sees what it is about and nothing else, so that passing it on does no harm; the page says whose
answer it is, and keeps the name of who gives it.
"""

from collections.abc import Sequence

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea, GovTextInput
from wtforms import HiddenField, StringField, SubmitField, TextAreaField

from assessments.accounts.queries import get_person
from assessments.applications.answers import say_cell
from assessments.applications.confirming import Word
from assessments.applications.opened_links import LinkState, LinkUnknown, OpenedLink, open_link
from assessments.applications.use_cases import (
    ChangedMeanwhile,
    answer_link,
)
from assessments.errors import DomainError
from assessments.funds.states import QuestionKind
from assessments.funds.tables import columns_of
from portal.answers import shown_answers
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.fields import plain_lines
from portal.forms import PageForm
from portal.problems import show_problems
from portal.public import blueprint


class ConfirmForm(PageForm):
    """One's name, and one's answer."""

    seen = HiddenField()
    name = StringField(
        lazy_gettext("Your full name"),
        widget=GovTextInput(),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    reason = TextAreaField(
        lazy_gettext("If you decline: why?"),
        description=lazy_gettext("Whoever applies and the fund can read this. Leave it empty if you confirm."),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": {"rows": 4, "attributes": {"dir": "auto"}}},
    )
    confirm = SubmitField(lazy_gettext("Confirm"), widget=GovSubmitInput())
    decline = SubmitField(lazy_gettext("Decline"), widget=GovSubmitInput())

    def is_clear(self) -> bool:
        """Whether one thing was answered; what is not clear is said at its box."""
        if self.confirm.data and (self.reason.data or "").strip():
            self.reason.errors = [
                _("You gave a reason to decline, and pressed Confirm. Empty this box, or press Decline.")
            ]
        elif not self.confirm.data and not self.decline.data:
            self.form_errors.append(_("Press Confirm or Decline."))
        return not self.errors


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """What is to be confirmed, with a form to answer; once answered, what was said."""
    opened = open_link(reading(), token, now=arrived_at())
    form, status = ConfirmForm(), 200
    if form.is_submitted():
        if opened.state is not LinkState.WAITING:
            return redirect(request.path)
        status = 422
        if form.validate() and form.is_clear():
            try:
                return _answer(form, token)
            except LinkUnknown:
                raise
            except DomainError as refusal:
                status = show_problems(form, refusal)
                fresh_reading()
                opened = open_link(reading(), token, now=arrived_at())
                if isinstance(refusal, ChangedMeanwhile) and opened.word is not None:
                    form.seen.data = opened.word.about
    elif opened.word is not None and not form.seen.data:
        form.seen.data = opened.word.about
    return _page(opened, form), status


def _answer(form: ConfirmForm, token: str) -> ResponseReturnValue:
    with Sessions.begin() as session:
        answer_link(
            session,
            current_actor(),
            token,
            name=form.name.data or "",
            reason=(form.reason.data or "") if form.decline.data else None,
            seen=form.seen.data or "",
            now=arrived_at(),
        )
    wake_worker()
    return redirect(request.path)


def _page(opened: OpenedLink, form: ConfirmForm) -> str:
    confirmation, submission = opened.confirmation, opened.submission
    asks = submission.form.questions.get(confirmation.question_key)
    is_declaration = asks is not None and asks.kind is QuestionKind.DECLARATION
    is_waiting = opened.state is LinkState.WAITING
    return render_template(
        "public/confirm.html",
        confirmation=confirmation,
        submission=submission,
        application=submission.application,
        word=opened.word,
        state=opened.state,
        is_declaration=is_declaration,
        asker=get_person(reading(), confirmation.asked_by_id).name,
        cells=_cells(opened.word) if is_waiting and opened.word and not is_declaration else [],
        sections=shown_answers(submission) if is_waiting and is_declaration else [],
        has_changed=opened.word is None or opened.word.about != confirmation.about,
        form=form,
    )


def _cells(word: Word) -> Sequence[tuple[str, str]]:
    """What the application says of a partner, column by column."""
    columns = columns_of(word.question)
    return [(_(column.label), say_cell(column, word.row.get(column.key), _)) for column in columns]
