"""What the script of the scoring page asks every few seconds: save what has changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.actors import Role
from assessments.errors import DomainError, Invalid
from assessments.rendering.plain import clock
from assessments.scoring.drafts import AssessmentDraft
from assessments.scoring.models import Assignment
from assessments.scoring.queries import get_own_assignment
from assessments.scoring.use_cases import AutosavedDraft, autosave_assessment, write_private_note
from assessments.scoring.use_cases.noting import NOTE, mark_of_note
from assessments.versions import Outdated
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.forms import draft_from, scoring_form
from portal.assess.opened import opened_page
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.errors import status_of


@blueprint.post("/<uuid:assignment_id>/autosave")
@needs_role(Role.ASSESSOR)
def autosave(assignment_id: UUID) -> ResponseReturnValue:
    """Keep the parts that were sent, each with the mark of what its page showed; answers in JSON."""
    try:
        work = get_own_assignment(reading(), current_actor(), assignment_id)
        form = scoring_form(work.submission.stage.criteria, AssessmentDraft())
        if not form.validate():
            raise Invalid({})
        kept, note = _keep(work, draft_from(form, work.submission.stage.criteria), form["note"].data, arrived_at())
    except DomainError as refusal:
        return {"told": refusal.told(_)}, status_of(refusal)
    return _told(kept, note, arrived_at())


def _keep(work: Assignment, draft: AssessmentDraft, text: str, now: datetime) -> tuple[AutosavedDraft, dict[str, Any]]:
    """Both in one transaction of its own each: a note that clashes holds up no score."""
    page = opened_page(request.form)
    with Sessions.begin() as session:
        kept = autosave_assessment(session, current_actor(), work.id, draft, page.seen, page=page, now=now)
    if NOTE not in page.seen:
        return kept, {}
    try:
        with Sessions.begin() as session:
            note = write_private_note(session, current_actor(), work.id, text, page=page, now=now)
            return kept, {"seen": {NOTE: mark_of_note(note)}}
    except Outdated:
        return kept, {"clash": True}
    except Invalid as refusal:
        return kept, {"problem": refusal.told_problems(_)[NOTE]}


def _told(kept: AutosavedDraft, note: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    clashes = [*kept.clashes, *([NOTE] if "clash" in note else [])]
    problems = {part: _(sentence) for part, sentence in kept.problems.items()}
    problems |= {NOTE: note["problem"]} if "problem" in note else {}
    told = _(
        "This was changed in another window while you wrote. That version stands, and yours is on this page only. "
        "Press Save to see both, and choose."
    )
    seen = {**kept.seen, **note.get("seen", {})}
    return {
        "said": _said(kept, problems, len(clashes), now) if seen or problems or clashes else "",
        "seen": seen,
        "problems": problems,
        "lost": sorted([*problems, *clashes]),
        "clashes": {part: {"told": told} for part in clashes},
        "others": "",
        "left": "",
    }


def _said(kept: AutosavedDraft, problems: Mapping[str, str], clashes: int, now: datetime) -> str:
    if clashes:
        return str(_("Not saved over what you changed in another window"))
    if problems:
        return str(
            ngettext("%(num)s text is too long to be saved", "%(num)s texts are too long to be saved", len(problems))
        )
    at = clock(now, kept.work.submission.application.round.time_zone)
    if kept.work.is_late(now):
        return str(_("Saved at %(time)s, but assessing has closed, so it can no longer be submitted.", time=at))
    return str(_("Saved at %(time)s", time=at))
