"""Documents of an application in a judged round: a plan, and a charter, which tells whose the application is."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.applications.attachments import entry_of
from assessments.applications.models import Answer, Application, Submission
from assessments.documents.models import Document, StoredFile
from assessments.documents.states import FileKind, ScanState
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.rendering.printing import print_document
from tests.assessments.rendering.test_printing import receipt, words

PLAN = Question(
    "plan", QuestionKind.FILE, "Your plan", is_required=False, allowed=(FileKind.PDF,), max_megabytes=1, max_files=1
)
CHARTER = Question(
    "charter", QuestionKind.FILE, "Your charter", is_required=False, allowed=(FileKind.PDF,), max_megabytes=1,
    max_files=1, is_identifying=True,
)  # fmt: skip


def attach(
    session: Session, application: Application, lead: Person, key: str, name: str, says: str, now: datetime
) -> dict[str, bytes]:
    """Let an application's draft name a document, whose content is to be put into the store."""
    content = print_document("receipt", receipt(words(says)))
    stored = StoredFile(
        sha256=sha256(content).hexdigest(), size=len(content), kind=FileKind.PDF, state=ScanState.NOT_CHECKED,
        came_at=now,
    )  # fmt: skip
    document = Document(
        organisation_id=application.organisation_id, stored=stored, name=name, uploaded_at=now, uploaded_by_id=lead.id
    )
    session.add(document)
    session.flush()
    submission_id = session.scalars(select(Submission.id).where(Submission.application_id == application.id)).one()
    session.add(
        Answer(
            submission_id=submission_id, question_key=key, value=[entry_of(document)], saved_at=now, saved_by_id=lead.id
        )
    )
    session.flush()
    return {stored.sha256: content}
