"""The ranking of a stage, how sure it is, who marks severely, and its files."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.actors import Role
from assessments.funds.models import Round, Stage
from assessments.rendering.workbooks import workbook_of
from assessments.reports.exports.ranking import ranking as ranking_table
from assessments.reports.listing import count_not_assessed, list_ranking
from assessments.reports.policies import may_export, may_see_severity
from assessments.reports.queries import freshness, get_staff_round, stage_of
from assessments.reports.ranked import (
    find_agreement,
    get_chart,
    has_chart,
    list_severities,
    percent_within,
)
from assessments.reports.use_cases import note_ranking_download
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.downloads import XLSX, attached, send_csv
from portal.manage import blueprint
from portal.manage.views import STAFF
from portal.sureness import IN_THE_ZONE, NOTICES, USUAL_AGREEMENT, likelihood


@blueprint.get("/rounds/<reference>/<stage>/ranking")
@needs_role(*STAFF)
def ranking(reference: str, stage: str) -> ResponseReturnValue:
    """A stage's applications by mark, with the line down to which the money reaches, and how sure each place is."""
    actor, found, at = current_actor(), *_stage(reference, stage)
    page = list_ranking(reading(), actor, found, at, cursor=request.args.get("after") or None)
    agreement = find_agreement(reading(), at)
    return render_template(
        "manage/ranking.html",
        round=found,
        stage=at,
        rows=page.rows,
        not_assessed=count_not_assessed(reading(), actor, found, at),
        delivery=found.award_pence,
        agreement=agreement,
        is_sure=agreement is not None and agreement.icc is not None,
        thresholds=[criterion for criterion in at.criteria if criterion.threshold is not None],
        shows_chart=has_chart(reading(), actor, found, at),
        may_export=may_export(actor, found),
        may_see_severity=may_see_severity(actor, found),
        percent_within=percent_within,
        likelihood=likelihood,
        next_url=_next_url(reference, stage, page.next_cursor),
        is_later_page=bool(request.args.get("after")),
        **_said(found),
    )


@blueprint.get("/rounds/<reference>/<stage>/severity")
@needs_role(Role.MANAGER, Role.MODERATOR, Role.AUDITOR)
def severity(reference: str, stage: str) -> ResponseReturnValue:
    """By how much each assessor of a stage marks above or below the others."""
    found, at = _stage(reference, stage)
    page = list_severities(reading(), current_actor(), found, at, cursor=request.args.get("after") or None)
    return render_template(
        "manage/severity.html",
        round=found,
        stage=at,
        rows=page.rows,
        agreement=find_agreement(reading(), at),
        next_url=url_for(".severity", reference=reference, stage=stage, after=page.next_cursor)
        if page.next_cursor
        else None,
        is_later_page=bool(request.args.get("after")),
        **_said(found),
    )


@blueprint.get("/rounds/<reference>/<stage>/ranking.svg")
@needs_role(*STAFF)
def ranking_chart(reference: str, stage: str) -> ResponseReturnValue:
    """The picture of expected ranks and their intervals."""
    response = Response(get_chart(reading(), current_actor(), *_stage(reference, stage)), mimetype="image/svg+xml")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.get("/rounds/<reference>/<stage>/ranking.<any(csv, xlsx):kind>")
@needs_role(Role.MANAGER, Role.AUDITOR)
def ranking_file(reference: str, stage: str, kind: str) -> ResponseReturnValue:
    """The ranking as a file, whose every number is the page's; it is noted on the round's trail."""
    actor, name = current_actor(), f"{reference}-{stage}-ranking"
    if request.method == "GET":
        with Sessions.begin() as session:
            note_ranking_download(session, actor, reference, stage, now=arrived_at())
    found, at = _stage(reference, stage)
    if kind == "csv":
        return send_csv(lambda session: ranking_table(session, actor, found, at), name)
    table = ranking_table(reading(), actor, found, at)
    return attached(workbook_of(name, table.header, table.rows), XLSX, f"{name}.xlsx")


def _stage(reference: str, stage: str) -> tuple[Round, Stage]:
    found = get_staff_round(reading(), current_actor(), reference)
    return found, stage_of(found, stage)


def _next_url(reference: str, stage: str, cursor: str | None) -> str | None:
    return url_for(".ranking", reference=reference, stage=stage, after=cursor) if cursor else None


def _said(found: Round) -> dict[str, object]:
    """As of when it is, and the words for what the numbers cannot tell."""
    as_of, is_waiting = freshness(reading(), found.id)
    words = {"notice_words": NOTICES, "zone_words": IN_THE_ZONE, "usual": USUAL_AGREEMENT}
    return {"as_of": as_of, "is_waiting": is_waiting, **words}
