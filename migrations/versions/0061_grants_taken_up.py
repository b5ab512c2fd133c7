"""When an applicant took a preparation grant up: from then on a correction leaves its amount alone."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0061"
down_revision: str | None = "0060"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SUPPORT = sa.table("support", sa.column("id", sa.Uuid()), sa.column("grant_taken_up_at", sa.DateTime(timezone=True)))
GRANT = sa.table(
    "preparation_grant", sa.column("support_id", sa.Uuid()), sa.column("state", sa.Text()),
    sa.column("answered_at", sa.DateTime(timezone=True)),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("support", sa.Column("grant_taken_up_at", sa.DateTime(timezone=True), nullable=True))
    taken_up = (
        sa.select(GRANT.c.answered_at)
        .where(GRANT.c.support_id == SUPPORT.c.id, GRANT.c.state != "refused")
        .scalar_subquery()
    )
    op.execute(sa.update(SUPPORT).values(grant_taken_up_at=taken_up))


def downgrade() -> None:
    op.drop_column("support", "grant_taken_up_at")
