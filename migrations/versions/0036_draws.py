"""Draws among applications in the zone of the line."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
REVEALED = "(revealed_at IS NULL) = (revealed_by_id IS NULL)"


def upgrade() -> None:
    op.create_table(
        "draw",
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("seed", "commitment", "list_commitment")),
        sa.Column("entrants", DOCUMENT, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_by_id", sa.Uuid(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(REVEALED, name=op.f("ck_draw_revealed_by_somebody")),
        sa.ForeignKeyConstraint(["committed_by_id"], ["person.id"], name=op.f("fk_draw_committed_by_id")),
        sa.ForeignKeyConstraint(["revealed_by_id"], ["person.id"], name=op.f("fk_draw_revealed_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_draw_stage_id")),
        sa.PrimaryKeyConstraint("stage_id", name=op.f("pk_draw")),
    )


def downgrade() -> None:
    op.drop_table("draw")
