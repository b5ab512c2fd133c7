"""Making the message of an email that is about to be sent."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from assessments.messages.models import Email
from assessments.rendering.emails import render_email
from assessments.rendering.printing import print_document

STOP_PATH = "/account/emails/stop/{}"


class _Unfolded(EmailPolicy):
    """Leaves the address by which one unsubscribes in one piece: too long to fold, it would be encoded, and useless."""

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}" if _stays_whole(name, value) else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode() if _stays_whole(name, value) else super().fold_binary(name, value)


def _stays_whole(name: str, value: Any) -> bool:
    return name.lower() == "list-unsubscribe" and str(value).isascii()


def compose(email: Email, base_url: str, now: datetime) -> EmailMessage:
    """The message as it goes out, with a way to stop its kind where that may be.

    What is attached stands in its context as a template of `templates/pdf`, its data and a file's name, and is printed
    now: each time that it is tried, it is the same document under the same Message-ID. Raises PrintingFailed.
    """
    stop_path = STOP_PATH.format(email.stop_key) if email.stop_key else None
    subject, body = render_email(email.template, email.context, base_url=base_url, stop_path=stop_path)
    message = EmailMessage(policy=_Unfolded())
    message["Message-ID"] = email.message_id
    message["Date"] = format_datetime(now)
    message["To"] = email.address
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    if email.context.get("reply_to"):
        message["Reply-To"] = email.context["reply_to"]
    if stop_path is not None:
        message["List-Unsubscribe"] = f"<{base_url.rstrip('/')}{stop_path}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body)
    if attached := email.context.get("attached"):
        printed = print_document(attached["template"], attached["data"])
        message.add_attachment(printed, maintype="application", subtype="pdf", filename=attached["name"])
    return message
