"""What assessors and moderators do."""

from flask import Blueprint

blueprint = Blueprint("assess", __name__)

from portal.assess import amending, discussing, judging, moderating, saved, views  # noqa: E402, F401  (views register on the blueprint above)
