"""Showing a refusal beside the form that met it, so that what was typed stays where it is."""

from uuid import uuid4

from flask_babel import gettext
from wtforms import Form

from assessments.errors import DomainError, Invalid
from assessments.versions import SentBefore
from portal.errors import status_of, tell_when_to_retry


def show_problems(form: Form, refusal: DomainError) -> int:
    """Put a refusal's sentences on the form, each at its field if it has one, and return the status of the page.

    A form that was taken before loses its key: the page gives it another, so that sent again it is taken as new.
    """
    problems = refusal.told_problems(gettext) if isinstance(refusal, Invalid) else {}
    for name, sentence in problems.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence]
        else:
            form.form_errors.append(sentence)
    if not problems:
        form.form_errors.append(refusal.told(gettext))
    if isinstance(refusal, SentBefore) and "entry_key" in form:
        form["entry_key"].data = str(uuid4())  # sent again, it is another one
    tell_when_to_retry(refusal)
    return int(status_of(refusal))
