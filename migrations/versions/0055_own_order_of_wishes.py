"""Assessors may put what they would like to assess in an order of their own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0055"
down_revision: str | None = "0054"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LIKED = "ck_title_wish_ranked_only_if_liked"


def upgrade() -> None:
    with op.batch_alter_table("title_wish") as table:
        table.add_column(sa.Column("rank", _number(), nullable=True))
        table.create_check_constraint(op.f(LIKED), "rank IS NULL OR (rank > 0 AND wish = 'would_like')")
    with op.batch_alter_table("proposed_pair") as table:
        table.add_column(sa.Column("rank", _number(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("proposed_pair") as table:
        table.drop_column("rank")
    with op.batch_alter_table("title_wish") as table:
        table.drop_constraint(op.f(LIKED), type_="check")
        table.drop_column("rank")


def _number() -> sa.types.TypeEngine[object]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
