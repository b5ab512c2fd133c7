"""Signing up, in and out; one's own account and organisation."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from portal.account import emails, invited, views  # noqa: E402, F401  (views register themselves on the blueprint above)
