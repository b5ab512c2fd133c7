"""The shape of one figure of a round's statistics, as it is stored and shown."""

from typing import Any

EQUALITY = "equality_"
"""With which the keys of the equality form's figures begin."""


def figure(
    key: str,
    stage: str,
    label: str,
    value: Any,
    unit: str,
    numerator: int | None = None,
    denominator: int | None = None,
) -> dict[str, Any]:
    """A figure; a rate has what it is of in `numerator` and `denominator`."""
    return {
        "key": key, "stage": stage, "label": label, "value": value, "numerator": numerator,
        "denominator": denominator, "unit": unit,
    }  # fmt: skip
