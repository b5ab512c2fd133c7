"""Questions about a round that are closed without an answer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME = "ck_enquiry_closed_for_a_reason"


def upgrade() -> None:
    with op.batch_alter_table("enquiry") as table:
        table.add_column(sa.Column("closed_because", sa.Text()))
        table.create_check_constraint(op.f(NAME), "(state = 'closed') = (closed_because IS NOT NULL)")


def downgrade() -> None:
    op.execute(sa.text("UPDATE enquiry SET state = 'asked', closed_because = NULL WHERE state = 'closed'"))
    with op.batch_alter_table("enquiry") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.drop_column("closed_because")
