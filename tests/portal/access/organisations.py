"""What organisations hold beside applications: somebody more, invitations, requests to be let in, and a twin."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.accounts.links import hash_of
from assessments.accounts.models import Invitation, JoinRequest, Person
from assessments.actors import Place
from assessments.clock import utcnow
from assessments.decisions.mergers import preview_merger
from tests.factories import actor_of, join, make_organisation, make_person
from tests.portal.access.kinds import Case, Kind
from tests.portal.access.world import World

TOKEN = "the-token-of-an-invitation"


def furnish_organisations(session: Session, world: World) -> None:
    """Put them into the world, and note what their addresses need."""
    ids, home = world.ids, world.crews[Case.HOME].organisation
    colleague, asker = make_person(session, "The colleague"), make_person(session, "The asker")
    join(session, colleague, home, Place.VIEWER)
    ids[Case.HOME, "organisation"] = {
        "organisation_id": home.id,
        "person_id": colleague.id,
        "invitation_id": _invite(session, world, "invited@test.example", "another-token"),
        "request_id": _ask(session, asker, home.id),
        "part": "insurance",
    }
    _invite(session, world, "new@test.example", TOKEN)
    ids[Case.HOME, "colleague's invitation"] = {"token": TOKEN}
    near = world.crews[Case.NEAR].organisation
    ids[Case.HOME, "own request"] = {"request_id": _ask(session, world.people[Kind.STRANGER], near.id)}
    gone, kept = (make_organisation(session, name, lead=colleague) for name in ("The twin that goes", "The twin"))
    preview = preview_merger(session, actor_of(session, world.people[Kind.ADMINISTRATOR]), gone.id, kept.id)
    ids[Case.HOME, "merger"] = {"organisation_id": gone.id, "into_id": kept.id, "seen": preview.digest}


def _invite(session: Session, world: World, email: str, token: str) -> UUID:
    crew, then = world.crews[Case.HOME], utcnow() - timedelta(days=1)
    invitation = Invitation(
        organisation_id=crew.organisation.id, email=email, place=Place.EDITOR, token_hash=hash_of(token),
        invited_by_id=crew.lead.id, created_at=then, sent_at=then, times_sent=1, expires_at=then + timedelta(days=7),
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    return invitation.id


def _ask(session: Session, person: Person, organisation_id: UUID) -> UUID:
    request = JoinRequest(
        organisation_id=organisation_id, person_id=person.id, asked_at=utcnow() - timedelta(days=4)
    )  # fmt: skip
    session.add(request)
    session.flush()
    return request.id
