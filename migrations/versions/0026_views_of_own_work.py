"""Views of what one assesses oneself, beside those of a round's list."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    column = sa.Column("is_of_own_work", sa.Boolean(), server_default=sa.false(), nullable=False)
    with op.batch_alter_table("saved_view") as table:
        table.add_column(column)
    with op.batch_alter_table("saved_view") as table:
        table.alter_column("is_of_own_work", server_default=None)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM saved_view WHERE is_of_own_work"))
    with op.batch_alter_table("saved_view") as table:
        table.drop_column("is_of_own_work")
