"""A draft that is ready to be handed in."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import func, select

from assessments.applications.models import Submission
from assessments.applications.queries import get_own_application
from assessments.applications.use_cases import (
    extend_deadline,
    save_section,
    submit_application,
)
from assessments.db import _Sessions
from tests.factories import (
    actor_of,
    fill_in,
    make_application,
    make_organisation,
    make_person,
    make_round,
)
from tests.outcomes import Staff, make_staffed_fund

MOMENT = timedelta(microseconds=1)


class CompleteDraft:
    """A complete draft in a round that closes in ten days."""

    def __init__(self, sessions: _Sessions, now: datetime) -> None:
        self.sessions, self.now = sessions, now
        self.closes_at = now + timedelta(days=10)
        with sessions.begin() as session:
            self.staff: Staff = make_staffed_fund(session)
            self.lead = make_person(session, "Ada Lead")
            self.organisation = make_organisation(session, lead=self.lead)
            self.round = make_round(session, now=now, fund=self.staff.fund)
            application = make_application(session, self.round, now=now, lead=self.lead, organisation=self.organisation)
            self.reference = application.reference
            self.actor = actor_of(session, self.lead)
            self.manager = actor_of(session, self.staff.manager)
            fill_in(session, self.actor, self.reference, "concept", now=now)

    def submit(self, *, now: datetime | None = None, is_declared: bool = True) -> Submission:
        with self.sessions.begin() as session:
            return submit_application(
                session, self.actor, self.reference, "concept", is_declared=is_declared, now=now or self.now
            )

    def save(self, section: str, entries: dict[str, Any]) -> None:
        with self.sessions.begin() as session:
            save_section(session, self.actor, self.reference, "concept", section, entries, now=self.now)

    def submission(self) -> Submission:
        with self.sessions.reading() as session:
            return get_own_application(session, self.actor, self.reference).current

    def extend(self, until: datetime, *, reason: str = "Our site was down.", now: datetime | None = None) -> None:
        with self.sessions.begin() as session:
            extend_deadline(
                session, self.manager, self.reference, "concept", until=until, reason=reason, now=now or self.now
            )

    def count(self, model: Any) -> int:
        with self.sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0


def plain(message: EmailMessage) -> str:
    """The words of a message, whatever its lines."""
    return " ".join(str(message.get_content()).split())
