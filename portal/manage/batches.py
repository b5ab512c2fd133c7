"""How an act on several applications goes on, what came of each, and stopping it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.batches.exports import HEADER, report_rows
from assessments.batches.queries import (
    find_named,
    get_batch,
    get_round_to_act_in,
    list_batches,
    list_items,
    tally,
)
from assessments.batches.states import Result
from assessments.batches.terms import Terms
from assessments.batches.use_cases import note_report_download, stop_batch
from assessments.rendering.tables import csv_lines
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.downloads import attached
from portal.manage import blueprint
from portal.manage.batch_words import ACTS, RESULTS


@blueprint.get("/rounds/<reference>/acts")
@needs_role(Role.MANAGER)
def batches(reference: str) -> ResponseReturnValue:
    """The acts on several applications of a round, newest first."""
    found = get_round_to_act_in(reading(), current_actor(), reference)
    page = list_batches(reading(), current_actor(), found, cursor=request.args.get("after") or None)
    next_url = url_for(".batches", reference=reference, after=page.next_cursor) if page.next_cursor else None
    return render_template(
        "manage/batches.html", round=found, batches=page.rows, next_url=next_url, acts=ACTS,
        is_later_page="after" in request.args,
    )  # fmt: skip


@blueprint.get("/rounds/<reference>/acts/<uuid:batch_id>")
@needs_role(Role.MANAGER)
def batch(reference: str, batch_id: UUID) -> ResponseReturnValue:
    """How far one act has come, and what came of each application."""
    actor = current_actor()
    found = get_round_to_act_in(reading(), actor, reference)
    one = get_batch(reading(), actor, reference, batch_id)
    count = tally(reading(), actor, one)
    wanted = next((result for result in Result if result.value == request.args.get("only")), None)
    page = list_items(reading(), actor, one, wanted, cursor=request.args.get("after") or None)
    after: dict[str, Any] = {"reference": reference, "batch_id": batch_id, "only": wanted.value if wanted else None}
    return render_template(
        "manage/batch.html",
        round=found,
        batch=one,
        count=count,
        title=ACTS[one.act],
        terms=Terms.of(one.terms),
        named=find_named(reading(), one),
        lines=page.rows,
        wanted=wanted,
        results=RESULTS,
        next_url=url_for(".batch", **after, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )


@blueprint.post("/rounds/<reference>/acts/<uuid:batch_id>/stop")
@needs_role(Role.MANAGER)
def stop(reference: str, batch_id: UUID) -> ResponseReturnValue:
    """Leave undone what is not done yet."""
    with Sessions.begin() as session:
        stop_batch(session, current_actor(), reference, batch_id, now=arrived_at())
    flash(_("It is stopped. What was done stays done."))
    return redirect(url_for(".batch", reference=reference, batch_id=batch_id))


@blueprint.get("/rounds/<reference>/acts/<uuid:batch_id>/report.csv")
@needs_role(Role.MANAGER)
def batch_report(reference: str, batch_id: UUID) -> ResponseReturnValue:
    """What came of each application, as a file that is written while it is sent."""
    if request.method == "GET":
        with Sessions.begin() as noting:
            note_report_download(noting, current_actor(), reference, batch_id, now=arrived_at())
    session = Sessions.reading()
    try:
        one = get_batch(session, current_actor(), reference, batch_id)
    except BaseException:
        session.close()
        raise
    lines = csv_lines(HEADER, report_rows(session, current_actor(), one))
    response = attached(lines, "text/csv", f"{reference}-act.csv")
    response.call_on_close(session.close)
    return response
