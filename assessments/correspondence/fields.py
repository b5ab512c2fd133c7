"""The few fields of a message that are filled in for each application."""

import re
from collections.abc import Mapping

from assessments.applications.models import Application, Submission
from assessments.rendering.plain import moment

FIELDS = ("organisation", "reference", "title", "closing")
_FIELD = re.compile(r"\{\s*([^{}\n]*?)\s*\}")


def unknown_fields(text: str) -> list[str]:
    """What stands in curly brackets and is no field, in order, each once."""
    return list(dict.fromkeys(name for name in _FIELD.findall(text) if name not in FIELDS))


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in. What is filled in is not looked at again: a name may hold brackets."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)


def fields_of(application: Application, submission: Submission) -> dict[str, str]:
    """What is filled in for an application, `submission` being the one whose closing moment is meant."""
    return {
        "organisation": _on_one_line(application.organisation.name),
        "reference": application.reference,
        "title": _on_one_line(application.title),
        "closing": moment(submission.closes_at, application.round.time_zone),
    }


def _on_one_line(text: str) -> str:
    """What somebody typed, fit for a subject."""
    return " ".join(text.split())
