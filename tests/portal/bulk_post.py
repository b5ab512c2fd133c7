"""Hundreds of messages, letters and emails, for the lists that show them."""

from datetime import timedelta
from uuid import UUID

from assessments.applications.models import Application
from assessments.correspondence.models import Letter, Message
from assessments.correspondence.states import Audience
from assessments.messages.models import Email
from tests.portal.bulk import GROUPS, Crowd

TOLD = f"TST-2026-{[group.key for group in GROUPS].index('told') + 1:04}"
"""The application to which everything is sent."""


class Post:
    """What is sent in a crowd: the first message goes to everybody, and everything goes to one application."""

    def __init__(self) -> None:
        self.first: UUID | None = None
        self.told: UUID | None = None

    def add(self, crowd: Crowd, number: int) -> None:
        """One more message, its letters, and one more automatic email."""
        message_id = self._message(crowd, number)
        newest = crowd.rows[Application][-len(GROUPS) :]
        self.first = self.first or message_id
        self.told = self.told or next(row["id"] for row in newest if row["reference"] == TOLD)
        for application in newest:
            self._letter(crowd, self.first, application["id"])
        if message_id != self.first:
            self._letter(crowd, message_id, self.told)
        self._email(crowd, number, self.told)

    def _message(self, crowd: Crowd, number: int) -> UUID:
        manager = crowd.people["manager"].id
        return crowd.add(
            Message, round_id=crowd.round.id, stage_id=crowd.stage.id, audience=Audience.SUBMITTED,
            subject=f"Message {number:04}", body="All alike.", author_id=manager, created_at=crowd.now,
            changed_at=crowd.now, changed_by_id=manager, sent_at=crowd.now, sent_by_id=manager, people=1,
            done_at=crowd.now, version=1,
        )  # fmt: skip

    def _letter(self, crowd: Crowd, message_id: UUID, application_id: UUID) -> None:
        crowd.add(
            Letter, message_id=message_id, application_id=application_id, written_at=crowd.now,
            fields={"title": "", "reference": "", "organisation": "", "closing": ""},
        )  # fmt: skip

    def _email(self, crowd: Crowd, number: int, application_id: UUID) -> None:
        crowd.rows.setdefault(Email, []).append(
            {"key": f"post:{number}", "template": "extended", "address": f"{number:04}.post@test.example",
             "user_id": crowd.people["lead"].id, "context": {}, "message_id": f"<post{number}@test>",
             "created_at": crowd.now - timedelta(seconds=number), "due_at": crowd.now, "sent_at": crowd.now,
             "failed_at": None, "application_id": application_id}
        )  # fmt: skip
