"""Hundreds of messages, letters and emails, for the lists that show them."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from assessments.applications.models import Application
from assessments.correspondence.models import Letter, Message
from assessments.correspondence.states import Audience
from assessments.messages.models import Email

if TYPE_CHECKING:
    from tests.portal.bulk import Crowd

TOLD = "TST-2026-0006"
"""The application to which every message and every email goes."""
FIRST_MESSAGE = UUID("11111111-1111-4111-8111-111111111111")
"""The message that goes to all applications."""
_TOLD_ID = UUID("22222222-2222-4222-8222-222222222222")


def id_of(reference: str) -> dict[str, UUID]:
    """The id of the application that gets everything; others have one of chance."""
    return {"id": _TOLD_ID} if reference == TOLD else {}


def add_post(crowd: "Crowd", number: int, applications: int) -> None:
    """One more message, its letters to the newest applications, and one more automatic email."""
    manager = crowd.people["manager"].id
    message_id = crowd.add(
        Message, round_id=crowd.round.id, stage_id=crowd.stage.id, audience=Audience.SUBMITTED,
        subject=f"Message {number:04}", body="All alike.", author_id=manager, created_at=crowd.now,
        changed_at=crowd.now, changed_by_id=manager, sent_at=crowd.now, sent_by_id=manager, people=1,
        done_at=crowd.now, version=1, **({"id": FIRST_MESSAGE} if number == 1 else {}),
    )  # fmt: skip
    for application in crowd.rows[Application][-applications:]:
        _add_letter(crowd, FIRST_MESSAGE, application["id"])
    if message_id != FIRST_MESSAGE:
        _add_letter(crowd, message_id, _TOLD_ID)
    crowd.rows.setdefault(Email, []).append(
        {"key": f"post:{number}", "template": "extended", "address": f"{number:04}.post@test.example",
         "context": {}, "message_id": f"<post{number}@test>", "created_at": crowd.now - timedelta(seconds=number),
         "due_at": crowd.now, "sent_at": crowd.now, "failed_at": None, "application_id": _TOLD_ID}
    )  # fmt: skip


def _add_letter(crowd: "Crowd", message_id: UUID, application_id: UUID) -> None:
    fields = dict.fromkeys(("title", "reference", "organisation", "closing"), "")
    crowd.add(Letter, message_id=message_id, application_id=application_id, written_at=crowd.now, fields=fields)
