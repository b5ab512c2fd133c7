"""Decisions whose grant was offered with an agreement: these are not corrected any more."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0051"
down_revision: str | None = "0050"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


OFFERED = """
    UPDATE decision SET offered_at = (SELECT award.offered_at FROM award WHERE award.decision_id = decision.id)
"""


def upgrade() -> None:
    op.add_column("decision", sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(OFFERED)


def downgrade() -> None:
    op.drop_column("decision", "offered_at")
