"""Files in the shared places of applicants and advisers."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.applications.models import Application
from assessments.decisions.models import Support
from assessments.documents.models import Document, StoredFile
from assessments.supporting.exchanged import SupportDocument
from assessments.supporting.groups import GroupSession
from assessments.supporting.states import Side
from assessments.supporting.use_cases import GroupDetails, arrange_group, sign_up
from tests.factories import actor_of
from tests.portal.access.kinds import Case, Situation, mark
from tests.portal.access.world import World


def furnish_support(session: Session, world: World, now: datetime) -> None:
    """A file from each side of every shared place; the bytes are those of every other file."""
    stored = session.scalars(select(StoredFile).limit(1)).one()
    for case, crew in world.crews.items():
        ids = world.ids[case, Situation.TOLD]
        of_it = Support.application_id == Application.id, Application.reference == ids["reference"]
        support_id = session.scalars(select(Support.id).join(Application, of_it[0]).where(of_it[1])).one()
        for side, person, on in (
            (Side.APPLICANT, crew.lead, Situation.TOLD),
            (Side.ADVISER, crew.adviser, "told, the adviser's file"),
        ):
            document = Document(
                organisation_id=crew.organisation.id, stored=stored, name=f"{side}.pdf", uploaded_at=now,
                uploaded_by_id=person.id,
            )  # fmt: skip
            session.add(document)
            session.flush()
            session.add(
                SupportDocument(
                    support_id=support_id, document_id=document.id, side=side, added_at=now, added_by_id=person.id
                )
            )
            world.ids[case, on] = {**ids, "document_id": document.id}


def furnish_groups(session: Session, world: World, now: datetime) -> None:
    """A session for everybody that is to come, and one that is over, to which the applicant at home or far came."""
    for case in (Case.HOME, Case.FAR):
        crew, ids = world.crews[case], world.ids[case, f"round:{Situation.TOLD}"]
        manager, application = actor_of(session, crew.manager), world.ids[case, Situation.TOLD]["reference"]
        for days, key in ((3, "first"), (4, "second")):
            details = GroupDetails(mark("group", case, Situation.TOLD), "The library", now + timedelta(days=days), 9)
            arrange_group(session, manager, ids["reference"], details, entry_key=key, now=now)
        sign_up(session, actor_of(session, crew.lead), application, 2, now=now)
        session.execute(
            update(GroupSession)
            .where(GroupSession.entry_key == "second", GroupSession.starts_at > now)
            .values(starts_at=now - timedelta(hours=1))
        )
        world.ids[case, "group"] = {**ids, "number": 2, "application": application}
