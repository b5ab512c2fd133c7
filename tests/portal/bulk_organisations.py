"""Hundreds of people, invitations and requests in one organisation, and as many who ask to be let in."""

from datetime import timedelta
from uuid import UUID

from assessments.accounts.models import (
    IncomeBand,
    Invitation,
    JoinRequest,
    LegalForm,
    Membership,
    Organisation,
    Person,
    Region,
)
from assessments.actors import Place
from tests.portal.bulk_staff import Grows

BUSY = UUID(int=2048)
"""The organisation in which there is a lot."""


def add_colleagues(crowd: Grows, number: int, lead_id: UUID) -> None:
    """Somebody who belongs, somebody who is invited, somebody who asks, and an organisation with a number."""
    then = crowd.now - timedelta(days=3)
    facts = {"legal_form": LegalForm.CHARITY, "income_band": IncomeBand.NONE_YET, "region": Region.WALES}
    if number == 1:
        crowd.add(Organisation, id=BUSY, name="Busy", charity_number=None, created_at=then, **facts)
        crowd.add(Membership, person_id=lead_id, organisation_id=BUSY, place=Place.LEAD, created_at=then)
    crowd.add(Organisation, name="Numbered", charity_number=f"9{number:06}", created_at=then, **facts)
    member, asker = (
        crowd.add(
            Person, name="A colleague", email=f"{name}-{number:04}@test.example", is_administrator=False,
            confirmed_at=then, created_at=then,
        )
        for name in ("member", "asker")
    )  # fmt: skip
    crowd.add(Membership, person_id=member, organisation_id=BUSY, place=Place.VIEWER, created_at=then)
    crowd.add(JoinRequest, person_id=asker, organisation_id=BUSY, asked_at=then)
    crowd.add(
        Invitation, organisation_id=BUSY, email=f"guest-{number:04}@test.example", place=Place.VIEWER,
        token_hash=f"colleague {number}", invited_by_id=lead_id, created_at=then, sent_at=then, times_sent=1,
        expires_at=then + timedelta(days=7),
    )  # fmt: skip
