"""One part of a passport as a value: as it is kept, as it is handed in, and what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from assessments.errors import _
from assessments.passports.states import COUNTED, RUNS_OUT, SOON, Part, Standing
from assessments.versions import fingerprint

LONGEST_LINE, LONGEST_NOTE = 300, 2_000
MOST_PEOPLE = 10_000
_LINK = re.compile(r"https?://[^\s/?#@\"<>\\]+(?:[/?#][^\s\"<>\\]*)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a part, as it is handed in: what a receipt vouches for."""

    id: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PassportEntry:
    """What an organisation says of one part. `people` is for parts that are a number of people.

    `files` come and go by themselves, beside what is typed; see `filing.py`.
    """

    part: Part
    reference: str = ""
    link: str = ""
    dated_on: date | None = None
    expires_on: date | None = None
    people: int | None = None
    note: str = ""
    files: tuple[FileEntry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return self == type(self)(self.part)

    @property
    def document(self) -> dict[str, Any]:
        """The same as plain JSON, without what is not said."""
        values = {**asdict(self), "part": self.part.value}
        for name in ("dated_on", "expires_on"):
            values[name] = values[name].isoformat() if values[name] else None
        values["files"] = [asdict(file) for file in self.files]
        return {name: value for name, value in values.items() if value not in (None, "", [])}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read back what `document` wrote."""
        values = {**document, "part": Part(document["part"])}
        for name in ("dated_on", "expires_on"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        values["files"] = tuple(FileEntry(**file) for file in values.get("files", ()))
        return cls(**values)

    @property
    def mark(self) -> str:
        """By which a form tells what it showed of what is typed; '' where nothing was said."""
        typed = replace(self, files=())
        return "" if typed.is_empty else fingerprint(typed.document)

    def standing_on(self, day: date) -> Standing:
        """How it stands on a day; its last day still counts."""
        if self.is_empty:
            return Standing.MISSING
        if self.expires_on is None:
            return Standing.VALID
        if self.expires_on < day:
            return Standing.EXPIRED
        return Standing.EXPIRES_SOON if self.expires_on - day <= SOON else Standing.VALID


def snapshot_of(entries: Iterable[PassportEntry]) -> list[dict[str, Any]]:
    """A passport as it is handed in: each part that says something, in their order."""
    given = {entry.part: entry for entry in entries if not entry.is_empty}
    return [given[part].document for part in Part if part in given]


def entries_of(snapshot: Iterable[Mapping[str, Any]]) -> dict[Part, PassportEntry]:
    """Read back what `snapshot_of` wrote, by part."""
    entries = [PassportEntry.from_document(document) for document in snapshot]
    return {entry.part: entry for entry in entries}


def faults_in(entry: PassportEntry, today: date) -> dict[str, str]:
    """What is wrong with a part that says something, by field."""
    faults = {**_faults_in_text(entry), **_faults_in_days(entry, today)}
    if entry.part in COUNTED:
        if entry.people is None or not 1 <= entry.people <= MOST_PEOPLE:
            faults["people"] = _("Enter how many there are, as a whole number in figures, like 7.")
    elif not entry.reference and not entry.link:
        faults["reference"] = _("Enter what it is called or its number, or a link to it.")
    return faults


def _faults_in_text(entry: PassportEntry) -> dict[str, str]:
    faults = {}
    if len(entry.reference) > LONGEST_LINE:
        faults["reference"] = _("This must be 300 characters or fewer.")
    if len(entry.note) > LONGEST_NOTE:
        faults["note"] = _("This must be 2,000 characters or fewer.")
    if entry.link and (len(entry.link) > LONGEST_LINE or not _LINK.fullmatch(entry.link)):
        faults["link"] = _("Enter a whole web address, of up to 300 characters, like https://www.example.org/accounts.")
    for name in ("reference", "note"):
        if _CONTROL.search(getattr(entry, name)):
            faults[name] = _("This has a character that cannot be stored. Type it again without it.")
    return faults


def _faults_in_days(entry: PassportEntry, today: date) -> dict[str, str]:
    faults = {}
    if entry.dated_on is None:
        faults["dated_on"] = _("Enter its date.")
    elif entry.dated_on > today:
        faults["dated_on"] = _("Its date must be today or earlier.")
    if entry.expires_on is None and entry.part in RUNS_OUT:
        faults["expires_on"] = _("Enter the last day on which it counts.")
    elif entry.expires_on and entry.dated_on and entry.expires_on < entry.dated_on:
        faults["expires_on"] = _("The last day on which it counts must not be before its date.")
    return faults
