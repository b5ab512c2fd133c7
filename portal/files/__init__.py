"""Documents as they are sent to those who may read what they belong to."""

from flask import Blueprint

blueprint = Blueprint("files", __name__)

from portal.files import views  # noqa: E402, F401  (views register themselves on the blueprint above)
