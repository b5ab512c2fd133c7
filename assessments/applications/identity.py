"""What a submission says of its organisation itself: the passport, and whether it is what the stage asks for."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from assessments.applications.attachments import problem_with
from assessments.applications.models import Submission
from assessments.documents.models import Document
from assessments.errors import DomainError, _
from assessments.passports.entries import FileEntry, PassportEntry, snapshot_of
from assessments.passports.states import IN_ORDER, Part, Standing
from assessments.versions import fingerprint

PASSPORT = "passport:"
"""What stands before the name of a part where a question's key would stand, and for the whole. No key has a colon."""


class PartMissing(DomainError):
    """The stage asks for a part of which the passport says nothing."""

    sentence = _("Add this to your organisation’s passport before you submit.")


class PartExpired(DomainError):
    """The last day of a part that the stage asks for has passed."""

    sentence = _("This has expired. Bring it up to date in your organisation’s passport before you submit.")


def asked_parts(submission: Submission) -> Collection[Part]:
    """The parts of the passport that the stage asks for.

    None where the staff type in what came on paper: a passport is its organisation's to keep, and such a one may have
    nobody here who could.
    """
    return () if submission.application.assisted_through is not None else submission.stage.passport_parts


def passport_to_hand_in(
    submission: Submission, passport: Mapping[Part, PassportEntry], documents: Mapping[UUID, Document]
) -> list[dict[str, Any]]:
    """The passport as it goes with the submission.

    Where the staff type in, nobody here may be able to take out a file that is rejected or still being checked: it
    stays out by itself.
    """
    if submission.application.assisted_through is None:
        return snapshot_of(passport.values())
    entries = [
        replace(entry, files=tuple(file for file in entry.files if _problem_with(file, documents) is None))
        for entry in passport.values()
    ]
    return snapshot_of(entries)


def file_problems(
    submission: Submission, passport: Mapping[Part, PassportEntry], documents: Mapping[UUID, Document]
) -> dict[str, DomainError]:
    """The parts of which a file cannot be handed in: it is being checked, or was rejected; by `PASSPORT` and the part.

    Every file goes with the passport, and so every one counts, asked for or not.
    """
    if submission.application.assisted_through is not None:
        return {}
    found = {
        f"{PASSPORT}{part}": [problem for file in entry.files if (problem := _problem_with(file, documents))]
        for part, entry in passport.items()
    }
    return {key: problems[0] for key, problems in found.items() if problems}


def _problem_with(file: FileEntry, documents: Mapping[UUID, Document]) -> DomainError | None:
    return problem_with({"name": file.name}, documents.get(UUID(file.id)))


def passport_problems(
    submission: Submission, passport: Mapping[Part, PassportEntry], now: datetime
) -> dict[str, DomainError]:
    """What stands in the way in the parts that the stage asks for, by `PASSPORT` and the part."""
    day = day_of(submission, now)
    standings = {part: passport[part].standing_on(day) for part in asked_parts(submission)}
    return {
        f"{PASSPORT}{part}": PartMissing() if standing is Standing.MISSING else PartExpired()
        for part, standing in standings.items()
        if standing not in IN_ORDER
    }


def day_of(submission: Submission, now: datetime) -> date:
    """The day on which the submission is looked at: that of its round's time zone."""
    return now.astimezone(ZoneInfo(submission.application.round.time_zone)).date()


def passport_mark(passport: Mapping[Part, PassportEntry]) -> str:
    """By which the page of the declaration tells which passport it showed."""
    return fingerprint(snapshot_of(passport.values()))
