"""What a check found: fine, odd or wrong, in a line that says what to do."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from assessments.health.trouble import trouble_with

IN_ADDRESS = re.compile(r"(://[^\s:@/]*:)[^\s@/]+@")
"""A password within an address, which is known by where it stands, however short it is."""

SHORTEST_SECRET = 6
"""What is shorter stands in words that are no secret, too: without it no line could be read."""


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: what was looked at, and what was found, with what to do where that is not obvious."""

    level: Level
    what: str
    said: str

    def line(self, secrets: Collection[str] = ()) -> str:
        """The line, in which no secret stands even where an error repeats one."""
        said = IN_ADDRESS.sub(r"\1…@", " ".join(self.said.split()))
        for secret in sorted(secrets, key=len, reverse=True):
            if len(secret) >= SHORTEST_SECRET:
                said = said.replace(secret, "…")
        return f"{self.level:<6} {self.what}: {said}"


def fine(what: str, said: str) -> Finding:
    """It is as it should be."""
    return Finding(Level.OK, what, said)


def odd(what: str, said: str) -> Finding:
    """It works, and somebody should know."""
    return Finding(Level.WARN, what, said)


def wrong(what: str, said: str) -> Finding:
    """It does not work."""
    return Finding(Level.WRONG, what, said)


def tried(what: str, check: Callable[[], Iterable[Finding]], to_do: str = "") -> Iterator[Finding]:
    """What a check finds; that it broke off is a finding too, with what to do, and the next check goes on."""
    try:
        yield from check()
    except Exception as problem:  # noqa: BLE001  a doctor that falls over finds nothing
        yield wrong(what, f"{trouble_with(problem)} {to_do}")
