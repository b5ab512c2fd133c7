"""Feedback that was told is kept where other feedback is told later; a set release knows the words of its letters."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0063"
down_revision: str | None = "0062"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("feedback") as table:
        table.add_column(sa.Column("number", WHOLE, server_default="1", nullable=False))
        table.drop_constraint(op.f("uq_feedback_submission_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_feedback_submission_id_number"), ["submission_id", "number"])
    with op.batch_alter_table("release_plan") as table:
        table.add_column(sa.Column("seen_words", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("release_plan") as table:
        table.drop_column("seen_words")
    op.execute(
        "DELETE FROM feedback WHERE number < (SELECT max(newer.number) FROM feedback AS newer "
        "WHERE newer.submission_id = feedback.submission_id AND newer.told_at IS NOT NULL)"
    )
    op.execute("DELETE FROM feedback WHERE number > 1 AND told_at IS NULL")
    with op.batch_alter_table("feedback") as table:
        table.drop_constraint(op.f("uq_feedback_submission_id_number"), type_="unique")
        table.create_unique_constraint(op.f("uq_feedback_submission_id"), ["submission_id"])
        table.drop_column("number")
