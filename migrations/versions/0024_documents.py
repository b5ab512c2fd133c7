"""Uploaded files, what is stored of them, and applications that the staff typed in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "png", "jpg", "text")
STATES = ("being_checked", "clean", "rejected", "not_checked")
CHANNELS = ("post", "telephone")
PURPOSES = ("original", "signature")
REMOVED = sa.text("removed_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="filekind", native_enum=False, length=40), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="scanstate", native_enum=False, length=40), nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_not_empty")),
        sa.CheckConstraint(
            "(state = 'rejected') = (finding IS NOT NULL)", name=op.f("ck_stored_file_rejected_for_a_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_index(op.f("ix_stored_file_came_at"), "stored_file", ["came_at"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_document_organisation_id")),
        sa.ForeignKeyConstraint(["stored_file_id"], ["stored_file.id"], name=op.f("fk_document_stored_file_id")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["person.id"], name=op.f("fk_document_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_organisation_id"), "document", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_document_stored_file_id"), "document", ["stored_file_id"], unique=False)
    op.create_index(
        op.f("ix_document_removed_at"), "document", ["removed_at"], unique=False,
        sqlite_where=REMOVED, postgresql_where=REMOVED,
    )  # fmt: skip
    channel = sa.Enum(*CHANNELS, name="channel", native_enum=False, length=40)
    op.add_column("application", sa.Column("assisted_through", channel, nullable=True))
    op.add_column("application", sa.Column("received_on", sa.Date(), nullable=True))
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Enum(*PURPOSES, name="purpose", native_enum=False, length=40), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'signature') = (signed_by IS NOT NULL)", name=op.f("ck_paper_signature_has_a_name")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_paper_added_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_paper_document_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_paper_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("document_id", name=op.f("uq_paper_document_id")),
    )
    op.create_index(op.f("ix_paper_submission_id"), "paper", ["submission_id"], unique=False)


def downgrade() -> None:
    op.drop_table("paper")
    with op.batch_alter_table("application") as table:
        table.drop_column("received_on")
        table.drop_column("assisted_through")
    op.drop_table("document")
    op.drop_table("stored_file")
