"""Sending email: by SMTP, or into a folder that the demo shows as a mailbox."""

import smtplib
import ssl
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from uuid import uuid4

from assessments.gateways.files import write_atomically

SENDER = "Evenhand <no-reply@evenhand.example>"
TIMEOUT = 20.0
"""Seconds that any one answer of the mail server may take."""

CHECK_TIMEOUT = 5.0
OK = 250
"""A mail server's yes."""

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


REFUSALS = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
)
"""How a mail server says that it did not take the message."""


class AnswerLost(Exception):
    """The message was handed over, but whether the server took it is not known."""


class Mail(Protocol):
    """Sends one message."""

    def send(self, message: EmailMessage) -> None:
        """Hand it over. Raises AnswerLost if it may have gone out, anything else if it did not."""


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """A mail server, spoken to afresh for each message."""

    host: str
    port: int
    security: str = "smtp"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = SENDER
    timeout: float = TIMEOUT

    def send(self, message: EmailMessage) -> None:
        message["From"] = self.sender
        server = self._open()
        try:
            server.send_message(message)
        except REFUSALS:
            raise
        except Exception as error:
            raise AnswerLost(str(error)) from error
        finally:
            _close(server)

    def _open(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security == "smtp+starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _close(server: smtplib.SMTP) -> None:
    """Part politely; the message's fate is settled, so a fault here changes nothing."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder with one .eml file a message, named so that names sort by when they were sent."""

    root: Path
    sender: str = SENDER

    def send(self, message: EmailMessage) -> None:
        message["From"] = self.sender
        self.root.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml"
        write_atomically(self.root / name, [message.as_bytes()])


def make_mail(url: str) -> Mail:
    """What sends mail for `smtp://`, `smtp+starttls://`, `smtps://user:password@host:port` or `maildir:///folder`.

    `?from=Name <address>` sets the sender.
    """
    parsed = urlsplit(url)
    sender = parse_qs(parsed.query).get("from", [SENDER])[0]
    if parsed.scheme == "maildir" and not parsed.netloc and parsed.path.startswith("/"):
        return MailFolder(Path(unquote(parsed.path)), sender)
    if parsed.scheme in PORTS and parsed.hostname:
        return _make_smtp(parsed, sender)
    raise ValueError("MAIL_URL must look like smtp://user:password@host:port or maildir:///an/absolute/folder")


def check_mail(url: str, *, timeout: float = CHECK_TIMEOUT) -> str:
    """Reach the mail server, or write into the folder, without sending anything; what was reached, as a sentence.

    Raises what went wrong.
    """
    mail = make_mail(url)
    if isinstance(mail, MailFolder):
        mail.root.mkdir(parents=True, exist_ok=True)
        trial = mail.root / f"{uuid4().hex}.trial"
        write_atomically(trial, [])
        trial.unlink()
        return f"Emails can be written into {mail.root}."
    assert isinstance(mail, SmtpMail)
    server = replace(mail, timeout=timeout)._open()
    try:
        server.ehlo_or_helo_if_needed()
        code, said = server.noop()
        if code != OK:
            raise smtplib.SMTPResponseException(code, said)
    finally:
        _close(server)
    return f"The server at {mail.host}:{mail.port} answers{' and takes the sign-in' if mail.user else ''}."


def _make_smtp(parsed: SplitResult, sender: str) -> SmtpMail:
    return SmtpMail(
        host=parsed.hostname or "",
        port=parsed.port or PORTS[parsed.scheme],
        security=parsed.scheme,
        user=unquote(parsed.username or ""),
        password=unquote(parsed.password or ""),
        sender=sender,
    )
