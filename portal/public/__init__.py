"""What anybody may read: rounds, their questions, criteria, dates and figures."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from portal.public import views  # noqa: E402, F401  (views register themselves on the blueprint above)
