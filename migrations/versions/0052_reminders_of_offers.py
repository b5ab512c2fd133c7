"""When the leads of an organisation are reminded that an offer waits for their answer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0052"
down_revision: str | None = "0051"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LAST_DAY = """
    UPDATE award SET remind_on = accept_by WHERE state = 'offered'
"""
"""Of offers from before, whose days nobody planned, a word on the last day is better than none."""


def upgrade() -> None:
    op.add_column("award", sa.Column("remind_on", sa.Date(), nullable=True))
    op.execute(LAST_DAY)
    offered = sa.text("state = 'offered'")
    op.create_index("ix_award_remind", "award", ["remind_on"], sqlite_where=offered, postgresql_where=offered)


def downgrade() -> None:
    op.drop_index("ix_award_remind", table_name="award")
    op.drop_column("award", "remind_on")
