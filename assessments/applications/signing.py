"""The portal's signature under a receipt (Ed25519), and telling whether a file that somebody holds is genuine.

A signed file is JSON: the receipt's content with its number and its SHA-256, who issued it, which key signed, and the
signature under the canonical form of all the rest. It can be checked with the published key and nothing else.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessments.applications.models import Receipt
from assessments.applications.receipts import canonical_json, fingerprint

KIND, VERSION = "evenhand-receipt", 1
LARGEST = 2 * 1024 * 1024
"""Bytes of a file that is looked at: no larger one was ever issued."""

_DERIVED_FOR = b"evenhand: signing receipts, 1"


class Verdict(StrEnum):
    """What can be said of a file."""

    GENUINE = "genuine"
    """A key of the portal signed it, and nothing was changed since."""
    ON_RECORD = "on_record"
    """No known key signed it, but exactly this was handed in here, by its fingerprint."""
    CHANGED = "changed"
    """It names a key of the portal, and the signature does not fit."""
    OTHER_KEY = "other_key"
    """It names a key that is none of the portal's."""
    UNKNOWN = "unknown"
    """It has no signature, and nothing on record is like it."""
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"

    @property
    def is_good(self) -> bool:
        """Whether what the file says was handed in."""
        return self in (Verdict.GENUINE, Verdict.ON_RECORD)

    @property
    def is_of_a_receipt(self) -> bool:
        """Whether the file could be read as a receipt at all."""
        return self not in (Verdict.UNREADABLE, Verdict.TOO_LARGE)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: the verdict and, where it is good, what the file covers."""

    verdict: Verdict
    content: Mapping[str, Any]
    sha256: str = ""
    number: int | None = None
    key: str = ""


class Keyring:
    """The key that signs, and the public keys of those that signed before."""

    def __init__(self, private: Ed25519PrivateKey, former: Sequence[bytes] = ()) -> None:
        self._private = private
        current = private.public_key().public_bytes_raw()
        self.public_keys: Mapping[str, bytes] = {key_name(each): each for each in (current, *former)}
        """Each public key by its name, the current one first."""
        self.current = key_name(current)

    def sign(self, message: bytes) -> bytes:
        """The current key's signature under a message."""
        return self._private.sign(message)

    def has_signed(self, name: str, signature: bytes, message: bytes) -> bool:
        """Whether the key of that name, if it is one of ours, made this signature."""
        key = self.public_keys.get(name)
        if key is None:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def make_keyring(signing_key: bytes, secret: str, former: Sequence[bytes] = ()) -> Keyring:
    """A keyring on the key that is set, 32 bytes, or else on one derived from the portal's secret."""
    seed = signing_key or HKDF(SHA256(), 32, salt=None, info=_DERIVED_FOR).derive(secret.encode())
    return Keyring(Ed25519PrivateKey.from_private_bytes(seed), former)


def key_name(public_key: bytes) -> str:
    """The short name of a public key."""
    return sha256(public_key).hexdigest()[:16]


def signed(keyring: Keyring, receipt: Receipt, issuer: str) -> str:
    """The file that an applicant keeps: the receipt with the portal's signature, one line a fact."""
    document = {
        "kind": KIND,
        "version": VERSION,
        "issuer": issuer,
        "receipt": json.loads(receipt.content),
        "number": receipt.number,
        "sha256": receipt.sha256,
        "key": keyring.current,
    }
    signature = base64.b64encode(keyring.sign(_message(document))).decode()
    return json.dumps({**document, "signature": signature}, ensure_ascii=False, indent=2) + "\n"


def check(session: Session, keyring: Keyring, file: bytes) -> Checked:
    """Whether a file is a receipt of this portal, signed or, as older ones are, bare; anybody may ask."""
    if len(file) > LARGEST:
        return Checked(Verdict.TOO_LARGE, {})
    try:
        document = json.loads(file.decode("utf-8-sig"))
        return _check(session, keyring, document) if isinstance(document, dict) else Checked(Verdict.UNREADABLE, {})
    except (ValueError, RecursionError):  # no JSON, no text, or more brackets and figures than anybody writes
        return Checked(Verdict.UNREADABLE, {})


def _check(session: Session, keyring: Keyring, document: Mapping[str, Any]) -> Checked:
    is_signed = document.get("kind") == KIND
    content = document.get("receipt") if is_signed else document
    if not isinstance(content, dict) or not {"reference", "answers", "submitted_at"} <= content.keys():
        return Checked(Verdict.UNREADABLE, {})
    found = fingerprint(canonical_json(content))
    if is_signed:
        key, number = str(document.get("key", "")), document.get("number")
        is_known = key in keyring.public_keys
        if is_known and not (document.get("sha256") == found and _is_signed(keyring, key, document)):
            return Checked(Verdict.CHANGED, {})
        if is_known and isinstance(number, int):
            return Checked(Verdict.GENUINE, content, found, number, key)
    if session.scalar(select(exists().where(Receipt.sha256 == found))):
        return Checked(Verdict.ON_RECORD, content, found)
    return Checked(Verdict.OTHER_KEY if is_signed else Verdict.UNKNOWN, {})


def _is_signed(keyring: Keyring, key: str, document: Mapping[str, Any]) -> bool:
    signature = base64.b64decode(str(document.get("signature", "")), validate=True)
    return keyring.has_signed(key, signature, _message(document))


def _message(document: Mapping[str, Any]) -> bytes:
    """What is signed: everything but the signature."""
    return canonical_json({name: value for name, value in document.items() if name != "signature"}).encode()
