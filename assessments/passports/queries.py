"""Reading passports."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.passports.entries import PassportEntry
from assessments.passports.models import PassportPart
from assessments.passports.states import Part


def load_passport(session: Session, organisation_id: UUID) -> Mapping[Part, PassportEntry]:
    """What an organisation that the caller may read says now, by part; a part that says nothing is there, empty."""
    rows = session.scalars(select(PassportPart).where(PassportPart.organisation_id == organisation_id))
    said = {row.part: row.entry for row in rows}
    return {part: said.get(part, PassportEntry(part)) for part in Part}
