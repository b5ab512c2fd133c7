"""What the funder's managers, approvers and auditors do."""

from flask import Blueprint

blueprint = Blueprint("manage", __name__)

from portal.manage import views  # noqa: E402, F401  (views register themselves on the blueprint above)
