"""What deeds change besides money: targets that were promised, and days of reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0059"
down_revision: str | None = "0058"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.add_column("award_deed", sa.Column("undertakings", document, server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("award_deed", "undertakings")
