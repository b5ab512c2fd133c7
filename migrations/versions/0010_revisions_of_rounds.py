"""Revisions of rounds and funds."""

from collections.abc import Sequence
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("fund", "round")


def upgrade() -> None:
    for name in TABLES:
        op.add_column(name, sa.Column("revision", sa.Uuid(), nullable=True))
        _fill(name)
        with op.batch_alter_table(name) as table:
            table.alter_column("revision", existing_type=sa.Uuid(), nullable=False)


def downgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("revision")


def _fill(name: str) -> None:
    table = sa.table(name, sa.column("id", sa.Uuid()), sa.column("revision", sa.Uuid()))
    connection = op.get_bind()
    for row_id in connection.scalars(sa.select(table.c.id)).all():
        connection.execute(table.update().where(table.c.id == row_id).values(revision=uuid4()))
