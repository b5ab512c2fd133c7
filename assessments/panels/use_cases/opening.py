"""Who reads the applications of a meeting: its members until it is closed, but none for which they leave.

What waits for a member's register, or for a word about a possible conflict, opens once that has come.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.applications.models import Reader
from assessments.applications.states import ReaderBasis
from assessments.panels.openness import list_unready
from assessments.panels.queries import Sitting, list_sittings_of
from assessments.panels.states import Phase


def settle_reading_of(session: Session, person_id: UUID, *, now: datetime) -> None:
    """Open and close what a person reads for meetings that are not over, after something of their interests changed."""
    for sitting in list_sittings_of(session, person_id):
        settle_reading(session, sitting, now=now)


def settle_reading(session: Session, sitting: Sitting, *, now: datetime) -> None:
    """Open to members what they take part in, and close what they do not; the caller holds the meeting."""
    meeting = sitting.meeting
    waiting = list_unready(session, meeting, sitting.member_ids)
    applications = {item.submission.application_id for item in meeting.items}
    wanted = {
        (item.submission.application_id, member.person_id)
        for item in meeting.items
        for member in sitting.members
        if meeting.phase is not Phase.CLOSED
        and not sitting.is_out(item, member.person_id)
        and (item.submission_id, member.person_id) not in waiting
    }
    open_ones = select(Reader).where(
        Reader.application_id.in_(applications), Reader.basis == ReaderBasis.PANEL, Reader.until_at.is_(None),
        Reader.person_id.in_([member.person_id for member in meeting.members]),
    )  # fmt: skip
    for reader in session.scalars(open_ones):
        if (reader.application_id, reader.person_id) in wanted:
            wanted.discard((reader.application_id, reader.person_id))
        else:
            reader.until_at = now
    session.add_all(
        Reader(
            application_id=application_id,
            person_id=person_id,
            basis=ReaderBasis.PANEL,
            from_at=now,
            withholds_names=meeting.stage.is_anonymous,
        )
        for application_id, person_id in sorted(wanted, key=str)
    )
    session.flush()
