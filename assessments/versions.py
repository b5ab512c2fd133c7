"""Forms that were opened some time ago: what stood then, what stands now, and what becomes of what is sent.

A form carries the fingerprint of each thing that it showed. What nobody else has changed is saved; what somebody has
changed is not overwritten, but shown beside what was sent; what the sender did not touch is left as it stands.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from assessments.errors import Refused, _


class Fate(StrEnum):
    """What becomes of something that was sent."""

    SAME = "same"
    """It stands already: a second press, or the same thought twice."""
    TAKEN = "taken"
    UNTOUCHED = "untouched"
    """The sender left it as it was when the form was opened, so that what stands now stays."""
    CLASHES = "clashes"


class Outdated(Refused):
    """What the form was about has been changed since it was opened; nothing was overwritten."""

    sentence = _(
        "This has changed since you opened the page, so yours was not saved over it. What stands now is shown beside "
        "what you entered. Send yours again to put it in its place, or leave the page to keep what stands."
    )


class SentBefore(Refused):
    """The same form was sent before with other content, as it is after going back in a browser; that is kept."""

    sentence = _(
        "This was not saved: the same page was sent before with something else in it, and that is kept. What you "
        "entered now is still here. Look at it, and send it again to have it as well."
    )


def fingerprint(content: Any) -> str:
    """A short digest of plain content, by which a form tells what it showed; '' for nothing."""
    if content in (None, ""):
        return ""
    text = json.dumps(_plain(content), sort_keys=True, ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def fate_of(stands: str, sent: str, seen: str | None, *, is_own_page: bool = False) -> Fate:
    """What becomes of content with the fingerprint `sent`, typed where `seen` was shown.

    `seen` is None where the sender was shown nothing, as a file or a story is. `is_own_page` says that what stands was
    sent from the same opened page, say by the press before, of which the answer was lost on the way.
    """
    if sent == stands:
        return Fate.SAME
    if seen is None or seen == stands or is_own_page:
        return Fate.TAKEN
    return Fate.UNTOUCHED if sent == seen else Fate.CLASHES


def ensure_seen(stands: str, seen: str | None) -> None:
    """Refuse to act on something that has changed since the form about it was opened. Raises Outdated."""
    if seen is not None and seen != stands:
        raise Outdated


def ensure_same(kept: Any, sent: Any) -> None:
    """Refuse other content of a form that was sent before, so that it is not lost in silence. Raises SentBefore."""
    if _plain(kept) != _plain(sent):
        raise SentBefore


def _plain(content: Any) -> Any:
    """Content in the shapes of JSON, with line ends of one character: a browser sends two."""
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, str):
        return str(content).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(content, Sequence):
        return [_plain(value) for value in content]
    return (
        content.astimezone(UTC).isoformat()
        if isinstance(content, datetime)
        else str(content)
        if isinstance(content, UUID | date)
        else content
    )
