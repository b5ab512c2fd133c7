"""Submissions that are returned with questions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENDS = ("answered", "lapsed", "withdrawn")


def upgrade() -> None:
    op.add_column("submission", sa.Column("returned_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("submission", sa.Column("returned_questions", DOCUMENT, nullable=True))
    op.create_table(
        "clarification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("questions", DOCUMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.Enum(*ENDS, name="clarificationend", native_enum=False, length=40), nullable=True),
        sa.Column("receipt_number", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_clarification_asked_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_clarification_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_clarification_submission_id_number")),
    )
    op.create_index(op.f("ix_clarification_until"), "clarification", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_clarification_until"), table_name="clarification")
    op.drop_table("clarification")
    op.drop_column("submission", "returned_questions")
    op.drop_column("submission", "returned_until")
