"""What applicants reply to outcomes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("question", "complaint"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            _words("received", "being_answered", "answered", "upheld", "not_upheld", "reconsidered"),
            nullable=False,
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reconsidered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reconsidered_by_id", sa.Uuid(), nullable=True),
        sa.Column("changes_outcome", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_reply_answered_with_an_answer")),
        sa.CheckConstraint(
            "(reconsidered_at IS NULL) = (note IS NULL)", name=op.f("ck_reply_reconsidered_with_a_note")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_reply_answered_by_id")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["person.id"], name=op.f("fk_reply_raised_by_id")),
        sa.ForeignKeyConstraint(["reconsidered_by_id"], ["person.id"], name=op.f("fk_reply_reconsidered_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_reply_submission_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_reply_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_submission_id_raised_at"), "reply", ["submission_id", "raised_at"], unique=False)
    op.create_index(op.f("ix_reply_state_raised_at_id"), "reply", ["state", "raised_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("reply")


def _words(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, length=40)
