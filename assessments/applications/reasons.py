"""Reasons that people must give: how long they may be, and what is said when one is missing."""

from assessments.errors import _

REASON_LIMIT = 5_000

REASON_NEEDED = _("Enter a reason, of up to 5,000 characters.")


def reason_fits(reason: str) -> bool:
    """Whether a reason says something, and can be kept."""
    return bool(reason.strip()) and len(reason) <= REASON_LIMIT and "\0" not in reason
