"""Putting answers to many questions into a draft at once, by the same way as a page of the form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.states import State
from assessments.applications.use_cases.drafting import OpenedPage, SavedSection, get_writable, save_section
from assessments.errors import DomainError, Refused, _


class OnlyWhatIsAsked(Refused):
    """It was returned with questions: those are answered, and nothing is filled in afresh."""

    sentence = _(
        "Nothing was put in: the fund has returned this application with questions. Answer those on their pages. "
        "Everything else stays as you submitted it."
    )


def fill_draft(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    entries: Mapping[str, Any],
    *,
    now: datetime,
    page: OpenedPage | None = None,
) -> SavedSection:
    """Keep entries by question key, whichever sections they belong to; see `save_section`.

    What somebody else changed since the page was opened is not overwritten. Raises NotFound, NotPermitted,
    AlreadyHandedIn or OnlyWhatIsAsked.
    """
    submission = get_writable(session, actor, reference, stage_key)
    if submission.state is State.RETURNED:
        raise OnlyWhatIsAsked
    problems: dict[str, DomainError] = {}
    lost: set[str] = set()
    clashes: list[str] = []
    for section in submission.form.sections:
        given = {question.key: entries[question.key] for question in section.questions if question.key in entries}
        if not given:
            continue
        saved = save_section(session, actor, reference, stage_key, section.key, given, now=now, page=page)
        problems |= saved.problems
        lost |= saved.lost
        clashes += saved.clashes
    return SavedSection(problems, frozenset(lost), tuple(clashes))
