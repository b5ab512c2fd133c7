"""Files of organisations' passports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PARTS = (
    "governing_document", "accounts", "trustees", "safeguarding", "equality", "data_protection", "health_and_safety",
    "environment", "insurance",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "passport_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Enum(*PARTS, name="part", native_enum=False, length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_passport_file_added_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_passport_file_document_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_passport_file_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport_file")),
        sa.UniqueConstraint("document_id", name=op.f("uq_passport_file_document_id")),
    )
    columns = ["organisation_id", "part"]
    op.create_index(op.f("ix_passport_file_organisation_id_part"), "passport_file", columns, unique=False)


def downgrade() -> None:
    op.drop_table("passport_file")
