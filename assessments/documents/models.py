"""Documents: what an organisation uploaded under a name, and the bytes behind it, kept once for the same content."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Organisation
from assessments.db import Base
from assessments.documents.states import OPENABLE, FileKind, ScanState

_REMOVED = text("removed_at IS NOT NULL")


class StoredFile(Base):
    """Bytes in the file store, named by their hash: the same content is kept, and checked for viruses, once."""

    __tablename__ = "stored_file"
    __table_args__ = (
        UniqueConstraint("sha256"),
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("(state = 'rejected') = (finding IS NOT NULL)", name="rejected_for_a_reason"),
        Index(None, "came_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    sha256: Mapped[str]
    size: Mapped[int]
    kind: Mapped[FileKind]
    state: Mapped[ScanState]
    finding: Mapped[str | None]
    """What the scanner found, where it did."""
    checked_at: Mapped[datetime | None]
    came_at: Mapped[datetime]
    """When somebody last sent this content. What has just come is not tidied away before it has found its place."""

    @property
    def key(self) -> str:
        """Under which the store keeps it."""
        return key_of(self.sha256)

    @property
    def is_openable(self) -> bool:
        """Whether it may be opened and handed in."""
        return self.state in OPENABLE


class Document(Base):
    """One file as somebody of, or for, an organisation uploaded it.

    Where it belongs is said by whatever names its id: an answer, or a column that leads here.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index(None, "organisation_id"),
        Index(None, "stored_file_id"),
        Index(None, "removed_at", sqlite_where=_REMOVED, postgresql_where=_REMOVED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str]
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    handed_in_at: Mapped[datetime | None]
    """When it first became part of something that was handed in: from then on a receipt vouches for it."""
    removed_at: Mapped[datetime | None]
    """When it was taken out of where it belonged; forgotten some time later, unless it was put back."""

    stored: Mapped[StoredFile] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


NO_DOCUMENTS: Mapping[UUID, Document] = MappingProxyType({})


def key_of(sha256: str) -> str:
    """Under which name the store keeps the content of that hash."""
    return f"documents/{sha256[:2]}/{sha256}"
