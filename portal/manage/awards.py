"""The awards of a round: offered, paid, reported on; as lists, and as files with the same cells."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from assessments.actors import Role
from assessments.awards.exports import COLUMNS, Columns, Listed, Row, all_rows, list_rows
from assessments.awards.policies import READS_AWARDS, TAKES_AWARDS
from assessments.awards.queries import list_to_offer
from assessments.awards.reserve import InReserve, list_kept_back, list_reserve
from assessments.awards.use_cases.taking import note_awards_download
from assessments.errors import NotPermitted
from assessments.funds.models import Round
from assessments.rendering.tables import csv_lines
from assessments.rendering.workbooks import workbook_of
from assessments.reports.queries import get_staff_round, has_bid
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.award_words import cell_words, why_not_told
from portal.db import Sessions, reading
from portal.downloads import XLSX, attached
from portal.manage import blueprint

RESERVES_SHOWN = 20


@blueprint.get("/rounds/<reference>/awards", defaults={"what": "awards"})
@blueprint.get("/rounds/<reference>/awards/<any(instalments, conditions, reports):what>")
@needs_role(*READS_AWARDS)
def awards(reference: str, what: str) -> ResponseReturnValue:
    """One list of a round's awards, and who is next on the reserve list."""
    found, listed = _round(reference), Listed(what)
    actor, columns = current_actor(), COLUMNS[listed]
    page = list_rows(reading(), actor, found, listed, cursor=request.args.get("after") or None)
    is_manager = actor.has_role(found.fund_id, Role.MANAGER)
    shows = is_manager and listed is Listed.AWARDS and not has_bid(reading(), actor, found)
    reserve = list_reserve(reading(), found) if shows else []
    return render_template(
        "manage/awards.html",
        round=found,
        what=listed.value,
        kinds=list(Listed),
        header=[gettext(title) for title in columns.header],
        numeric=columns.pounds,
        rows=[_shown(columns, row) for _reference, row in page.rows],
        next_url=url_for(".awards", reference=reference, what=what, after=page.next_cursor)
        if page.next_cursor
        else None,
        is_manager=is_manager,
        to_offer=len(list_to_offer(reading(), actor, found.id)) if is_manager else 0,
        reserve=reserve[:RESERVES_SHOWN],
        kept_back=list_kept_back(reading(), reserve, found) if reserve else [],
        why=_why,
        told=why_not_told,
        may_take=actor.has_role(found.fund_id, *TAKES_AWARDS),
    )


@blueprint.get("/rounds/<reference>/awards/<any(awards, instalments, conditions, reports):what>.<any(csv, xlsx):kind>")
@needs_role(*TAKES_AWARDS)
def awards_file(reference: str, what: str, kind: str) -> ResponseReturnValue:
    """A list as a file, whose every cell is the page's; it is noted on the round's trail."""
    found, listed, name = _round(reference), Listed(what), f"{reference}-{what}"
    if not current_actor().has_role(found.fund_id, *TAKES_AWARDS):
        raise NotPermitted
    if request.method == "GET":
        with Sessions.begin() as session:
            note_awards_download(session, current_actor(), found, what, now=arrived_at())
    header, rows = COLUMNS[listed].header, list(all_rows(reading(), current_actor(), found, listed))
    body: bytes | str = "".join(csv_lines(header, rows)) if kind == "csv" else workbook_of(name, header, rows)
    return attached(body, "text/csv" if kind == "csv" else XLSX, f"{name}.{kind}")


def _round(reference: str) -> Round:
    """A round of a fund in which the actor reads awards. Raises NotFound or NotPermitted."""
    found = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(found.fund_id, *READS_AWARDS):
        raise NotPermitted
    return found


def _shown(columns: Columns, row: Row) -> list[str]:
    """A row of the file in words."""
    return [cell_words(cell, is_money=at in columns.pounds) for at, cell in enumerate(row)]


def _why(each: InReserve) -> str:
    """Whether it would be proposed by itself, and if not, why."""
    return why_not_told(each.why_not) or str(gettext("The money reaches"))
