"""What a submission says of its organisation itself: the passport, and whether it is what the stage asks for."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assessments.applications.models import Submission
from assessments.errors import DomainError, _
from assessments.passports.entries import PassportEntry, snapshot_of
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
