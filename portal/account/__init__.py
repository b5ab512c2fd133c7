"""Signing up, in and out; one's own account and organisation."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from portal.account import (  # noqa: E402, F401  (views register themselves on the blueprint above)
    emails,
    invited,
    passport,
    passport_files,
    resuming,
    views,
)
