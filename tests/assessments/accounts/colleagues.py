"""An organisation with somebody in each place, and what they do to each other's places."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Membership, Organisation, Person
from assessments.actors import Place
from assessments.db import _Sessions
from tests.factories import actor_of, join, make_organisation, make_person

__all__ = ["Trust", "actor_of", "make_trust", "places_in"]


class Trust:
    """River Trust, with a lead, another lead, an editor and a viewer, and a stranger beside it."""

    def __init__(self, session: Session) -> None:
        self.lead, self.second = make_person(session, "Lea Lead"), make_person(session, "Leo Lead")
        self.editor, self.viewer = make_person(session, "Edi Editor"), make_person(session, "Vio Viewer")
        self.stranger = make_person(session, "Sam Stranger", email="sam@test.example")
        self.organisation: Organisation = make_organisation(session, "River Trust", lead=self.lead)
        for person, place in ((self.second, Place.LEAD), (self.editor, Place.EDITOR), (self.viewer, Place.VIEWER)):
            join(session, person, self.organisation, place)

    @property
    def id(self) -> UUID:
        return self.organisation.id

    @property
    def members(self) -> tuple[Person, ...]:
        return self.lead, self.second, self.editor, self.viewer


def make_trust(sessions: _Sessions, now: datetime) -> Trust:
    """The organisation, in the database."""
    with sessions.begin() as session:
        return Trust(session)


def places_in(sessions: _Sessions, organisation_id: UUID) -> dict[str, Place]:
    """Who belongs to an organisation, by name."""
    with sessions.reading() as session:
        rows = session.execute(
            select(Person.name, Membership.place)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.organisation_id == organisation_id)
        )
        return {row.name: row.place for row in rows}
