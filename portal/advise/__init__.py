"""What advisers and the invited do between the stages."""

from flask import Blueprint

blueprint = Blueprint("advise", __name__)

from portal.advise import exchanging, expertise, planning, reviewing, views  # noqa: E402, F401  (they register their views)
