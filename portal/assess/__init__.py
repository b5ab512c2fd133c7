"""What assessors and moderators do."""

from flask import Blueprint

blueprint = Blueprint("assess", __name__)

from portal.assess import (  # noqa: E402, F401  (views register on the blueprint above)
    amending,
    autosaving,
    calibrating,
    discussing,
    expertise,
    interests,
    inviting,
    judging,
    marking,
    meetings,
    moderating,
    noting,
    packing,
    packs,
    saved,
    sitting,
    skipping,
    views,
    wishing,
)
