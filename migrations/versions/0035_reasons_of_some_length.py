"""How long reasons are, and how long assessing takes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("stage", sa.Column("reason_words", _number(), server_default="1", nullable=False))
    op.add_column("stage", sa.Column("minutes_each", _number(), server_default="45", nullable=False))


def downgrade() -> None:
    op.drop_column("stage", "minutes_each")
    op.drop_column("stage", "reason_words")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
