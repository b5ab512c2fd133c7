"""Requests for another format, as many as a list wants."""

from typing import TYPE_CHECKING

from assessments.formats.models import FormatRequest
from assessments.formats.states import Format

if TYPE_CHECKING:
    from tests.portal.bulk import Crowd


def add_requests(crowd: "Crowd", number: int) -> None:
    """One that waits, and one that is answered."""
    answered = {"answered_at": crowd.now, "answered_by_id": crowd.people["manager"].id, "answer": "Sent."}
    for name, answer in (("Reader", dict.fromkeys(answered)), ("Answered", answered)):
        crowd.add(
            FormatRequest, round_id=crowd.round.id, format=Format.AUDIO, detail="", wanted="All of it.",
            name=f"{name} {number:04}", email="reader@test.example", asked_at=crowd.now, **answer,
        )  # fmt: skip
