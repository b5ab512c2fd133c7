"""What every small form does when it is sent: the act in a transaction, or what stood in its way."""

import secrets
from collections.abc import Callable

from assessments.errors import DomainError
from portal.db import Session, Sessions
from portal.forms import PageForm
from portal.problems import show_problems
from portal.seen import SeenForm, Standing

OPENED, DONE = 200, 302


def send(form: PageForm, act: Callable[[Session], object], standing: Standing | None = None) -> int:
    """Do what the form was sent for. OPENED where it was not sent; DONE; else the status of what the form now says.

    `standing` is what a SeenForm is about.
    """
    if not form.is_submitted():
        return OPENED
    if not form.validate():
        return 422
    try:
        with Sessions.begin() as session:
            act(session)
    except DomainError as refusal:
        if standing is not None and isinstance(form, SeenForm):
            return form.refuse(refusal, *standing())
        return show_problems(form, refusal)
    return DONE


def key_of(typed: str | None) -> str:
    """The key of a form that was opened, or a new one."""
    return (typed or secrets.token_urlsafe(12))[:64]
