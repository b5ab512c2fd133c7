"""What administrators do: people, roles, and the state of emails and jobs."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from portal.admin import leaving, staffing, views  # noqa: E402  (views register themselves on the blueprint above)

__all__ = ["blueprint", "leaving", "staffing", "views"]
