"""How a pack and its boxes are known again: a line that says what the pack is of, and a tag for each box.

A tag holds the question's key and a check over round, stage, version of the form and key, so that a box that was copied
from another pack, or whose tag was edited, is told from one that belongs here. Word takes 64 characters.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

PACK = "eh:pack"
"""The tag of the box that says what the pack is of."""
OURS = "eh:"
_IDENTITY = re.compile(r"([A-Z0-9-]{1,40}) ([a-z0-9_]{1,40}) ([0-9]{1,6})")
_TAG = re.compile(r"eh:([a-z][a-z0-9_]{0,39})(?:\.([0-9]{1,3}|c[0-9a-f]{8}))?:([0-9a-f]{8})")

Place = int | str | None
"""Which box of a question: none of the only one, the number of a choice, or what stands for a cell of a table."""


@dataclass(frozen=True, slots=True)
class PackIdentity:
    """Of which round and stage, and of which version of the form, a pack is."""

    round: str
    stage: str
    version: int

    @property
    def text(self) -> str:
        """The same as a line of the document."""
        return f"{self.round} {self.stage} {self.version}"

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Read back what `text` wrote; None for anything else."""
        found = _IDENTITY.fullmatch(text.strip())
        return cls(found[1], found[2], int(found[3])) if found else None

    def tag(self, key: str, place: Place = None) -> str:
        """The tag of a question's box, or of one of its boxes."""
        name = key if place is None else f"{key}.{place}"
        return f"{OURS}{name}:{self._check(name)}"

    def box_of(self, tag: str) -> tuple[str, Place] | None:
        """The question's key, and which of its boxes; None for a tag that is not of this pack, or was edited."""
        found = _TAG.fullmatch(tag)
        if found is None:
            return None
        place = int(found[2]) if found[2] and found[2].isdigit() else found[2]
        return (found[1], place) if self.tag(found[1], place) == tag else None

    def _check(self, name: str) -> str:
        return sha256(f"{self.text} {name}".encode()).hexdigest()[:8]
