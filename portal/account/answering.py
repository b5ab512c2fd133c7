"""What every page with one form does: show it, act on it once it is whole, show it again with what was refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from assessments.errors import DomainError, NotFound
from portal.arrival import arrived_at
from portal.forms import PageForm
from portal.problems import show_problems
from portal.seen import SeenForm, Standing


def answer_form(
    form: PageForm,
    template: str,
    act: Callable[[datetime], ResponseReturnValue],
    *,
    about: Standing | None = None,
    **shown: Any,
) -> ResponseReturnValue:
    """Show the form; act on a whole one; show it again with what the rules refused.

    `about` is what a SeenForm is about.
    """
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return act(arrived_at())
            except NotFound:
                raise
            except DomainError as refusal:
                status = _refuse(form, refusal, about)
    return render_template(template, form=form, **shown), status


def _refuse(form: PageForm, refusal: DomainError, about: Standing | None) -> int:
    if about is None or not isinstance(form, SeenForm):
        return show_problems(form, refusal)
    return form.refuse(refusal, *about())
