"""Floors and ceilings of a stage, and what must have been seen before an award."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("round", _list("checklist"))
    op.add_column("stage", _list("limits"))


def downgrade() -> None:
    op.drop_column("stage", "limits")
    op.drop_column("round", "checklist")


def _list(name: str) -> sa.Column[object]:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    return sa.Column(name, kind, server_default="[]", nullable=False)
