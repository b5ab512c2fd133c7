"""Partners and signatories who are asked to confirm what an application says."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_name", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("confirmed_at IS NULL OR declined_at IS NULL", name=op.f("ck_confirmation_one_answer")),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (reason IS NULL)", name=op.f("ck_confirmation_declined_for_a_reason")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL AND declined_at IS NULL) = (typed_name IS NULL)",
            name=op.f("ck_confirmation_answered_by_name"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_confirmation_asked_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_confirmation_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_confirmation_token_hash")),
    )
    op.create_index(op.f("ix_confirmation_submission_id"), "confirmation", ["submission_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_confirmation_submission_id"), table_name="confirmation")
    op.drop_table("confirmation")
