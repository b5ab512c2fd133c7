"""What the checks of a definition say of a rule that is broken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that is broken, and the path to the field that breaks it."""

    path: tuple[str | int, ...]
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
