"""The parts of a passport, and how each can stand."""

from datetime import timedelta
from enum import StrEnum


class Part(StrEnum):
    """What funders ask of an organisation again and again."""

    GOVERNING_DOCUMENT = "governing_document"
    ACCOUNTS = "accounts"
    TRUSTEES = "trustees"
    SAFEGUARDING = "safeguarding"
    EQUALITY = "equality"
    DATA_PROTECTION = "data_protection"
    HEALTH_AND_SAFETY = "health_and_safety"
    ENVIRONMENT = "environment"
    INSURANCE = "insurance"


class Standing(StrEnum):
    """How a part stands on a day."""

    MISSING = "missing"
    EXPIRED = "expired"
    EXPIRES_SOON = "expires_soon"
    VALID = "valid"


IN_ORDER = frozenset({Standing.EXPIRES_SOON, Standing.VALID})
"""How a part stands that may be handed in."""

COUNTED = frozenset({Part.TRUSTEES})
"""Parts that are a number of people, and no document."""

RUNS_OUT = frozenset({Part.INSURANCE})
"""Parts that always have a last day."""

SOON = timedelta(days=60)
"""How long before its last day a part is said to run out."""
