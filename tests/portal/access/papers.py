"""A document of each application: whoever may read what an application says may open it, and nobody else."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.applications.models import Application, Submission
from assessments.applications.papers import Paper
from assessments.applications.states import Channel, Purpose
from assessments.applications.use_cases import start_assisted
from assessments.documents.models import Document, StoredFile, key_of
from assessments.documents.states import FileKind, ScanState
from assessments.gateways import make_file_store
from assessments.passports.models import PassportFile, PassportPart
from assessments.passports.states import Part
from tests.assessments.documents.papers import PDF
from tests.factories import actor_of, make_organisation
from tests.portal.access.kinds import STAGE, Case, Situation
from tests.portal.access.world import World

HELD = (Situation.DRAFT, Situation.SEALED, Situation.JUDGED)
"""The situations in which an application has a document."""


def furnish_papers(session: Session, world: World, now: datetime) -> None:
    """Let the applications in these situations have one, as rows: how they come to be is told elsewhere."""
    stored = StoredFile(
        sha256=sha256(PDF).hexdigest(), size=len(PDF), kind=FileKind.PDF, state=ScanState.NOT_CHECKED, came_at=now
    )
    session.add(stored)
    for (case, on), ids in list(world.ids.items()):
        if on not in HELD:
            continue
        crew = world.crews[case]
        document = Document(
            organisation_id=crew.organisation.id, stored=stored, name="letter.pdf", uploaded_at=now,
            uploaded_by_id=crew.lead.id,
        )  # fmt: skip
        submission_id = session.scalars(
            select(Submission.id).join(Application).where(Application.reference == ids["reference"])
        ).first()
        session.add(document)
        session.flush()
        session.add(
            Paper(
                submission_id=submission_id, document_id=document.id, purpose=Purpose.ORIGINAL, added_at=now,
                added_by_id=crew.manager.id,
            )
        )  # fmt: skip
        world.ids[case, f"{on}, its file"] = {"document_id": document.id}
    _begin_assisted(session, world, stored, now)
    _keep_passport(session, world, stored, now)


def _keep_passport(session: Session, world: World, stored: StoredFile, now: datetime) -> None:
    """A file of the passport of the organisation at home, which was handed in nowhere."""
    crew = world.crews[Case.HOME]
    organisation_id, lead_id = crew.organisation.id, crew.lead.id
    document = Document(
        organisation_id=organisation_id, stored=stored, name="accounts.pdf", uploaded_at=now, uploaded_by_id=lead_id
    )
    session.add(document)
    session.flush()
    part, day = Part.ACCOUNTS, now.date()
    session.add_all(
        [
            PassportPart(
                organisation_id=organisation_id, part=part, reference="Last year", link="", dated_on=day, note="",
                changed_at=now, changed_by_id=lead_id,
            ),
            PassportFile(
                organisation_id=organisation_id, part=part, document_id=document.id, added_at=now, added_by_id=lead_id
            ),
        ]
    )  # fmt: skip
    world.ids[Case.HOME, "passport file"] = {
        "organisation_id": organisation_id, "part": part.value, "document_id": document.id
    }  # fmt: skip


def _begin_assisted(session: Session, world: World, stored: StoredFile, now: datetime) -> None:
    """An application that the manager at home, or elsewhere, types in."""
    for case in (Case.HOME, Case.FAR):
        crew = world.crews[case]
        organisation = make_organisation(session, f"A trust by post at {case}")
        application = start_assisted(
            session, actor_of(session, crew.manager), world.ids[case, "round:draft"]["reference"], organisation.id,
            channel=Channel.POST, received_on=now.date(), now=now,
        )  # fmt: skip
        document = Document(
            organisation_id=organisation.id, stored=stored, name="letter.pdf", uploaded_at=now,
            uploaded_by_id=crew.manager.id,
        )  # fmt: skip
        session.add(document)
        session.flush()
        session.add(
            Paper(
                submission_id=application.current.id, document_id=document.id, purpose=Purpose.ORIGINAL, added_at=now,
                added_by_id=crew.manager.id,
            )
        )  # fmt: skip
        world.ids[case, "assisted"] = {
            "reference": application.reference, "stage": STAGE, "section": "project", "document_id": document.id
        }  # fmt: skip


def store_papers(files_url: str) -> None:
    """Put the bytes where the portal looks for them."""
    make_file_store(files_url).put(key_of(sha256(PDF).hexdigest()), [PDF])
