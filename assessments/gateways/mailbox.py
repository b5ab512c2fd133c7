"""Reading the folder into which the demonstration's emails go."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}\.eml")


@dataclass(frozen=True, slots=True)
class Received:
    """One message in the folder."""

    name: str
    sent_at: datetime
    to: str
    subject: str
    text: str
    attached: tuple[str, ...] = ()
    """The names of the files that came with it."""


def list_received(mail_url: str, limit: int = 200) -> list[Received]:
    """The newest messages of `maildir:///folder`, newest first; none for a real mail server."""
    parsed = urlsplit(mail_url)
    if parsed.scheme != "maildir":
        return []
    folder = Path(unquote(parsed.path))
    names = sorted((path.name for path in folder.glob("*.eml") if NAME.fullmatch(path.name)), reverse=True)
    return [_read(folder / name) for name in names[:limit]]


def find_received(mail_url: str, name: str) -> Received | None:
    """One message by its name in the folder."""
    path = Path(unquote(urlsplit(mail_url).path)) / name
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def forget_received(mail_url: str, addresses: Collection[str]) -> int:
    """Remove the messages to these addresses; how many they were. A real mail server's are out of reach."""
    parsed = urlsplit(mail_url)
    if parsed.scheme != "maildir":
        return 0
    theirs = [path for path in Path(unquote(parsed.path)).glob("*.eml") if _is_to(path, addresses)]
    for path in theirs:
        path.unlink(missing_ok=True)
    return len(theirs)


def _is_to(path: Path, addresses: Collection[str]) -> bool:
    return NAME.fullmatch(path.name) is not None and _read(path).to in addresses


def _read(path: Path) -> Received:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    sent_at: datetime = message["Date"].datetime
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    attached = tuple(part.get_filename() or "" for part in message.iter_attachments())
    return Received(path.name, sent_at, str(message["To"]), str(message["Subject"]), text, attached)
