"""The check before a round: a few questions, and whether their answers speak for applying. Nothing of it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import AnyOf

from assessments.errors import NotFound
from assessments.funds.eligibility import CheckQuestion, advise
from assessments.funds.models import Round
from assessments.funds.queries import get_round
from assessments.funds.states import Finding
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import reading
from portal.forms import PageForm
from portal.public import blueprint
from portal.public.standing import standing_of

PREFIX = "check_"
"""Before each question's key: a form has words of its own that a round's author may like as a key."""
HEADINGS: Mapping[Finding, str] = {
    Finding.MAY_APPLY: lazy_gettext("You can apply"),
    Finding.ASK_THE_FUND: lazy_gettext("Ask the fund before you write"),
    Finding.MAY_NOT_APPLY: lazy_gettext("This round is probably not for you"),
}


class CheckForm(PageForm):
    """The questions of one round's check; `check_form` adds them."""

    submit = SubmitField(lazy_gettext("See what this means"), widget=GovSubmitInput())

    def answers(self, questions: Sequence[CheckQuestion]) -> dict[str, str]:
        """The key of the chosen answer, by question."""
        return {question.key: self[PREFIX + question.key].data for question in questions}


def check_form(questions: Sequence[CheckQuestion]) -> CheckForm:
    """A form that asks these questions."""
    fields: dict[str, Any] = {PREFIX + question.key: _field(question) for question in questions}
    form: CheckForm = type("RoundCheckForm", (CheckForm,), fields)()
    for question in questions:
        form[PREFIX + question.key].choices = [(choice.key, choice.label) for choice in question.choices]
    return form


def _field(question: CheckQuestion) -> RadioField:
    keys = [choice.key for choice in question.choices]
    return RadioField(
        question.label,
        [AnyOf(keys, message=_("Choose an answer: %(question)s", question=question.label).replace("%", "%%"))],
        description=question.hint,
        validate_choice=False,
        widget=GovRadioInput(),
    )


@blueprint.route("/rounds/<reference>/eligibility", methods=["GET", "POST"])
def eligibility(reference: str) -> ResponseReturnValue:
    """Ask, and say what the answers mean; whatever they mean, the round can be read and an application started."""
    found = get_round(reading(), current_actor(), reference)
    if not found.check_questions:
        raise NotFound
    form = check_form(found.check_questions)
    if form.validate_on_submit():
        return _advice(found, form)
    fields = [form[PREFIX + question.key] for question in found.check_questions]
    page = render_template("public/eligibility.html", round=found, form=form, fields=fields)
    return (page, 422) if form.errors else page


def _advice(found: Round, form: CheckForm) -> ResponseReturnValue:
    advice = advise(found.check_questions, form.answers(found.check_questions))
    return render_template(
        "public/eligibility_advice.html",
        round=found,
        advice=advice,
        heading=HEADINGS[advice.finding],
        standing=standing_of(found, arrived_at(), is_decided=False),
    )
