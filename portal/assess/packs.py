"""The pack of a panel's meeting as a PDF and as a workbook."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import READS_APPLICATIONS
from assessments.errors import NotFound
from assessments.funds.models import Criterion
from assessments.panels.packs import Pack, PackItem, get_pack
from assessments.panels.use_cases import note_pack
from assessments.rendering.printing import print_document, words_of
from assessments.rendering.tables import Cell, decimal_pounds
from assessments.rendering.workbooks import Sheet, workbook
from assessments.scoring.models import ModeratedScore, Score
from assessments.scoring.wording import RECOMMENDATIONS
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.comparison import mark_from, names_at_table, organisation_at_table, title_at_table
from portal.assess.meetings import SITTERS
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.downloads import XLSX, attached
from portal.text import mark, moment, pounds

KINDS = {
    "pdf": "application/pdf",
    "xlsx": XLSX,
}


@blueprint.get("/panels/<uuid:meeting_id>/pack.<kind>")
@needs_role(*SITTERS)
def panel_pack(meeting_id: UUID, kind: str) -> ResponseReturnValue:
    """Agenda, applications and marks, without the items in which the reader takes no part."""
    if kind not in KINDS:
        raise NotFound
    pack = get_pack(reading(), current_actor(), meeting_id, now=arrived_at())
    if request.method == "GET":
        with Sessions.begin() as session:
            note_pack(session, current_actor(), meeting_id, now=arrived_at())
    title = pack.sitting.meeting.title
    content = workbook(title, _sheets(pack)) if kind == "xlsx" else print_document("panel_pack", _document(pack))
    return attached(content, KINDS[kind], f"panel-pack.{kind}")


def _sheets(pack: Pack) -> Iterator[Sheet]:
    criteria = pack.sitting.meeting.stage.criteria
    agenda = (
        (one.number, *_about(one), decimal_pounds(one.item.submission.requested_pence), one.summary)
        for one in pack.items
    )
    header = (_("Item"), _("Reference"), _("Title"), _("Organisation"), _("Asked for (£)"), _("Summary"))
    yield Sheet(_("Agenda"), header, agenda)
    of_each = [words for each in criteria for words in (each.title, _("Reason: %(title)s", title=each.title))]
    columns = (_("Item"), _("Reference"), _("Who"), _("Mark"), _("Recommendation"), *of_each)
    yield Sheet(_("Scores"), columns, (row for one in pack.items for row in _scores(pack, one, criteria)))


def _about(one: PackItem) -> tuple[str, str, str]:
    application = one.item.submission.application
    return application.reference, title_at_table(one.item.submission), organisation_at_table(one.item.submission) or ""


def _scores(pack: Pack, one: PackItem, criteria: Sequence[Criterion]) -> Iterator[Sequence[Cell]]:
    reference = one.item.submission.application.reference
    sees_all = current_actor().has_role(pack.sitting.meeting.stage.round.fund_id, *READS_APPLICATIONS)
    names = names_at_table(one.assessments, pack.sitting.member_ids, sees_all=sees_all)
    for work in one.assessments:
        found = work.assessment
        if found is None:
            continue
        by_id = {score.criterion_id: score for score in found.scores}
        advised = _(RECOMMENDATIONS[found.recommendation]) if found.recommendation else None
        cells = [cell for each in criteria for cell in _cells(by_id.get(each.id))]
        yield (one.number, reference, names[work.id], _mark(found.scores), advised, *cells)
        if work.id in pack.revised:
            given = pack.revised[work.id].scores
            revised = [cell for each in criteria for cell in _given(given.get(each.key))]
            who = _("%(name)s, revised", name=names[work.id])
            yield (one.number, reference, who, None, None, *revised)
    if one.moderation is not None:
        agreed = {score.criterion_id: score for score in one.moderation.scores}
        cells = [cell for each in criteria for cell in _cells(agreed.get(each.id))]
        yield (one.number, reference, _("Agreed"), _mark(one.moderation.scores), None, *cells)


def _mark(scores: Sequence[Score | ModeratedScore]) -> float | None:
    value = mark_from(scores)
    return None if value is None else round(value, 2)


def _cells(score: Score | ModeratedScore | None) -> tuple[Cell, Cell]:
    if score is None:
        return None, None
    return "n/a" if score.is_not_applicable else score.points, score.reason


def _given(given: dict[str, Any] | None) -> tuple[Cell, Cell]:
    if given is None:
        return None, None
    return "n/a" if given["is_not_applicable"] else given["points"], given["reason"]


def _document(pack: Pack) -> dict[str, Any]:
    """The data of `templates/pdf/panel_pack.typ`."""
    meeting = pack.sitting.meeting
    zone = meeting.stage.round.time_zone
    facts = (
        (_("Round"), f"{meeting.stage.round.title} ({meeting.stage.round.reference})"),
        (_("Stage"), meeting.stage.title),
        (_("When"), moment(meeting.starts_at, zone)),
        (_("Where"), meeting.place),
        (_("Members"), ", ".join(member.person.name for member in pack.sitting.members)),
        (_("Quorum"), str(meeting.quorum)),
        (_("Note"), meeting.stage.round.made_up_note or ""),
    )
    left_out = _("You take no part in %(count)s of the items: they are left out.", count=pack.left_out)
    waiting = _("Not open to you yet, and left out: %(count)s. The page of each says why.", count=pack.waiting)
    notes = [words for words, count in ((left_out, pack.left_out), (waiting, pack.waiting)) if count]
    return {
        "title": _("Pack: %(title)s", title=meeting.title),
        "author": meeting.stage.round.title,
        "facts": [{"label": label, "words": words_of(text)} for label, text in facts if text],
        "agenda_title": _("Agenda"),
        "agenda_header": [words_of(text) for text in (_("Item"), _("Reference"), _("Title"), _("Organisation"))],
        "agenda": [[words_of(text) for text in (str(one.number), *_about(one))] for one in pack.items],
        "notes": notes,
        "items": [_part(pack, one) for one in pack.items],
        "lacking": _(
            "Some characters cannot be printed here. The Unicode number of each stands in its place, in square "
            "brackets. The pages of this portal hold the characters themselves."
        ),
    }


def _part(pack: Pack, one: PackItem) -> dict[str, Any]:
    reference, title, organisation = _about(one)
    facts = (
        (_("Organisation"), organisation),
        (_("Asked for"), pounds(one.item.submission.requested_pence)),
        (_("Summary"), one.summary),
    )
    rows = list(_scores(pack, one, pack.sitting.meeting.stage.criteria))
    criteria = pack.sitting.meeting.stage.criteria
    shut = _("The scores are left out: open them in the meeting first, or submit your own.")
    return {
        "title": f"{one.number}. {reference}: {title}",
        "facts": [{"label": label, "words": words_of(text)} for label, text in facts if text],
        "header": [words_of(text) for text in (_("Who"), _("Mark"), *(each.title for each in criteria))],
        "grid": [
            [
                words_of(text)
                for text in (str(row[2]), mark(_number(row[3])) if row[3] is not None else "–", *_points(row))
            ]
            for row in rows
        ],
        "note": "" if one.is_open else shut,
        "reasons": [
            {"title": f"{row[2]}: {criterion.title}", "words": words_of(str(row[6 + 2 * place] or ""))}
            for place, criterion in enumerate(criteria)
            for row in rows
            if row[6 + 2 * place]
        ],
    }


def _points(row: Sequence[Cell]) -> list[str]:
    return ["–" if cell is None else str(cell) for cell in row[5::2]]


def _number(cell: Cell) -> float | None:
    return cell if isinstance(cell, float) else None
