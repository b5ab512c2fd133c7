"""Checking a receipt without an account, from the page and from the command line."""

import base64
import io
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskClient

from assessments.db import _Sessions
from tests.portal.apply.pages import Draft, main_of, text_of

PATH = "/receipts/check"


@pytest.fixture
def file(sessions: _Sessions, app: Flask) -> str:
    draft = Draft(sessions, app.test_client())
    draft.hand_in(title="Nobody else reads this title")
    return draft.get("/concept/receipt-signed.json").text


def test_anybody_is_told_that_a_receipt_is_genuine_and_what_it_covers_and_not_its_answers(
    client: FlaskClient, file: str
) -> None:
    uploaded = client.post(PATH, data={"file": (io.BytesIO(file.encode()), "receipt.json")})
    pasted = client.post(PATH, data={"pasted": file})
    for response in (uploaded, pasted):
        text = text_of(response)
        assert (response.status_code, "This receipt is genuine" in text) == (200, True)
        for words in (
            "TST-2026-0001",
            "TST-2026",
            "concept",
            "River Trust",
            json.loads(file)["sha256"],
            "Europe/London",
        ):
            assert words in text
        assert "Nobody else reads this title" not in main_of(response)


def test_a_changed_receipt_is_called_so_and_nothing_of_it_is_repeated(client: FlaskClient, file: str) -> None:
    response = client.post(PATH, data={"pasted": file.replace("River Trust", "Another Trust")})
    assert "This receipt was changed" in text_of(response)
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
    assert "Reference: TST-2026-0001" in told.output
    told = app.test_cli_runner().invoke(args=["receipt", "verify", str(bad)])
    assert (told.exit_code, "This receipt was changed" in told.output) == (1, True)
    assert "signs now" in app.test_cli_runner().invoke(args=["receipt", "keys"]).output
