"""Checking a receipt without an account, from the page and from the command line."""

import base64
import io
import json
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from assessments.applications.covered import CoveredDocument, answers_covered, documents_covered
from assessments.applications.signing import LARGEST
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.rendering.plain import file_size
from tests.assessments.documents.papers import PDF
from tests.evidence import Evidence
from tests.factories import sign_in
from tests.portal.apply.pages import Draft, main_of, text_of
from tests.portal.apply.test_files import post

PATH = "/receipts/check"


@pytest.fixture
def file(sessions: _Sessions, app: Flask) -> str:
    draft = Draft(sessions, app.test_client())
    draft.hand_in(title="Only whoever holds the file reads this title")
    return draft.get("/concept/receipt-signed.json").text


def test_anybody_is_told_that_a_receipt_is_genuine_and_all_that_it_covers(client: FlaskClient, file: str) -> None:
    uploaded = client.post(PATH, data={"file": (io.BytesIO(file.encode()), "receipt.json")})
    pasted = client.post(PATH, data={"pasted": file})
    for response in (uploaded, pasted):
        text = text_of(response)
        assert (response.status_code, "This receipt is genuine" in text) == (200, True)
        for words in (
            "TST-2026-0001",
            "Test round (TST-2026)",
            "Concept paper",
            "River Trust",
            json.loads(file)["sha256"],
            "Europe/London",
            "Only whoever holds the file reads this title",
            "How many people will you reach? 1,200",
            "£30,000.50",
        ):
            assert words in text


def test_documents_are_listed_with_size_and_fingerprint_and_none_is_linked(
    client: FlaskClient, sessions: _Sessions, app: Flask, tmp_path: Path
) -> None:
    evidence = Evidence(sessions, tmp_path / "files", utcnow())
    evidence.attach(PDF, "Plan für Köln.pdf")
    evidence.submit()
    signed_file = sign_in(app.test_client(), evidence.lead).get(
        f"/apply/{evidence.reference}/concept/receipt-signed.json"
    )
    response = client.post(PATH, data={"pasted": signed_file.text})
    size = file_size(len(PDF))
    assert f"Plan für Köln.pdf {size} SHA-256 {sha256(PDF).hexdigest()}" in text_of(response)
    assert "/files/" not in main_of(response)


def test_a_receipt_from_before_it_held_the_questions_is_read_out_under_their_short_names() -> None:
    entry = {"id": "1", "name": "plan.pdf", "size": 9, "sha256": "f" * 64}
    content = {"answers": {"title": "Rivers", "amount": 1200, "plans": [entry]}}
    (section,) = answers_covered(content)
    assert [(one.question, one.said) for one in section.answers] == [
        ("title", "Rivers"), ("amount", "1200"), ("plans", ["plan.pdf"]),
    ]  # fmt: skip
    assert documents_covered(content) == [CoveredDocument("plan.pdf", 9, "f" * 64)]


def test_a_changed_receipt_is_called_so_and_nothing_of_it_is_repeated(client: FlaskClient, file: str) -> None:
    response = client.post(PATH, data={"pasted": file.replace("River Trust", "Another Trust")})
    assert "This receipt was changed" in text_of(response)
    assert "Another Trust" not in text_of(response)


def test_each_fault_of_a_file_is_called_by_its_name(client: FlaskClient, file: str) -> None:
    document = json.loads(file)
    elsewhere = {**document, "key": "0" * 16, "receipt": {**document["receipt"], "title": "Another"}}
    bare = {**document["receipt"], "title": "Another"}
    for sent, told in (
        (json.dumps({**document, "signature": "AAAA"}), "The signature is wrong"),
        (json.dumps(elsewhere), "Another portal signed this receipt"),
        (json.dumps(bare), "The file has no signature"),
        ('{"reference": "TST-2026-0001"}', "We could not read it as a receipt"),
        (file + " " * LARGEST, "It is larger than 2 MB"),
    ):
        response = post(client, PATH, {"file": FileStorage(io.BytesIO(sent.encode()), "receipt.json")})
        assert told in text_of(response)
        assert "Another Trust" not in text_of(response)


@pytest.mark.parametrize("typed", [{}, {"pasted": "  "}, {"pasted": "{}"}, {"file": (io.BytesIO(b"%PDF"), "a.pdf")}])
def test_what_cannot_be_checked_is_answered_with_what_to_do(client: FlaskClient, typed: dict[str, object]) -> None:
    response = client.post(PATH, data=typed)
    assert response.status_code == 422
    assert '<a href="#file">' in main_of(response)


def test_the_published_key_is_all_that_it_takes_to_check(client: FlaskClient, file: str) -> None:
    document = json.loads(file)
    signature = base64.b64decode(document.pop("signature"))
    published = client.get("/receipts/keys.json").get_json()["keys"]
    (key,) = (each for each in published if each["name"] == document["key"])
    assert key["signs"]
    message = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    Ed25519PublicKey.from_public_bytes(base64.b64decode(key["public_key"])).verify(signature, message)


def test_the_command_tells_the_same_and_fails_where_a_receipt_is_not_genuine(
    app: Flask, file: str, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(file)
    bad.write_text(file.replace("River Trust", "Another Trust"))
    told = app.test_cli_runner().invoke(args=["receipt", "verify", str(good)])
    assert (told.exit_code, "This receipt is genuine" in told.output) == (0, True)
    for line in ("Application: TST-2026-0001", "Stage: Concept paper", "  How many people will you reach?: 1,200"):
        assert line in told.output
    told = app.test_cli_runner().invoke(args=["receipt", "verify", str(bad)])
    assert (told.exit_code, "This receipt was changed" in told.output) == (1, True)
    assert "signs now" in app.test_cli_runner().invoke(args=["receipt", "keys"]).output
