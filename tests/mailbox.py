"""The mailbox into which a test's emails are delivered."""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from assessments.db import Sessions
from assessments.gateways import make_mail
from assessments.messages.use_cases import send_due_emails


@dataclass(frozen=True)
class Mailbox:
    """A folder of messages, oldest first."""

    folder: Path
    base_url: str

    def deliver(self, now: datetime) -> list[EmailMessage]:
        """Send what is due, as the worker would, and return only what has come in by that."""
        before = len(self.messages())
        send_due_emails(Sessions, make_mail(f"maildir://{self.folder}"), base_url=self.base_url, now=now, limit=1000)
        return self.messages()[before:]

    def messages(self, address: str | None = None) -> list[EmailMessage]:
        """Every message so far, or those to one address."""
        parser = BytesParser(EmailMessage, policy=policy.default)
        messages = [parser.parsebytes(path.read_bytes()) for path in sorted(self.folder.glob("*.eml"))]
        return [message for message in messages if address is None or message["To"] == address]
