"""Hundreds of people whose roles end or have ended, and of invitations that nobody has accepted."""

from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from assessments.accounts.models import Appointment, Person
from assessments.actors import Role
from assessments.db import Base
from assessments.funds.models import Fund, StaffInvitation


class Grows(Protocol):
    """What rows are added to."""

    now: datetime
    fund: Fund
    other_fund: Fund

    def add(self, model: type[Base], **columns: Any) -> UUID:
        """Note a row with an id of its own."""


def add_leaving_staff(crowd: Grows, number: int) -> None:
    """Somebody who leaves soon, somebody who has left, and somebody who is asked."""
    long_ago, ends_at = crowd.now - timedelta(days=500), crowd.now + timedelta(days=20)
    for name, role, end in (("ending", Role.APPROVER, ends_at), ("ended", Role.ADVISER, long_ago)):
        person_id = crowd.add(
            Person, name="A leaver", email=f"{name}-{number:04}@test.example", is_administrator=False,
            confirmed_at=long_ago, created_at=long_ago,
        )  # fmt: skip
        crowd.add(
            Appointment, person_id=person_id, fund_id=crowd.other_fund.id, role=role, starts_at=long_ago, ends_at=end
        )
    crowd.add(
        StaffInvitation, email=f"asked-{number:04}@test.example", fund_id=crowd.fund.id, roles=[Role.ASSESSOR],
        token_hash=f"{number}", sent_at=crowd.now, expires_at=ends_at,
    )  # fmt: skip
