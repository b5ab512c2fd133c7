"""A round whose form asks for files, and a draft in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation, Person
from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_application
from assessments.applications.use_cases import attach_document, remove_document, submit_application
from assessments.db import _Sessions
from assessments.documents.examining import examine
from assessments.documents.names import safe_name
from assessments.documents.states import FileKind
from assessments.documents.use_cases import Arrived, note_arrival, store_content
from assessments.funds.models import Form, Round
from assessments.funds.questions import Question, Section, documents_of
from assessments.funds.states import QuestionKind
from assessments.gateways.files import FileStore, make_file_store
from assessments.work import run_due_jobs, work_with
from tests.asked import FORMS
from tests.factories import (
    actor_of,
    fill_in,
    make_application,
    make_organisation,
    make_person,
    make_round,
    revise_rounds,
)
from tests.outcomes import Staff, make_staffed_fund

PLANS = Question(
    "plans", QuestionKind.FILE, "Your plans", allowed=(FileKind.PDF, FileKind.TEXT), max_megabytes=1, max_files=2
)
EVIDENCE = Section(
    "evidence", "Evidence", "",
    (
        Question("before", QuestionKind.SHORT_TEXT, "Before", is_required=False, max_characters=100),
        PLANS,
        Question("after", QuestionKind.SHORT_TEXT, "After", is_required=False, max_characters=20),
    ),
)  # fmt: skip


def ask_for_files(session: Session, round_: Round) -> None:
    """Let every stage of the round ask for files, before anybody begins an application."""
    session.refresh(round_, ["stages"])
    for stage, sections in zip(round_.stages, FORMS, strict=False):
        session.add(Form(stage_id=stage.id, version=2, document=documents_of((*sections, EVIDENCE))))
    revise_rounds(session)


@dataclass
class Evidence:
    """A draft of which everything is answered but the question for files; files are kept in a folder."""

    sessions: _Sessions
    folder: Path
    now: datetime
    is_sealed: bool = False
    staff: Staff = field(init=False)
    lead: Person = field(init=False)
    organisation: Organisation = field(init=False)
    reference: str = field(init=False)
    actor: Actor = field(init=False)
    store: FileStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = make_file_store(f"file://{self.folder}")
        with self.sessions.begin() as session:
            self.staff = make_staffed_fund(session)
            self.lead = make_person(session, "Ada Lead")
            self.organisation = make_organisation(session, lead=self.lead)
            round_ = make_round(
                session, now=self.now, fund=self.staff.fund, closes_in=timedelta(days=10), is_sealed=self.is_sealed
            )
            ask_for_files(session, round_)
            self.reference = make_application(
                session, round_, now=self.now, lead=self.lead, organisation=self.organisation
            ).reference
            self.actor = actor_of(session, self.lead)
            fill_in(session, self.actor, self.reference, "concept", now=self.now)

    def arrive(self, content: bytes, name: str = "plan.pdf", *, is_scanned: bool = False) -> Arrived:
        """Let a file come as far as the store."""
        file = BytesIO(content)
        arrived = Arrived(safe_name(name), examine(file, name))
        with self.sessions.begin() as session:
            note_arrival(session, arrived.examined, is_scanned=is_scanned, now=self.now)
        store_content(self.store, file, arrived)
        return arrived

    def attach(self, content: bytes, name: str = "plan.pdf", *, is_scanned: bool = False) -> UUID:
        """Let a file become part of the answer."""
        arrived = self.arrive(content, name, is_scanned=is_scanned)
        with self.sessions.begin() as session:
            return attach_document(session, self.actor, self.reference, "concept", "plans", arrived, now=self.now)

    def remove(self, document_id: UUID, *, now: datetime | None = None) -> None:
        """Take a file out of the answer."""
        with self.sessions.begin() as session:
            remove_document(session, self.actor, self.reference, "concept", document_id, now=now or self.now)

    def submit(self) -> Submission:
        """Hand the draft in."""
        with self.sessions.begin() as session:
            return submit_application(session, self.actor, self.reference, "concept", is_declared=True, now=self.now)

    def work(self, now: datetime | None = None) -> None:
        """Do what is due, without a scanner."""
        run_due_jobs(self.sessions, now=now or self.now, works=work_with(self.store, None))

    def application(self) -> Application:
        """As its lead sees it."""
        with self.sessions.reading() as session:
            return get_application(session, self.actor, self.reference)
