"""What anybody may read: rounds with their questions, criteria, dates and figures; help; what the law asks for."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from portal.public import (  # noqa: E402  (they register on the blueprint above)
    confirming,
    contact,
    eligibility,
    enquiries,
    formats,
    help,  # noqa: A004  (the name of a page)
    holders,
    legal,
    receipts,
    status,
    views,
    word_pack,
)

__all__ = [
    "blueprint",
    "confirming",
    "contact",
    "eligibility",
    "enquiries",
    "formats",
    "help",
    "holders",
    "legal",
    "receipts",
    "status",
    "views",
    "word_pack",
]
