"""The demonstration's mailbox: every email that would have been sent, for anybody to read."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from assessments.errors import NotFound
from assessments.gateways.mailbox import find_received, list_received
from config import Settings
from portal.demo import blueprint


def _mail_url() -> str:
    settings: Settings = current_app.config["EVENHAND"]
    return settings.mail_url


@blueprint.get("/mail")
def mail() -> ResponseReturnValue:
    """The newest emails first."""
    received = sorted(list_received(_mail_url()), key=lambda message: (message.sent_at, message.name), reverse=True)
    return render_template("demo/mail.html", received=received)


@blueprint.get("/mail/<name>")
def mail_message(name: str) -> ResponseReturnValue:
    """One email as text, with its links to follow."""
    message = find_received(_mail_url(), name)
    if message is None:
        raise NotFound
    paragraphs = [paragraph.splitlines() for paragraph in message.text.strip().split("\n\n")]
    return render_template("demo/mail_message.html", message=message, paragraphs=paragraphs)
