"""What administrators do: people, roles, and the state of emails and jobs."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from portal.admin import leaving, organisations, staffing, views  # noqa: E402  (they register on the blueprint above)

__all__ = ["blueprint", "leaving", "organisations", "staffing", "views"]
