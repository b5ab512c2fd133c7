"""What the funder's managers, approvers and auditors do."""

from flask import Blueprint

blueprint = Blueprint("manage", __name__)

from portal.manage import (  # noqa: E402  (views register themselves on the blueprint above)
    applications,
    approving,
    assigning,
    batches,
    composing,
    contacting,
    correspondence,
    deciding,
    defining,
    figures,
    formats,
    keeping,
    messages,
    opening,
    releasing,
    screening,
    sending,
    several,
    several_letters,
    staff,
    tagging,
    trail,
    views,
)

__all__ = [
    "applications",
    "approving",
    "assigning",
    "batches",
    "blueprint",
    "composing",
    "contacting",
    "correspondence",
    "deciding",
    "defining",
    "figures",
    "formats",
    "keeping",
    "messages",
    "opening",
    "releasing",
    "screening",
    "sending",
    "several",
    "several_letters",
    "staff",
    "tagging",
    "trail",
    "views",
]
