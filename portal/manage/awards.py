"""The awards of a round: offered, paid, reported on; as lists, and as files with the same cells."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from assessments.actors import Role
from assessments.awards.exports import Holds, Listed, Row, all_rows, list_rows
from assessments.awards.policies import READS_AWARDS, TAKES_AWARDS
from assessments.awards.queries import list_to_offer
from assessments.awards.reserve import InReserve, list_kept_back, list_reserve
from assessments.awards.use_cases.taking import note_awards_download
from assessments.errors import NotPermitted
from assessments.funds.models import Round
from assessments.rendering.workbooks import workbook_of
from assessments.reports.exports import Table
from assessments.reports.exports.awarded import LISTS
from assessments.reports.queries import ensure_no_bid, get_staff_round, has_bid
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.award_words import WORDS, cell_words, why_not_told
from portal.db import Sessions, reading
from portal.downloads import XLSX, attached, send_csv
from portal.manage import blueprint

RESERVES_SHOWN = 20
KINDS = (
    "awards, instalments, conditions, reports, outcomes, variations, answers, payments, bank, support, replies, checks"
)
ELSEWHERE = {Listed.BANK: "application", Listed.SUPPORT: "application", Listed.REPLIES: "application"}
"""Where the rows of a list lead that are not all of awards."""


@blueprint.get("/rounds/<reference>/awards", defaults={"what": "awards"})
@blueprint.get(f"/rounds/<reference>/awards/<any({KINDS}):what>")
@needs_role(*READS_AWARDS)
def awards(reference: str, what: str) -> ResponseReturnValue:
    """One list of a round's awards, and who is next on the reserve list."""
    listed, actor = Listed(what), current_actor()
    found, columns = _round(reference, listed), LISTS[listed]
    page = list_rows(reading(), actor, found, columns, cursor=request.args.get("after") or None)
    is_manager = actor.has_role(found.fund_id, Role.MANAGER)
    shows = is_manager and listed is Listed.AWARDS and not has_bid(reading(), actor, found)
    reserve = list_reserve(reading(), found) if shows else []
    return render_template(
        "manage/awards.html",
        round=found,
        what=listed.value,
        kinds=[kind for kind in Listed if actor.has_role(found.fund_id, *LISTS[kind].readers)],
        leads_to=ELSEWHERE.get(listed, "checklist" if listed is Listed.CHECKS else "award"),
        header=[gettext(title) for title in columns.header],
        numeric=[at for at, column in enumerate(columns.columns) if column.holds is Holds.POUNDS],
        rows=[_shown(listed, row, found.time_zone) for row in page.rows],
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


@blueprint.get(f"/rounds/<reference>/awards/<any({KINDS}):what>.<any(csv, xlsx):kind>")
@needs_role(*TAKES_AWARDS)
def awards_file(reference: str, what: str, kind: str) -> ResponseReturnValue:
    """A list as a file, whose every cell is the page's; it is noted on the round's trail."""
    listed, actor, name = Listed(what), current_actor(), f"{reference}-{what}"
    found, columns = _round(reference, listed), LISTS[listed]
    if not actor.has_role(found.fund_id, *TAKES_AWARDS):
        raise NotPermitted
    if request.method == "GET":
        with Sessions.begin() as session:
            note_awards_download(session, actor, found, what, now=arrived_at())
    if kind == "csv":
        return send_csv(lambda session: Table(columns.header, all_rows(session, actor, found, columns)), name)
    rows = all_rows(reading(), actor, found, columns)
    return attached(workbook_of(name, columns.header, rows), XLSX, f"{name}.xlsx")


def _round(reference: str, listed: Listed) -> Round:
    """A round of which the actor reads this list. Raises NotFound, NotPermitted or OwnBidWaits."""
    found = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(found.fund_id, *LISTS[listed].readers):
        raise NotPermitted
    if LISTS[listed].tells_early:
        ensure_no_bid(reading(), current_actor(), found)
    return found


def _shown(listed: Listed, row: Row, zone: str) -> list[str]:
    """A row of the file in words."""
    words, columns = WORDS.get(listed, {}), LISTS[listed].columns
    return [cell_words(cell, column.holds, words, zone) for column, cell in zip(columns, row, strict=True)]


def _why(each: InReserve) -> str:
    """Whether it would be proposed by itself, and if not, why."""
    return why_not_told(each.why_not) or str(gettext("The money reaches"))
