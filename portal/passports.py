"""A passport as pages show it: to those who keep it, to those who hand it in, and to those who read what came in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from assessments.applications.answers.files import Files
from assessments.applications.identity import day_of
from assessments.applications.models import Submission
from assessments.documents.models import NO_DOCUMENTS, Document
from assessments.passports.entries import PassportEntry, entries_of
from assessments.passports.queries import find_files
from assessments.passports.states import IN_ORDER, Part, Standing
from assessments.passports.wording import PARTS, STANDINGS
from assessments.rendering.plain import file_size
from portal.answers import with_checks
from portal.db import reading
from portal.text import day as day_text

COLOURS: Mapping[Standing, str] = {
    Standing.MISSING: "grey",
    Standing.EXPIRED: "red",
    Standing.EXPIRES_SOON: "yellow",
    Standing.VALID: "green",
}


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part, how it stands on the day of the page, and whether a stage asks for it."""

    entry: PassportEntry
    standing: Standing
    is_needed: bool
    documents: Mapping[UUID, Document] = field(default_factory=dict)
    """What is known of its files; without that they are named, and not linked."""

    @property
    def files(self) -> Files:
        """Its files as answers show theirs."""
        entries = [{"id": one.id, "name": one.name, "size": one.size} for one in self.entry.files]
        return with_checks(Files(entries), self.documents) if self.documents else Files(entries)

    @property
    def part(self) -> Part:
        """Which part it is."""
        return self.entry.part

    @property
    def title(self) -> str:
        """What it is called."""
        return str(gettext(PARTS[self.part]))

    @property
    def told(self) -> str:
        """How it stands, in a word or two."""
        return str(gettext(STANDINGS[self.standing]))

    @property
    def colour(self) -> str:
        """The colour of its tag; what is missing is only amiss where it is asked for."""
        is_amiss = self.standing is Standing.MISSING and self.is_needed
        return "red" if is_amiss else COLOURS[self.standing]

    @property
    def stands_in_the_way(self) -> bool:
        """Whether nothing can be submitted before it is put in order."""
        return self.is_needed and self.standing not in IN_ORDER


def shown_parts(
    passport: Mapping[Part, PassportEntry],
    day: date,
    needed: Collection[Part] = (),
    documents: Mapping[UUID, Document] = NO_DOCUMENTS,
) -> list[ShownPart]:
    """Every part in order, as it stands on a day."""
    return [ShownPart(passport[part], passport[part].standing_on(day), part in needed, documents) for part in Part]


def said_of(entry: PassportEntry) -> str:
    """What a part says, in lines."""
    people = ngettext("%(num)s person", "%(num)s people", entry.people) if entry.people is not None else ""
    dated = gettext("Dated %(dated)s", dated=day_text(entry.dated_on)) if entry.dated_on else ""
    expires = gettext("Counts until %(expires)s", expires=day_text(entry.expires_on)) if entry.expires_on else ""
    files = [f"{file.name} ({file_size(file.size)})" for file in entry.files]
    lines = (people, entry.reference, entry.link, dated, expires, entry.note, *files)
    return "\n".join(line for line in lines if line)


def handed_in(submission: Submission) -> list[ShownPart]:
    """The passport as it was handed in with a submission, as it stood on that day. The caller knows who may read it."""
    if submission.submitted_at is None:
        return []
    day, entries = day_of(submission, submission.submitted_at), entries_of(submission.passport)
    needed = submission.stage.passport_parts
    documents = find_files(reading(), submission.application.organisation_id, entries)
    return [ShownPart(entry, entry.standing_on(day), part in needed, documents) for part, entry in entries.items()]
