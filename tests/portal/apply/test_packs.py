"""A stage's questions as a Word document: down from the public page, filled in, up into a draft."""

from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.applications.packs.tags import PACK, PackIdentity
from assessments.applications.queries import get_own_application
from assessments.db import _Sessions
from tests.asked import ENTRIES
from tests.assessments.applications.packs.filling import boxes_of, rezip, type_beside, write_into
from tests.factories import actor_of
from tests.portal.apply.pages import Draft, main_of, text_of
from tests.portal.hidden import hidden_in

ADDRESS = "/rounds/TST-2026/concept/questions.docx"
WRITTEN = {
    "eh:title:": "Warmer homes",
    "eh:summary:": "We visit people.\n\nAnd we stay.",
    "eh:behaviours.1:": "x",
    "eh:people:": "1,200",
    "eh:national:": "Yes",
    "eh:region:": "London",
    "eh:first_year:": "£25,000",
    "eh:starts_on:": "1st September 2026",
}


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    return Draft(sessions, client)


@pytest.fixture
def pack(draft: Draft) -> bytes:
    return bytes(draft.client.get(ADDRESS).data)


def send(draft: Draft, content: bytes, name: str = "filled.docx") -> TestResponse:
    return draft.client.post(
        f"/apply/{draft.reference}/concept/pack/preview", data={"document": (BytesIO(content), name)}
    )


def put_in(draft: Draft, preview: TestResponse, *keys: str) -> TestResponse:
    fields = {**hidden_in(preview), "behaviours": ["water"], "take": list(keys)}
    return draft.post("/concept/pack/place", fields)


def answers(draft: Draft) -> dict[str, object]:
    with draft.sessions.reading() as session:
        submission = get_own_application(session, actor_of(session, draft.lead), draft.reference).current
        return {one.question_key: one.value if one.typed is None else one.typed for one in submission.answers}


def test_anybody_gets_all_questions_with_headings_limits_and_a_box_for_each(draft: Draft, client: FlaskClient) -> None:
    response = draft.client.application.test_client().get(ADDRESS)
    assert str(response.mimetype).endswith("wordprocessingml.document")
    assert response.headers["Content-Disposition"] == 'attachment; filename="TST-2026-concept-questions.docx"'
    document = Document(BytesIO(response.data))
    styled = [(each.style.name, each.text) for each in document.paragraphs if each.style is not None]
    assert styled[0] == ("Heading 1", "Test round: Concept paper, questions")
    assert ("Heading 2", "Who you reach") in styled
    assert ("Heading 3", "What is your project called?") in styled
    assert ("Heading 3", "Where can we read more? (optional)") in styled
    assert ("Evenhand Hint", "Longer answer, up to 50 words") in styled
    assert (document.core_properties.title, document.core_properties.language) == (styled[0][1], "en-GB")
    assert 'w:lang w:val="en-GB"' in document.styles.element.xml
    identity = PackIdentity("TST-2026", "concept", 1)
    ticks = {identity.tag("behaviours", place) for place in range(3)}
    asked = {identity.tag(key) for key in ENTRIES if key not in ("behaviours", "plan", "risks")}
    assert set(boxes_of(response.data)) == {PACK} | ticks | asked
    assert f'href="{ADDRESS}"' in client.get("/rounds/TST-2026").text


def test_a_pack_that_one_has_already_is_not_sent_again(draft: Draft) -> None:
    visitor = draft.client.application.test_client()
    first = visitor.get(ADDRESS)
    again = visitor.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert visitor.get("/rounds/TST-2026/nothing/questions.docx").status_code == 404


def test_what_was_written_into_the_boxes_becomes_answers(draft: Draft, pack: bytes) -> None:
    preview = send(draft, write_into(pack, WRITTEN))
    assert preview.status_code == 200
    assert answers(draft) == {}
    assert "Nothing is saved yet." in text_of(preview)
    keys = [begun.split(":")[1].split(".")[0] for begun in WRITTEN]
    for _press in range(2):
        done = put_in(draft, preview, *keys)
        assert (done.status_code, done.location) == (302, f"/apply/{draft.reference}/concept")
    assert answers(draft) == {
        "title": "Warmer homes", "summary": "We visit people.\n\nAnd we stay.", "behaviours": ["water"], "people": 1200,
        "national": True, "region": "london", "first_year": 2_500_000, "starts_on": "2026-09-01",
    }  # fmt: skip
    assert "Answers put in: 8." in draft.client.get(f"/apply/{draft.reference}").text


def test_what_does_not_fit_is_told_before_and_kept_as_typed(draft: Draft, pack: bytes) -> None:
    wrong = {"eh:summary:": "word " * 51, "eh:people:": "many", "eh:starts_on:": "soon", "eh:region:": "The moon"}
    preview = send(draft, write_into(pack, wrong))
    for told in ("Your answer is 51 words long.", "Enter a whole number", "Enter a real date", "Choose one of the"):
        assert told in text_of(preview)
    put_in(draft, preview, "summary", "people", "starts_on", "region")
    kept = answers(draft)
    assert kept["people"] == "many"
    assert kept["region"] == "The moon"
    assert kept["starts_on"] == {"day": "soon", "month": "", "year": ""}
    assert "There is a problem" in text_of(draft.get("/concept"))


def test_an_answer_that_stands_is_shown_beside_and_stays_unless_it_is_ticked(draft: Draft, pack: bytes) -> None:
    draft.fill_in()
    preview = send(draft, write_into(pack, {"eh:title:": "Cooler homes", "eh:people:": "1200", "eh:summary:": "New"}))
    page = main_of(preview)
    assert "What stands there now" in text_of(preview)
    assert "1 more answer of the document stands in your application already." in text_of(preview)
    assert 'name="take" value="title" checked' not in page
    put_in(draft, preview, "title")
    assert (answers(draft)["title"], answers(draft)["summary"]) == ("Cooler homes", ENTRIES["summary"])


def test_what_somebody_saves_between_the_preview_and_the_button_is_not_overwritten(draft: Draft, pack: bytes) -> None:
    preview = send(draft, write_into(pack, {"eh:title:": "Cooler homes"}))
    draft.fill_in(title="A colleague's title")
    done = put_in(draft, preview, "title")
    assert done.location == f"/apply/{draft.reference}/concept/versions"
    assert answers(draft)["title"] == "A colleague's title"


def test_what_has_no_place_is_listed_with_the_reason_and_its_text(draft: Draft, pack: bytes) -> None:
    filled = write_into(pack, {"eh:title:": "Cooler homes", "eh:people:": "77"})
    boxes = boxes_of(filled)
    edited = next(tag for tag in boxes if tag.startswith("eh:title:"))
    preview = send(draft, type_beside(_retag(filled, edited, "eh:region:00000000"), "Dear fund"))
    text = text_of(preview)
    assert "The mark of this box was changed, or comes from another document. Cooler homes" in text
    assert "This was typed beside the boxes. Dear fund" in text
    assert 'value="people" checked' in main_of(preview)


def test_a_pack_of_another_stage_or_round_and_files_that_are_none_are_refused_beside_the_box(
    draft: Draft, pack: bytes
) -> None:
    other = draft.client.get("/rounds/TST-2026/full/questions.docx").data
    for content, told in (
        (other, "holds the questions of TST-2026, stage “full”"),
        (b"", "This file is empty"),
        (b"<html>", "not a Word document"),
        (_retag(pack, PACK, "another"), "does not say which round it belongs to"),
    ):
        answer = send(draft, content)
        assert answer.status_code == 422
        assert told in text_of(answer)
        assert 'href="#document"' in main_of(answer)
    raw, kind = b"x" * (3 * 1024 * 1024), "multipart/form-data; boundary=x"
    path = f"/apply/{draft.reference}/concept/pack/preview"
    assert draft.client.post(path, data=raw, content_type=kind).status_code == 413
    assert answers(draft) == {}


def test_once_it_is_handed_in_nothing_is_brought(draft: Draft, pack: bytes) -> None:
    preview = send(draft, write_into(pack, {"eh:title:": "Cooler homes"}))
    draft.hand_in()
    assert draft.get("/concept/pack").location == f"/apply/{draft.reference}/status"
    assert put_in(draft, preview, "title").status_code == 409
    assert answers(draft)["title"] == "Warmer homes"


def _retag(content: bytes, old: str, new: str) -> bytes:
    def change(members: dict[str, bytes]) -> None:
        members["word/document.xml"] = members["word/document.xml"].replace(f'"{old}"'.encode(), f'"{new}"'.encode())

    return rezip(content, change)
