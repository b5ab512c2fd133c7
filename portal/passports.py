"""A passport as pages show it: to those who keep it, to those who hand it in, and to those who read what came in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from assessments.applications.identity import day_of
from assessments.applications.models import Submission
from assessments.passports.entries import PassportEntry, entries_of
from assessments.passports.states import IN_ORDER, Part, Standing
from assessments.passports.wording import PARTS, STANDINGS
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


def shown_parts(passport: Mapping[Part, PassportEntry], day: date, needed: Collection[Part] = ()) -> list[ShownPart]:
    """Every part in order, as it stands on a day."""
    return [ShownPart(passport[part], passport[part].standing_on(day), part in needed) for part in Part]


def said_of(entry: PassportEntry) -> str:
    """What a part says, in lines."""
    people = ngettext("%(num)s person", "%(num)s people", entry.people) if entry.people is not None else ""
    dated = gettext("Dated %(dated)s", dated=day_text(entry.dated_on)) if entry.dated_on else ""
    expires = gettext("Counts until %(expires)s", expires=day_text(entry.expires_on)) if entry.expires_on else ""
    return "\n".join(line for line in (people, entry.reference, entry.link, dated, expires, entry.note) if line)


def handed_in(submission: Submission) -> list[ShownPart]:
    """The passport as it was handed in with a submission, as it stood on that day. The caller knows who may read it."""
    if submission.submitted_at is None:
        return []
    day, entries = day_of(submission, submission.submitted_at), entries_of(submission.passport)
    needed = submission.stage.passport_parts
    return [ShownPart(entry, entry.standing_on(day), part in needed) for part, entry in entries.items()]
