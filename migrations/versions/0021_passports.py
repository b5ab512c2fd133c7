"""Organisations' passports, what was handed in of them, and from where answers were taken."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PARTS = (
    "governing_document", "accounts", "trustees", "safeguarding", "equality", "data_protection", "health_and_safety",
    "environment", "insurance",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "passport_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Enum(*PARTS, name="part", native_enum=False, length=40), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("people", _number(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= dated_on", name=op.f("ck_passport_part_expires_after_its_date")
        ),
        sa.CheckConstraint("people IS NULL OR people > 0", name=op.f("ck_passport_part_people_positive")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_passport_part_changed_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_passport_part_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport_part")),
        sa.UniqueConstraint("organisation_id", "part", name=op.f("uq_passport_part_organisation_id_part")),
    )
    op.create_table(
        "taken_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["submission.id"], name=op.f("fk_taken_answer_source_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_taken_answer_submission_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_taken_answer_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_answer")),
        sa.UniqueConstraint("submission_id", "question_key", name=op.f("uq_taken_answer_submission_id_question_key")),
    )
    op.create_index(op.f("ix_taken_answer_source_id"), "taken_answer", ["source_id"], unique=False)
    for table in ("stage", "submission"):
        op.add_column(table, sa.Column("passport", _document(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for table in ("submission", "stage"):
        op.drop_column(table, "passport")
    op.drop_table("taken_answer")
    op.drop_table("passport_part")


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _number() -> sa.types.TypeEngine[object]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
