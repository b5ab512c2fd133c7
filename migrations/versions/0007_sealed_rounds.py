"""Sealed rounds, titles as they were handed in, and a trail that can be searched and checked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GROUNDS = ("help", "fault", "fraud", "law", "other")
TITLE = {"sqlite": "json_extract(receipt.content, '$.title')", "postgresql": "receipt.content::jsonb ->> 'title'"}


def upgrade() -> None:
    op.add_column("round", sa.Column("is_sealed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("submission", sa.Column("title", sa.Text(), nullable=True))
    op.add_column("submission", sa.Column("opened_early_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("seal", sa.Column("recipe", _number(), server_default="1", nullable=False))
    op.create_table(
        "early_opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Enum(*GROUNDS, name="openingground", native_enum=False, length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_early_opening_opened_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_early_opening_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_opening")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_early_opening_submission_id")),
    )
    op.create_index(op.f("ix_trail_entry_actor_id_id"), "trail_entry", ["actor_id", "id"], unique=False)
    op.create_index(op.f("ix_seal_through_id"), "seal", ["through_id"], unique=False)
    _take_titles_from_receipts()


def downgrade() -> None:
    op.drop_index(op.f("ix_seal_through_id"), table_name="seal")
    op.drop_index(op.f("ix_trail_entry_actor_id_id"), table_name="trail_entry")
    op.drop_table("early_opening")
    op.drop_column("seal", "recipe")
    op.drop_column("submission", "opened_early_at")
    op.drop_column("submission", "title")
    op.drop_column("round", "is_sealed")


def _take_titles_from_receipts() -> None:
    """What was handed in before has its title in its newest receipt."""
    newest = (
        f"SELECT {TITLE[op.get_context().dialect.name]} FROM receipt"  # noqa: S608  nothing here comes from outside
        " WHERE receipt.submission_id = submission.id ORDER BY receipt.number DESC LIMIT 1"
    )
    op.execute(f"UPDATE submission SET title = ({newest}) WHERE submitted_at IS NOT NULL")  # noqa: S608  as above


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
