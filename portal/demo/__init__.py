"""What exists in a demonstration only: the mailbox."""

from flask import Blueprint

blueprint = Blueprint("demo", __name__)

from portal.demo import views  # noqa: E402, F401  (views register themselves on the blueprint above)
