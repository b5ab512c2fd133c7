"""Forms that count once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("answer") as answer:
        answer.add_column(sa.Column("typed_on", sa.Text(), nullable=True))
    op.create_table(
        "aside_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column(
            "entry",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_by_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_aside_answer_submission_id")),
        sa.ForeignKeyConstraint(["typed_by_id"], ["person.id"], name=op.f("fk_aside_answer_typed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_aside_answer_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aside_answer")),
    )
    op.create_index(
        op.f("ix_aside_answer_submission_id_typed_at"), "aside_answer", ["submission_id", "typed_at"], unique=False
    )
    op.create_index(
        "uq_aside_answer_open",
        "aside_answer",
        ["submission_id", "question_key", "typed_by_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("aside_answer")
    with op.batch_alter_table("answer") as answer:
        answer.drop_column("typed_on")
