"""The name under which a person sent a file: kept to be shown, made fit for it, and never used as a place."""

import re
import unicodedata

from assessments.documents.kinds import ENDINGS
from assessments.documents.states import FileKind
from assessments.errors import _

LONGEST_NAME = 255
LONGEST_ENDING = 10
UNNAMED = _("file")


def safe_name(given: str) -> str:
    """The last part of a name without what cannot be shown, cut to 255 characters with its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(character if _is_shown(character) else " " for character in last)
    return _cut(" ".join(shown.split()).lstrip(". ")) or UNNAMED


def download_name(name: str, kind: FileKind) -> str:
    """The name under which a file is sent, which ends as its content is: a program is never called for by a name."""
    return name if name.lower().endswith(ENDINGS[kind]) else f"{name}{ENDINGS[kind][0]}"


def _is_shown(character: str) -> bool:
    """Whether it is no control character, no half of a pair, and none of those that turn the writing round."""
    return unicodedata.category(character)[0] != "C" and unicodedata.category(character) not in ("Zl", "Zp")


def _cut(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) <= LONGEST_ENDING else ""
    return name[: LONGEST_NAME - len(kept) - 1].rstrip() + "…" + kept
