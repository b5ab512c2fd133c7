"""The keys by which this installation signs receipts, and what is said of a file that was checked."""

import base64
from collections.abc import Mapping

from flask import Flask, current_app
from flask_babel import lazy_gettext as _

from assessments.applications.signing import Keyring, Verdict, make_keyring
from config import Settings

EXTENSION = "receipt_keys"

VERDICTS: Mapping[Verdict, tuple[object, object]] = {
    Verdict.GENUINE: (
        _("This receipt is genuine"),
        _("It was signed by this portal, and not a letter of it was changed since."),
    ),
    Verdict.ON_RECORD: (
        _("This is what was submitted"),
        _(
            "The file has no signature by a key of this portal, but its fingerprint is on record: exactly this was "
            "submitted here."
        ),
    ),
    Verdict.CHANGED: (
        _("This receipt was changed"),
        _(
            "The signature is wrong: the file names a key of this portal, but that key did not sign what the file "
            "says. Something in it was changed after it was downloaded. Choose the file as it was downloaded."
        ),
    ),
    Verdict.OTHER_KEY: (
        _("Another portal signed this receipt"),
        _(
            "The file is a receipt, but the key that signed it is none of this portal’s, and nothing on record here "
            "has its fingerprint. Check it at the portal that the file names as its issuer."
        ),
    ),
    Verdict.UNKNOWN: (
        _("We do not know this receipt"),
        _(
            "The file has no signature, and nothing on record has its fingerprint. It was changed, it comes from "
            "elsewhere, or what was submitted has been deleted since. If you have the signed file, check that one."
        ),
    ),
    Verdict.UNREADABLE: (
        _("This is not a receipt"),
        _(
            "We could not read it as a receipt. Choose the file as it was downloaded, which ends in .json. "
            "A PDF cannot be checked by itself."
        ),
    ),
    Verdict.TOO_LARGE: (
        _("This file is too large to be a receipt"),
        _("It is larger than 2 MB, and no receipt is. Choose the file as it was downloaded, which ends in .json."),
    ),
}


def init_signing(app: Flask, settings: Settings) -> None:
    """Make the keyring from the settings."""
    app.extensions[EXTENSION] = make_keyring(settings.signing_key, settings.secret_key, settings.former_signing_keys)


def keyring() -> Keyring:
    """This installation's keys."""
    found: Keyring = current_app.extensions[EXTENSION]
    return found


def issuer() -> str:
    """How this installation names itself in what it signs."""
    settings: Settings = current_app.config["EVENHAND"]
    return settings.base_url


def published_keys() -> list[dict[str, object]]:
    """Every public key, the current one first, as it is published."""
    return [
        {"name": name, "kind": "Ed25519", "public_key": base64.b64encode(key).decode(), "signs": name == ring.current}
        for ring in [keyring()]
        for name, key in ring.public_keys.items()
    ]
