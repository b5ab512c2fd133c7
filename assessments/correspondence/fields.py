"""The few fields of a message that are filled in for each application."""

from collections.abc import Mapping

from assessments.applications.models import Application, Submission
from assessments.rendering.merging import merge, on_one_line, unknown_in
from assessments.rendering.plain import moment

FIELDS = ("organisation", "reference", "title", "closing")


def unknown_fields(text: str) -> list[str]:
    """What stands in curly brackets and is no field, in order, each once."""
    return unknown_in(text, FIELDS)


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in."""
    return merge(text, values)


def fields_of(application: Application, submission: Submission) -> dict[str, str]:
    """What is filled in for an application, `submission` being the one whose closing moment is meant."""
    return {
        "organisation": on_one_line(application.organisation.name),
        "reference": application.reference,
        "title": on_one_line(application.title),
        "closing": moment(submission.closes_at, application.round.time_zone),
    }
