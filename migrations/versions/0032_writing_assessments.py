"""Assessments that save themselves, queues in which something is left for later, private notes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("assessment", sa.Column("typed_on", _document(), nullable=False, server_default="{}"))
    op.add_column("assignment", sa.Column("queue_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "private_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_private_note_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_note")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_private_note_assignment_id")),
    )


def downgrade() -> None:
    op.drop_table("private_note")
    op.drop_column("assignment", "queue_at")
    op.drop_column("assessment", "typed_on")


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
