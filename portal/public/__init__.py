"""What anybody may read: rounds with their questions, criteria, dates and figures; help; what the law asks for."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from portal.public import contact, eligibility, enquiries, formats, help, legal, receipts, status, views, word_pack  # noqa: A004, E402  (they register on the blueprint above)

__all__ = [
    "blueprint",
    "contact",
    "eligibility",
    "enquiries",
    "formats",
    "help",
    "legal",
    "receipts",
    "status",
    "views",
    "word_pack",
]
