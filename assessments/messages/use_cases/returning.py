"""Emails that one mail server took and another sent back: the report of it (RFC 3464) is read here."""

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM
from assessments.audit.use_cases import record
from assessments.errors import Refused, _
from assessments.messages.models import Email
from assessments.messages.use_cases.queueing import NAMES

LARGEST = 1_000_000
"""Bytes of a report that are read: a server may send the whole email back with it."""
LONGEST = 500


class NoReport(Refused):
    """What was handed in says of no email that it could not be delivered for good."""

    sentence = _("This is no report of an email that could not be delivered for good. Nothing was changed.")


class NotOurs(Refused):
    """The report is about an email that was not sent from here, or is no longer kept."""

    sentence = _("The email that this report is about was not sent from here. Nothing was changed.")


def note_returned(session: Session, report: bytes, *, now: datetime) -> Email:
    """Note of the email that a report is about that it came back, and why; a second report changes nothing.

    Raises NoReport or NotOurs.
    """
    message = message_from_bytes(report)
    why = _why(message)
    if why is None:
        raise NoReport
    email = session.scalar(select(Email).where(Email.message_id.in_(list(_named(message)))).with_for_update())
    if email is None:
        raise NotOurs
    if email.failed_at is None or email.sent_at is None:
        email.sent_at = email.sent_at or now
        email.failed_at, email.error, email.claimed_until = now, f"Came back: {why}"[:LONGEST], None
        email.context = {}
        record(session, SYSTEM, "email.returned", None, now=now, details={"email_id": email.id})
    return email


def _why(message: Message) -> str | None:
    """What the server says of the delivery that failed for good; None where none did."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.walk():
                if str(block.get("Action", "")).strip().casefold() == "failed":
                    told = block.get("Diagnostic-Code") or block.get("Status") or "failed"
                    return " ".join(str(told).split())
    return None


def _named(message: Message) -> Iterator[str]:
    """The names of emails that stand in what the server sent back of them."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            yield from NAMES.findall(payload.decode("ascii", "replace") if isinstance(payload, bytes) else "")
        elif part is not message:
            yield from NAMES.findall(str(part.get("Message-ID", "")))
