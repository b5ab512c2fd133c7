"""Printing documents as PDF: in a process of its own, within a bounded time."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assessments.errors import DomainError, _

TYPESETTING = Path(__file__).with_name("typesetting.py")
LONGEST = 20.0
"""Seconds that a document may take; one of ten pages takes a tenth of one."""


Words = dict[str, Any]


class PrintingFailed(DomainError):
    """The document took too long, or could not be made."""

    sentence = _(
        "The PDF could not be made now. Nothing is lost: read it on the page, or download the other file. "
        "Try again in some minutes."
    )


def print_document(template: str, data: Mapping[str, Any], *, longest: float = LONGEST) -> bytes:
    """`templates/pdf/<template>.typ` with these data, plain JSON, as a tagged PDF (PDF/UA-1). Raises PrintingFailed."""
    asked = json.dumps({"template": template, "data": data}).encode()
    command = [sys.executable, "-I", str(TYPESETTING)]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=longest, check=True)  # noqa: S603
    except (subprocess.SubprocessError, OSError) as problem:
        raise PrintingFailed from problem
    return done.stdout


def words_of(text: str) -> Words:
    """A text in lines, with the direction in which it runs: that of its first letter that has one."""
    directions = (unicodedata.bidirectional(character) for character in text)
    first = next((direction for direction in directions if direction in ("L", "R", "AL")), "L")
    return {"kind": "text", "lines": text.split("\n"), "rtl": first != "L"}
