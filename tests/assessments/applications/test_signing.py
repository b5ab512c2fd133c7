"""Whether a file that somebody holds is a genuine receipt."""

import json
from datetime import datetime

import pytest
from sqlalchemy import delete, select

from assessments.applications.models import Receipt
from assessments.applications.signing import LARGEST, Checked, Verdict, check, key_name, make_keyring, signed
from assessments.db import _Sessions
from tests.assessments.applications.drafts import CompleteDraft

SECRET = "a secret of this test, long enough for one"
HERE = "https://grants.example.org"
KEYRING = make_keyring(b"", SECRET)
OTHER = make_keyring(b"k" * 32, SECRET)


@pytest.fixture
def receipt(sessions: _Sessions, now: datetime) -> Receipt:
    draft = CompleteDraft(sessions, now)
    draft.save("project", {"title": "Flüsse 🌊 “quoted” \\ and more"})
    draft.submit()
    with sessions.reading() as session:
        found = session.scalars(select(Receipt)).one()
        assert found.content
        return found


def checked(sessions: _Sessions, file: str | bytes, keyring: object = KEYRING) -> Checked:
    with sessions.reading() as session:
        return check(session, keyring, file.encode() if isinstance(file, str) else file)  # type: ignore[arg-type]


def test_a_signed_receipt_is_genuine_and_says_what_it_covers(sessions: _Sessions, receipt: Receipt) -> None:
    found = checked(sessions, signed(KEYRING, receipt, HERE))
    assert (found.verdict, found.number, found.sha256, found.key) == (
        Verdict.GENUINE, 1, receipt.sha256, KEYRING.current,
    )  # fmt: skip
    assert found.content["reference"] == "TST-2026-0001"


def test_it_stays_genuine_in_another_layout_and_after_what_was_submitted_is_deleted(
    sessions: _Sessions, receipt: Receipt
) -> None:
    file = json.loads(signed(KEYRING, receipt, HERE))
    with sessions.begin() as session:
        session.execute(delete(Receipt))
    again = "\ufeff" + json.dumps(dict(reversed(file.items())), indent=7)
    assert checked(sessions, again).verdict is Verdict.GENUINE


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"issuer": "https://elsewhere.example.org"},
        {"sha256": "0" * 64},
        {"signature": "AAAA"},
        {"more": "than was signed"},
    ],
    ids=str,
)
def test_a_change_of_anything_around_the_content_is_noticed(
    sessions: _Sessions, receipt: Receipt, change: dict[str, object]
) -> None:
    file = json.loads(signed(KEYRING, receipt, HERE)) | change
    assert checked(sessions, json.dumps(file)).verdict is Verdict.CHANGED


def test_a_change_of_a_letter_is_noticed_even_with_the_fingerprint_made_to_fit(
    sessions: _Sessions, receipt: Receipt
) -> None:
    file = json.loads(signed(KEYRING, receipt, HERE))
    file["receipt"]["answers"]["title"] += "!"
    assert checked(sessions, json.dumps(file)).verdict is Verdict.CHANGED
    bare = json.dumps(file["receipt"])
    assert checked(sessions, bare).verdict is Verdict.UNKNOWN


def test_an_older_receipt_without_a_signature_is_known_by_its_fingerprint(
    sessions: _Sessions, receipt: Receipt
) -> None:
    found = checked(sessions, receipt.content)
    assert (found.verdict, found.sha256, found.key) == (Verdict.ON_RECORD, receipt.sha256, "")


def test_what_an_earlier_key_signed_is_genuine_while_that_key_is_listed(sessions: _Sessions, receipt: Receipt) -> None:
    file = signed(OTHER, receipt, HERE)
    listed = make_keyring(b"", SECRET, list(OTHER.public_keys.values()))
    assert checked(sessions, file, listed).verdict is Verdict.GENUINE
    assert list(listed.public_keys) == [KEYRING.current, OTHER.current]
    assert checked(sessions, file).verdict is Verdict.ON_RECORD
    with sessions.begin() as session:
        session.execute(delete(Receipt))
    assert checked(sessions, file).verdict is Verdict.OTHER_KEY


def test_a_key_that_is_set_or_derived_is_the_same_every_time() -> None:
    assert make_keyring(b"", SECRET).public_keys == KEYRING.public_keys
    assert make_keyring(b"", f"{SECRET}!").current != KEYRING.current
    assert make_keyring(b"k" * 32, "another secret").current == OTHER.current
    assert key_name(OTHER.public_keys[OTHER.current]) == OTHER.current


@pytest.mark.parametrize(
    "file",
    [
        b"", b"[]", b"null", b"\xff\xfe", b"%PDF-1.7", b"{}", b'{"kind": "evenhand-receipt"}', b"[" * 100_000,
        b'{"kind": "evenhand-receipt", "receipt": []}', b'{"answers": 1}', b"1" * 10_000, b" " * LARGEST,
        b'{"reference": "\\ud800", "answers": {}, "submitted_at": ""}',
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_receipt_is_told_so(sessions: _Sessions, file: bytes) -> None:
    assert checked(sessions, file).verdict is Verdict.UNREADABLE


def test_what_is_larger_than_any_receipt_is_not_read(sessions: _Sessions, receipt: Receipt) -> None:
    file = signed(KEYRING, receipt, HERE)
    assert checked(sessions, file + " " * LARGEST).verdict is Verdict.TOO_LARGE
