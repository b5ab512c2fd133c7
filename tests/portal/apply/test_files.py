"""Files come with a page of the form, beside what is typed, and go out as files and nothing else."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from assessments.clock import utcnow
from assessments.db import _Sessions
from portal.errors import DRAINED
from portal.uploads import LARGEST_READ, LARGEST_UPLOAD
from tests.assessments.documents.papers import CSV, HTML, PDF
from tests.evidence import Evidence
from tests.factories import make_person, sign_in
from tests.portal.apply.pages import main_of, text_of

PAGE = "concept/sections/evidence"
TYPED = {"before": "Typed before.", "after": "Typed after."}


@pytest.fixture
def evidence(sessions: _Sessions, client: FlaskClient, tmp_path: Path) -> Evidence:
    made = Evidence(sessions, tmp_path / "files", utcnow())
    sign_in(client, made.lead)
    return made


@pytest.fixture
def page(evidence: Evidence) -> str:
    return f"/apply/{evidence.reference}/{PAGE}"


def send(client: FlaskClient, page: str, *files: tuple[bytes, str], **fields: str) -> TestResponse:
    """Send the page with these files, as a browser without JavaScript does."""
    data: dict[str, Any] = {**TYPED, **fields}
    data["plans"] = [FileStorage(BytesIO(content), name) for content, name in files or [(b"", "")]]
    return post(client, page, data)


def post(client: FlaskClient, page: str, data: dict[str, Any]) -> TestResponse:
    """Send a form with files; from memory, since the test's own browser leaves a large one open on the disk."""
    boundary, body = encode_multipart(data)
    return client.post(page, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def values(evidence: Evidence) -> dict[str, Any]:
    return {answer.question_key: answer.value for answer in evidence.application().current.answers}


def test_what_is_typed_and_what_is_uploaded_is_kept_together(
    evidence: Evidence, client: FlaskClient, page: str
) -> None:
    sent = send(client, page, (PDF, "Plan für Köln.pdf"), (CSV, "towns.csv"))
    assert (sent.status_code, sent.location) == (302, f"/apply/{evidence.reference}/concept")
    kept = values(evidence)
    assert [entry["name"] for entry in kept["plans"]] == ["Plan für Köln.pdf", "towns.csv"]
    assert (kept["before"], kept["after"]) == ("Typed before.", "Typed after.")
    shown = text_of(client.get(page))
    for words in ("Plan für Köln.pdf", "Not checked for viruses", "This question takes 2 files. Remove one"):
        assert words in shown
    assert send(client, page).status_code == 302
    assert len(values(evidence)["plans"]) == 2, "a box that is left empty removes nothing"


def test_a_refused_file_is_named_with_the_reason_and_everything_else_is_kept(
    evidence: Evidence, client: FlaskClient, page: str
) -> None:
    sent = send(
        client, page, (HTML, "evil.pdf"), (PDF, "plan.pdf"), (b"", "nothing.pdf"), after="much longer than twenty"
    )
    assert sent.status_code == 422
    text = text_of(sent)
    assert "“evil.pdf” was not kept: its content is of no kind that can be uploaded" in text
    assert "“nothing.pdf” was not kept: it is empty" in text
    assert 'href="#answer-plans"' in main_of(sent)
    assert "much longer than twenty" in main_of(sent), "what does not fit comes back"
    kept = values(evidence)
    assert ([entry["name"] for entry in kept["plans"]], kept["before"]) == (["plan.pdf"], "Typed before.")


@pytest.mark.parametrize("name", ["../../../etc/cron.d/plan.pdf", "ü" * 300 + ".pdf", "a\tb.pdf", "plan.exe"])
def test_odd_names_are_shown_safely_and_sent_safely(
    evidence: Evidence, client: FlaskClient, page: str, name: str
) -> None:
    send(client, page, (PDF, name))
    (entry,) = values(evidence)["plans"]
    assert "/" not in entry["name"]
    assert "\t" not in entry["name"]
    assert len(entry["name"]) <= 255
    with client.get(f"/files/{entry['id']}") as response:
        assert response.data == PDF
        disposition = response.headers["Content-Disposition"]
        assert disposition.startswith("attachment; ")
        assert disposition.split(";")[1].endswith('.pdf"')
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Cache-Control"] == "no-store"


def test_uploading_and_removing_stay_on_the_page_and_keep_what_is_typed(
    evidence: Evidence, client: FlaskClient, page: str
) -> None:
    sent = send(client, page, (PDF, "plan.pdf"), **{"file:upload": "plans"})
    assert (sent.status_code, sent.location) == (302, page)
    (entry,) = values(evidence)["plans"]
    for _twice in range(2):
        sent = send(client, page, before="Changed.", **{"file:remove": entry["id"]})
        assert (sent.status_code, sent.location) == (302, page)
        assert values(evidence)["plans"] is None
    assert values(evidence)["before"] == "Changed."
    assert client.get(f"/files/{entry['id']}").status_code == 404
    assert send(client, page, **{"file:remove": "nonsense"}).status_code == 302


def test_what_stands_in_the_boxes_name_as_text_is_no_file(evidence: Evidence, client: FlaskClient, page: str) -> None:
    forged = '[{"id": "00000000-0000-0000-0000-000000000000", "name": "x", "size": "1", "sha256": "0"}]'
    client.post(page, data={**TYPED, "plans": forged})
    assert values(evidence).get("plans") is None


def test_a_file_beyond_the_questions_limit_leaves_the_rest_of_the_page_kept(
    evidence: Evidence, client: FlaskClient, page: str
) -> None:
    sent = send(client, page, (PDF + bytes(3 * 1024 * 1024), "large.pdf"))
    assert sent.status_code == 422
    assert "“large.pdf” was not kept: it is larger than 1 MB" in text_of(sent)
    assert values(evidence)["before"] == "Typed before."


class Endless(BytesIO):
    """A body that goes on for as long as somebody reads, and tells how much of it was read."""

    read_so_far = 0

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert size >= 0
        self.read_so_far += size
        return bytes(size)


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_is_too_large_to_be_read_is_refused_by_its_announcement(
    app: Flask, evidence: Evidence, client: FlaskClient, page: str, is_signed_in: bool
) -> None:
    body, browser = Endless(), client if is_signed_in else app.test_client()
    announced = {"CONTENT_LENGTH": str(LARGEST_READ + 1)}
    response = browser.post(
        page, input_stream=body, content_type="multipart/form-data; boundary=x", environ_overrides=announced
    )
    assert response.status_code == 413
    told = text_of(response)
    assert f"larger than {LARGEST_READ // 1024 // 1024 if is_signed_in else 2} MB" in told
    assert "neither was what you typed on that page since it was last saved" in told
    assert f'href="{page}"' in main_of(response)
    assert body.read_so_far <= DRAINED


class Streamed(BytesIO):
    """A form with files of many zeros, which are made while they are read and stand in no memory."""

    def __init__(self, typed: dict[str, str], *files: tuple[str, int]) -> None:
        super().__init__()
        start = "--x\r\nContent-Disposition: form-data; name="
        boxes = [f'{start}"{name}"\r\n\r\n{text}\r\n' for name, text in typed.items()]
        head = start + '"plans"; filename="{}"\r\n\r\n'
        sent = [part for name, size in files for part in (head.format(name).encode(), size, b"\r\n")]
        self.parts: list[bytes | int] = [*sent, "".join(boxes).encode(), b"--x--\r\n"]
        self.length = sum(part if isinstance(part, int) else len(part) for part in self.parts)

    def readinto(self, buffer: Any, /) -> int:
        read = self.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        if not self.parts:
            return b""
        part = self.parts[0]
        length = part if isinstance(part, int) else len(part)
        chunk = bytes(min(length, size)) if isinstance(part, int) else part[:size]
        self.parts[0] = part - len(chunk) if isinstance(part, int) else part[size:]
        if len(chunk) == length:
            del self.parts[0]
        return chunk


def test_too_many_files_at_once_are_refused_each_with_its_fault_and_what_was_typed_is_kept(
    evidence: Evidence, client: FlaskClient, page: str
) -> None:
    body = Streamed(TYPED, ("small.pdf", 9), ("huge.pdf", LARGEST_UPLOAD))
    response = client.post(
        page,
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(body.length)},
    )
    assert response.status_code == 422
    told = text_of(response)
    assert "“small.pdf” was not kept: what you sent at once is larger than 64 MB with its files" in told
    assert "“huge.pdf” was not kept: it is larger than 1 MB" in told
    kept = values(evidence)
    assert (kept["before"], kept["after"]) == ("Typed before.", "Typed after.")
    assert "plans" not in kept


def test_other_pages_take_no_more_than_before(evidence: Evidence, client: FlaskClient) -> None:
    large = {"reason": "x", "file": FileStorage(BytesIO(bytes(3 * 1024 * 1024)), "plan.pdf")}
    assert post(client, f"/apply/{evidence.reference}/withdraw", large).status_code == 413


def test_the_pages_to_be_read_link_files_for_those_who_may_read_them(
    evidence: Evidence, client: FlaskClient, app: Flask
) -> None:
    document = evidence.attach(PDF, "Our plan.pdf")
    for path in ("check", PAGE.partition("/")[2]):
        assert f"/files/{document}" in main_of(client.get(f"/apply/{evidence.reference}/concept/{path}"))
    evidence.submit()
    manager = sign_in(app.test_client(), evidence.staff.manager)
    dossier = main_of(manager.get(f"/manage/applications/{evidence.reference}"))
    assert f"/files/{document}" in dossier
    assert "Our plan.pdf" in dossier
    assert "Not checked for viruses" in dossier
    with manager.get(f"/files/{document}") as response:
        assert response.data == PDF
    with evidence.sessions.begin() as session:
        stranger = make_person(session)
    assert sign_in(app.test_client(), stranger).get(f"/files/{document}").status_code == 404
    assert app.test_client().get(f"/files/{document}").status_code == 302


def test_a_store_that_does_not_answer_is_told_and_what_is_typed_is_kept(
    evidence: Evidence, client: FlaskClient, page: str
) -> None:
    document = evidence.attach(CSV, "towns.csv")
    evidence.folder.rename(evidence.folder.with_name("elsewhere"))
    evidence.folder.write_text("in the way")
    sent = send(client, page, (PDF, "plan.pdf"))
    assert sent.status_code == 422
    assert "“plan.pdf” was not kept, because our file store does not answer" in text_of(sent)
    assert values(evidence)["before"] == "Typed before."
    assert client.get(f"/files/{document}").status_code == 409


def test_the_enter_key_saves_and_removes_nothing(evidence: Evidence, client: FlaskClient, page: str) -> None:
    evidence.attach(PDF)
    form = main_of(client.get(page)).partition("<form")[2]
    first = form[form.index("<button") : form.index("</button>")]
    assert "name=" not in first
    assert "Save and continue" in first
