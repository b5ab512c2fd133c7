"""How far the assessing of a round has come, what keeps the next step, and handing on what is late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from assessments.actors import Role
from assessments.allocating.progress import (
    StageProgress,
    list_by_application,
    list_by_assessor,
    list_late,
    list_progress,
    takers_of,
)
from assessments.allocating.queries import find_latest_run, get_managed_round, get_managed_stage
from assessments.allocating.states import Scope
from assessments.allocating.use_cases import ask_for_run
from assessments.errors import NotFound
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading, wake_worker
from portal.manage import blueprint
from portal.manage.allocating_words import facts_of


@dataclass(frozen=True, slots=True)
class Block:
    """What keeps the next step, and where it is seen to."""

    text: str
    url: str


@blueprint.get("/rounds/<reference>/assessing")
@needs_role(Role.MANAGER)
def assessing(reference: str) -> ResponseReturnValue:
    """Assessing by stage, by assessor and by application."""
    actor, now = current_actor(), arrived_at()
    found = get_managed_round(reading(), actor, reference)
    progress = list_progress(reading(), actor, found, now=now)
    key = request.args.get("stage") or next((one.stage.key for one in progress if one.tally.outstanding), None)
    shown = next((one for one in progress if key in (None, one.stage.key)), None)
    if shown is None:
        raise NotFound
    people = list_by_assessor(reading(), actor, shown.stage, now=now, cursor=request.args.get("people") or None)
    every, cursor = bool(request.args.get("every")), request.args.get("papers") or None
    papers = list_by_application(reading(), actor, shown.stage, now=now, every=every, cursor=cursor)
    address: dict[str, Any] = {"reference": reference, "stage": shown.stage.key} | ({"every": 1} if every else {})
    return render_template(
        "manage/assessing.html",
        round=found,
        progress=[(one, blocks_of(reference, one, now)) for one in progress if one.applications or one.tally.given],
        shown=shown,
        people=people.rows,
        papers=papers.rows,
        every=every,
        people_url=url_for(".assessing", **address, people=people.next_cursor) if people.next_cursor else None,
        papers_url=url_for(".assessing", **address, papers=papers.next_cursor) if papers.next_cursor else None,
    )


def blocks_of(reference: str, one: StageProgress, now: datetime) -> list[Block]:
    """What keeps the next step of one stage, in sentences."""
    at: dict[str, Any] = {"reference": reference, "stage": one.stage.key}
    found = []
    if one.lacking:
        text = ngettext("%(num)s application lacks an assessor", "%(num)s applications lack an assessor", one.lacking)
        found.append(Block(text, url_for(".allocation", **at)))
    if one.tally.late and one.longest_late is not None:
        days = max(1, (now - one.longest_late).days)
        latest = ngettext("%(num)s day", "%(num)s days", days)
        text = ngettext(
            "%(num)s assessment is late, by %(latest)s", "%(num)s assessments are late, the latest by %(latest)s",
            one.tally.late, latest=latest,
        )  # fmt: skip
        found.append(Block(text, url_for(".late_work", **at)))
    if one.undeclared:
        text = ngettext(
            "%(num)s assessment waits for its assessor to declare interests",
            "%(num)s assessments wait for their assessors to declare interests", one.undeclared,
        )  # fmt: skip
        found.append(Block(text, url_for(".applications", **at)))
    if one.unanswered:
        text = ngettext(
            "%(num)s invitation to assess is not answered", "%(num)s invitations to assess are not answered",
            one.unanswered,
        )  # fmt: skip
        found.append(Block(text, url_for(".invitations", **at)))
    return found


@blueprint.route("/rounds/<reference>/<stage>/late", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def late_work(reference: str, stage: str) -> ResponseReturnValue:
    """What is late at a stage, and who would take each; the button has that worked out, or leads to handing it on."""
    actor, now = current_actor(), arrived_at()
    found = get_managed_stage(reading(), actor, reference, stage)
    if request.method == "POST":
        with Sessions.begin() as session:
            ask_for_run(session, actor, reference, stage, scope=Scope.LATE, now=now)
        wake_worker()
        return redirect(url_for(".late_work", reference=reference, stage=stage))
    page = list_late(reading(), actor, found, now=now, cursor=request.args.get("after") or None)
    run = find_latest_run(reading(), found, Scope.LATE)
    is_ready = run is not None and run.computed_at is not None and run.applied_at is None
    here: dict[str, Any] = {"reference": reference, "stage": stage}
    return render_template(
        "manage/late_work.html",
        round=found.round,
        stage=found,
        rows=page.rows,
        now=now,
        run=run if is_ready else None,
        is_waiting=run is not None and run.computed_at is None,
        facts=facts_of(run) if run is not None and is_ready else [],
        takers=takers_of(reading(), run, [row.submission_id for row in page.rows]) if run and is_ready else {},
        next_url=url_for(".late_work", **here, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )
