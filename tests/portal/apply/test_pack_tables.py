"""Questions that are answered in rows, in a stage's Word document and back; and what no document can bring."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.applications.packs.grids import cells_by_place
from assessments.applications.packs.kinds import box_kind
from assessments.applications.packs.tags import PackIdentity
from assessments.db import _Sessions
from assessments.funds.conditions import Clause, Condition, Join
from assessments.funds.conditions import Test as Measured
from assessments.funds.questions import Choice, Question
from assessments.funds.states import Measure, QuestionKind
from tests.assessments.applications.packs.filling import boxes_of, saved, write_into
from tests.portal.apply.pages import Draft, main_of, text_of
from tests.portal.apply.test_long_form import NEEDS
from tests.portal.apply.test_packs import ADDRESS, answers, send
from tests.portal.hidden import hidden_in
from tests.rowed import BENCH, COSTS, ask_also

BUDGET = Question(
    "spending", QuestionKind.BUDGET, "What will it cost?", financial_years=("2026-27", "2027-28"),
    headings=(Choice("staff", "Staff"), Choice("travel", "Travel")), overheads=Measure.PERCENTAGE, most_overheads=15,
)  # fmt: skip
ACCOUNTS = Question("accounts", QuestionKind.FILE, "Your latest accounts")
HERE = PackIdentity("TST-2026", "concept", 1)
KINDS = tuple(Question(f"of_{kind}", kind, f"A {kind}?", **NEEDS.get(kind, {})) for kind in QuestionKind)
"""A question of each kind."""


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    draft = Draft(sessions, client)
    with sessions.begin() as session:
        ask_also(session, draft.round, COSTS, BUDGET, ACCOUNTS)
    return draft


@pytest.fixture
def pack(draft: Draft) -> bytes:
    return bytes(draft.client.get(ADDRESS).data)


def written(question: Question, cells: Mapping[str, str]) -> dict[str, str]:
    """Texts by the tags of the cells with these names."""
    tags = {cell.name: HERE.tag(question.key, place) for place, cell in cells_by_place(question).items()}
    return {tags[name]: text for name, text in cells.items()}


def place(draft: Draft, preview: TestResponse, *keys: str) -> TestResponse:
    return draft.post("/concept/pack/place", {**hidden_in(preview), "take": list(keys)})


def changed(content: bytes, change: Callable[[Any], object]) -> bytes:
    document = Document(BytesIO(content))
    change(document)
    return saved(document)


def test_a_pack_has_a_table_with_a_header_for_each_question_of_rows(draft: Draft, pack: bytes) -> None:
    costs, budget, overheads = Document(BytesIO(pack)).tables
    assert [cell.text for cell in costs.rows[0].cells] == ["Row", "Item", "How many", "Cost", "By when", "From where"]
    assert (len(costs.rows), len(budget.rows), len(overheads.rows)) == (5, 5, 2)
    for table in (costs, budget, overheads):
        marked = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table._tbl.tr_lst]
        assert marked == [True] + [False] * (len(marked) - 1)
    assert costs._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "What will you buy?"
    boxes = boxes_of(pack)
    tags = {HERE.tag(each.key, place) for each in (COSTS, BUDGET) for place in cells_by_place(each)}
    assert tags <= set(boxes)
    names = [box.find(f"{qn('w:sdtPr')}/{qn('w:alias')}").get(qn("w:val")) for box in boxes.values()]
    assert {"Row 2, Cost", "Travel, 2027-28, Match in cash", "Overheads, Percent"} <= set(names)
    ids = [box.find(f"{qn('w:sdtPr')}/{qn('w:id')}").get(qn("w:val")) for box in boxes.values()]
    assert len(set(ids)) == len(ids)
    words = [each.text for each in Document(BytesIO(pack)).paragraphs]
    assert "By when (optional): date" in words
    assert not [tag for tag in boxes if tag.startswith("eh:accounts")]
    assert any(each.startswith("This is answered with a file. Upload it on the page “More”") for each in words)


def test_an_untouched_pack_with_tables_brings_nothing(draft: Draft, pack: bytes) -> None:
    assert "There is no answer in this document" in text_of(preview := send(draft, pack))
    assert "What has no place" not in text_of(preview)


def test_filled_cells_are_shown_and_put_into_their_boxes(draft: Draft, pack: bytes) -> None:
    rows = {f"1-{key}": text for key, text in BENCH.items()} | {
        "2-item": "Tree",
        "2-cost": "80",
        "1-source": "Elsewhere",
    }
    amounts = {"staff-2026-27-grant": "£1,000", "travel-2027-28-kind": "50", ":overheads-percent": "10"}
    preview = send(draft, write_into(pack, {**written(COSTS, rows), **written(BUDGET, amounts)}))
    for told in ("Bench", "£1,280.50", "Elsewhere", "£1,000", "Overheads"):
        assert told in text_of(preview)
    assert answers(draft) == {}
    for _press in range(2):
        assert place(draft, preview, "costs", "spending").location == f"/apply/{draft.reference}/concept"
    given: Any = answers(draft)
    assert given["costs"] == [
        {"item": "Bench", "number": 2, "cost": 120_050, "by": "2027-05-01", "source": "other"},
        {"item": "Tree", "cost": 8_000},
    ]
    assert given["spending"]["overheads"]["percent"] == "10"
    assert [line["heading"] for line in given["spending"]["lines"]] == ["staff", "travel"]
    again = send(draft, write_into(pack, written(COSTS, rows)))
    assert "There is no answer in this document that does not stand" in text_of(again)


def test_cells_that_do_not_fit_are_told_before_and_kept_as_typed(draft: Draft, pack: bytes) -> None:
    wrong = {"1-item": "x" * 41, "1-cost": "=1+1", "2-number": "many"}
    budget = {"staff-2026-27-grant": "lots", ":overheads-percent": "90"}
    preview = send(draft, write_into(pack, {**written(COSTS, wrong), **written(BUDGET, budget)}))
    for told in (
        "Row 1, Cost: Enter an amount",
        "Row 2, How many: Enter a whole number",
        "Staff, 2026-27, grant asked",
    ):
        assert told in text_of(preview)
    place(draft, preview, "costs", "spending")
    given: Any = answers(draft)
    assert [row["cost"] for row in given["costs"]] == ["=1+1", ""]
    assert given["costs"][1]["number"] == "many"
    assert given["spending"]["rows"][0]["y1_grant"] == "lots"
    assert given["spending"]["overheads"] == {"percent": "90"}


def test_a_cell_goes_where_its_mark_says_and_what_stands_beside_it_is_told(draft: Draft, pack: bytes) -> None:
    """One row is moved up, one is copied, a table is nested in a cell, and somebody typed beside a box."""
    filled = write_into(pack, written(COSTS, {"1-item": "Bench", "2-item": "Tree"}))

    def meddle(document: Any) -> None:
        costs = document.tables[0]._tbl
        first, second = costs.tr_lst[1:3]
        first.addprevious(second)
        copied = deepcopy(second)
        next(text for text in copied.iter(qn("w:t")) if text.text == "Tree").text = "Copied"
        costs.append(copied)
        document.tables[0].rows[1].cells[3].add_paragraph("Beside the box")
        document.tables[0].rows[1].cells[3].add_table(1, 1).rows[0].cells[0].text = "Nested"

    preview = send(draft, changed(filled, meddle))
    assert "This box is there twice. The first one was read. Copied" in text_of(preview)
    for told in ("Beside the box", "Nested"):
        assert f"This was typed beside the boxes. {told}" in text_of(preview)
    place(draft, preview, "costs")
    assert answers(draft)["costs"] == [{"item": "Bench"}, {"item": "Tree"}]


def test_a_row_that_the_form_no_longer_has_and_a_box_of_another_sort_are_told(draft: Draft, pack: bytes) -> None:
    filled = write_into(pack, {**written(COSTS, {"1-item": "Bench"}), "eh:title:": "Warm homes"})
    tags = boxes_of(filled)
    cell = next(tag for tag in tags if tag == next(iter(written(COSTS, {"1-item": ""}))))
    of_title = next(tag for tag in tags if tag.startswith("eh:title:"))

    def retag(document: Any) -> None:
        for mark in document.element.body.iter(qn("w:tag")):
            other = {cell: HERE.tag("costs", "c00000000"), of_title: HERE.tag("accounts")}
            mark.set(qn("w:val"), other.get(mark.get(qn("w:val")), mark.get(qn("w:val"))))

    text = text_of(send(draft, changed(filled, retag)))
    assert "The form no longer has this row or this column. Bench" in text
    assert "The form asks this question in another way now. Warm homes" in text


def test_every_kind_of_question_is_in_the_pack_or_has_a_note_and_conditions_are_told(
    sessions: _Sessions, client: FlaskClient
) -> None:
    draft = Draft(sessions, client)
    asked = Condition(Join.ALL, (Clause("people", Measured.AT_LEAST, ("100",)),))
    with sessions.begin() as session:
        ask_also(session, draft.round, *KINDS, Question("why", QuestionKind.LONG_TEXT, "Why?", shown_if=asked))
    content = draft.client.get(ADDRESS).data
    document = Document(BytesIO(content))
    words, boxes = [each.text for each in document.paragraphs], boxes_of(content)
    for question in KINDS:
        heading = words.index(question.label)
        noted = [each for each in words[heading + 1 : heading + 4] if "on the page “More”" in each]
        boxed = [tag for tag in boxes if tag.startswith((f"eh:{question.key}:", f"eh:{question.key}."))]
        assert bool(boxed) is (box_kind(question) is not None)
        assert bool(noted) is not bool(boxed)
    assert any("How many people will you reach?" in each for each in words[words.index("Why?") + 1 :])
    assert "What has no place" not in main_of(send(draft, content))
