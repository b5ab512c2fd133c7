"""Queueing emails in the transaction of their cause."""

import json
import re
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.messages.kinds import is_optional
from assessments.messages.models import Email
from assessments.messages.queries import who_turned_off

NAMES = re.compile(r"<[0-9a-f]{32}@evenhand>")
"""What emails are named below, by which a report that one came back is known to be about ours."""


def queue_email(
    session: Session,
    *,
    key: str,
    template: str,
    address: str,
    context: dict[str, Any],
    now: datetime,
    user_id: UUID | None = None,
    round_id: UUID | None = None,
    application_id: UUID | None = None,
    letter_id: UUID | None = None,
    is_bulk: bool = False,
) -> None:
    """Have `templates/email/<template>.txt` sent once this transaction has committed, once for this key, ever.

    Nothing is queued for a person who has turned that kind of email off. `context` is plain data; moments, ids and
    enums in it become text. `attached` in it is a document that goes along, as `pdf_of` makes it.
    """
    can_stop = user_id is not None and is_optional(template)
    if user_id is not None and can_stop and who_turned_off(session, template, [user_id]):
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "key": key,
        "template": template,
        "address": address,
        "user_id": user_id,
        "round_id": round_id,
        "application_id": application_id,
        "letter_id": letter_id,
        "is_bulk": is_bulk,
        "stop_key": token_urlsafe(16) if can_stop else None,
        "context": json.loads(json.dumps(context, default=str)),
        "message_id": f"<{uuid4().hex}@evenhand>",
        "created_at": now,
        "due_at": now,
        "attempts": 0,
        "unanswered": 0,
    }
    session.execute(insert(Email).values(row).on_conflict_do_nothing(index_elements=["key"]))
