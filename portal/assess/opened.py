"""The scoring page as it was opened: the mark of each part that it showed, and its name."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from assessments.scoring.drafts import AssessmentDraft, Opened, marks_of_parts
from assessments.scoring.models import Assignment
from assessments.scoring.notes import PrivateNote
from assessments.scoring.use_cases.noting import NOTE, mark_of_note
from portal.posted import restored_fields

SEEN, PAGE = "seen:", "page:name"


def opened_page(posted: "MultiDict[str, str]") -> Opened:
    """What the page showed that was sent."""
    seen = {name.removeprefix(SEEN): value for name, value in posted.items() if name.startswith(SEEN)}
    return Opened(seen=seen, name=posted.get(PAGE, "")[:40] or None)


def marks_of(work: Assignment, draft: AssessmentDraft, note: PrivateNote | None) -> dict[str, str]:
    """The mark of each part as it stands."""
    keys = [criterion.key for criterion in work.submission.stage.criteria]
    return {**marks_of_parts(draft, keys), NOTE: mark_of_note(note)}


def shown_page(form: Any, stands: Mapping[str, str], *, is_refused: bool = False) -> Opened:
    """The page as it is shown now: what was sent, or comes back after signing in, keeps what it was opened at.

    One that was refused is sent again as an answer to what stands now.
    """
    posted = request.form if form.is_submitted() else restored_fields(field.name for field in form)
    before = opened_page(posted) if posted is not None else Opened()
    seen = stands if is_refused else {**stands, **before.seen}
    return Opened(seen=seen, name=before.name or secrets.token_urlsafe(9))
