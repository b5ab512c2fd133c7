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
        _("It says that this portal signed it, but the signature does not fit what the file says."),
    ),
    Verdict.UNKNOWN: (
        _("We do not know this receipt"),
        _(
            "No key of this portal signed it, and nothing on record has its fingerprint. It was changed, it comes from "
            "elsewhere, or what was submitted has been deleted since."
        ),
    ),
    Verdict.UNREADABLE: (
        _("This is not a receipt"),
        _(
            "We could not read it as a receipt. Choose the file as it was downloaded, which ends in .json. "
            "A PDF cannot be checked by itself."
        ),
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
