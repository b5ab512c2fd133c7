"""What every small form of the staff does when it is sent: the act in a transaction, or what stood in its way."""

import secrets
from collections.abc import Callable

from assessments.errors import DomainError
from portal.db import Session, Sessions
from portal.forms import PageForm
from portal.problems import show_problems

OPENED, DONE = 200, 302


def send(form: PageForm, act: Callable[[Session], object]) -> int:
    """Do what the form was sent for. OPENED where it was not sent; DONE; else the status of what the form now says."""
    if not form.is_submitted():
        return OPENED
    if not form.validate():
        return 422
    try:
        with Sessions.begin() as session:
            act(session)
    except DomainError as refusal:
        return show_problems(form, refusal)
    return DONE


def key_of(typed: str | None) -> str:
    """The key of a form that was opened, or a new one."""
    return (typed or secrets.token_urlsafe(12))[:64]
