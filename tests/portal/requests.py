"""Requests for another format and questions about a round, as many as a list wants."""

from typing import TYPE_CHECKING

from assessments.enquiries.models import Enquiry, EnquiryReply
from assessments.enquiries.states import EnquiryState
from assessments.formats.models import FormatRequest
from assessments.formats.states import Format

if TYPE_CHECKING:
    from tests.portal.bulk import Crowd


def add_requests(crowd: "Crowd", number: int) -> None:
    """One that waits, and one that is answered; and questions."""
    add_enquiries(crowd, number)
    answered = {"answered_at": crowd.now, "answered_by_id": crowd.people["manager"].id, "answer": "Sent."}
    for name, answer in (("Reader", dict.fromkeys(answered)), ("Answered", answered)):
        crowd.add(
            FormatRequest, round_id=crowd.round.id, format=Format.AUDIO, detail="", wanted="All of it.",
            name=f"{name} {number:04}", email="reader@test.example", asked_at=crowd.now, **answer,
        )  # fmt: skip


def add_enquiries(crowd: "Crowd", number: int) -> None:
    """One that waits, and one that is published."""
    asked = {"round_id": crowd.round.id, "asked_by_id": crowd.people["lead"].id, "asked_at": crowd.now}
    waits, shown = f"Asked {number:04}?", f"Told {number:04}?"
    crowd.add(Enquiry, **asked, question=waits, state=EnquiryState.ASKED, shown_at=None)
    enquiry_id = crowd.add(Enquiry, **asked, question=shown, state=EnquiryState.PUBLISHED, shown_at=crowd.now)
    crowd.add(
        EnquiryReply, enquiry_id=enquiry_id, number=1, is_public=True, question=shown, answer="Yes.",
        written_at=crowd.now, written_by_id=crowd.people["manager"].id,
    )  # fmt: skip
