"""Sessions of support that are struck out, and sessions for all who were invited that are cancelled."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0064"
down_revision: str | None = "0063"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = (("support_session", "struck"), ("group_session", "cancelled"))


def upgrade() -> None:
    for table, done in ADDED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(f"{done}_at", sa.DateTime(timezone=True), nullable=True))
            batch.add_column(sa.Column(f"{done}_by_id", sa.Uuid(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_{done}_by_id_person"), "person", [f"{done}_by_id"], ["id"])


def downgrade() -> None:
    for table, done in ADDED:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_{done}_by_id_person"), type_="foreignkey")
            batch.drop_column(f"{done}_by_id")
            batch.drop_column(f"{done}_at")
