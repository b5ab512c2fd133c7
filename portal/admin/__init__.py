"""What administrators do: people, roles, and the state of emails and jobs."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from portal.admin import (  # noqa: E402  (they register on the blueprint above)
    beginning,
    leaving,
    organisations,
    staffing,
    trail,
    views,
)

__all__ = ["beginning", "blueprint", "leaving", "organisations", "staffing", "trail", "views"]
