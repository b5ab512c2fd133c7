"""What an applicant does: write, hand in and follow applications."""

from flask import Blueprint

blueprint = Blueprint("apply", __name__)

from portal.apply import views  # noqa: E402, F401  (views register themselves on the blueprint above)
