"""What administrators do: people, roles, and the state of emails and jobs."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from portal.admin import views  # noqa: E402, F401  (views register themselves on the blueprint above)
