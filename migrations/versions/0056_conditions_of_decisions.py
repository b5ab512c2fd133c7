"""What was told with a decision is agreed, too: a condition of an award need not be of the fund's library."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0056"
down_revision: str | None = "0055"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("award_condition") as table:
        table.alter_column("clause_version_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM award_condition WHERE clause_version_id IS NULL")
    with op.batch_alter_table("award_condition") as table:
        table.alter_column("clause_version_id", existing_type=sa.Uuid(), nullable=False)
