"""What the funder's managers, approvers and auditors do."""

from flask import Blueprint

blueprint = Blueprint("manage", __name__)

from portal.manage import (  # noqa: E402  (views register themselves on the blueprint above)
    applications,
    approving,
    assigning,
    contacting,
    deciding,
    defining,
    figures,
    formats,
    opening,
    releasing,
    screening,
    staff,
    trail,
    views,
)

__all__ = [
    "applications",
    "approving",
    "assigning",
    "blueprint",
    "contacting",
    "deciding",
    "defining",
    "figures",
    "formats",
    "opening",
    "releasing",
    "screening",
    "staff",
    "trail",
    "views",
]
