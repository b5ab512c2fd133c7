"""The papers of an application that the staff typed in: what came by post or was noted on the telephone, and the
applicant's signature under what was typed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from assessments.applications.attachments import problem_with
from assessments.applications.completeness import values_of
from assessments.applications.confirming import wanted_names
from assessments.applications.models import Submission
from assessments.applications.states import Purpose
from assessments.db import Base
from assessments.documents.models import Document
from assessments.errors import DomainError, _
from assessments.folding import fold


class Paper(Base):
    """One document that belongs to a submission as a whole, and not to a question."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("document_id"),
        CheckConstraint("(purpose = 'signature') = (signed_by IS NOT NULL)", name="signature_has_a_name"),
        Index(None, "submission_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    purpose: Mapped[Purpose]
    signed_by: Mapped[str | None]
    """The name of who signed for the organisation, or for a partner that the round wants."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    document: Mapped[Document] = relationship(lazy="raise")


MISSING = {
    Purpose.ORIGINAL: _("Attach what came by post, or the note of the telephone call."),
    Purpose.SIGNATURE: _("Attach the signature by which the applicant confirms what was typed."),
}


SIGNED_BEFORE = _(
    "Answers were changed after the newest signature was attached. Have what stands now signed, and attach that."
)


SIGNS_TOO = _(
    "Attach the signature of %(partner)s, which applies too: as a signature, with the name of its contact, %(name)s."
)
SIGNS_FOR_ITSELF = _(
    "Attach the signature of the applicant, too: those that are here are of %(names)s, who signs for another body."
)


def list_papers(session: Session, submission_id: UUID) -> Sequence[Paper]:
    """The papers of a submission that the caller has been allowed to see, oldest first."""
    return session.scalars(
        select(Paper)
        .where(Paper.submission_id == submission_id)
        .options(joinedload(Paper.document).joinedload(Document.stored))
        .order_by(Paper.added_at, Paper.id)
    ).all()


def problems_with_papers(submission: Submission, papers: Sequence[Paper]) -> list[DomainError]:
    """What stands between an application that was typed in by the staff and handing it in; nothing for any other."""
    if submission.application.assisted_through is None:
        return []
    given = {paper.purpose for paper in papers}
    problems = [DomainError(sentence) for purpose, sentence in MISSING.items() if purpose not in given]
    signed = max((paper.added_at for paper in papers if paper.purpose is Purpose.SIGNATURE), default=None)
    if signed is not None and any(answer.saved_at > signed for answer in submission.answers):
        problems.append(DomainError(SIGNED_BEFORE))
    problems += problems_with_partners(submission, papers)
    for paper in papers:
        problem = problem_with({"name": paper.document.name}, paper.document)
        problems += [problem] if problem is not None else []
    return problems


def problems_with_partners(submission: Submission, papers: Sequence[Paper]) -> list[DomainError]:
    """Whose signature is lacking: each partner that the round wants signs by its contact, and another name for the
    applicant.
    """
    partners = wanted_names(submission, values_of(submission))
    signed = {fold(paper.signed_by or "") for paper in papers if paper.purpose is Purpose.SIGNATURE}
    problems = [
        DomainError(SIGNS_TOO, partner=partner, name=contact)
        for partner, contact in partners
        if fold(contact) not in signed
    ]
    if signed and signed <= {fold(contact) for _partner, contact in partners}:
        problems.append(DomainError(SIGNS_FOR_ITSELF, names=", ".join(contact for _partner, contact in partners)))
    return problems
