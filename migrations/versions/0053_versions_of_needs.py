"""What stood on the plan of a support before it was changed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0053"
down_revision: str | None = "0052"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "support_need_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Enum("applicant", "adviser", name="side", native_enum=False, length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["support_need.id"], name=op.f("fk_support_need_version_need_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["person.id"], name=op.f("fk_support_need_version_replaced_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_need_version")),
        sa.UniqueConstraint("need_id", "number", name=op.f("uq_support_need_version_need_id_number")),
    )


def downgrade() -> None:
    op.drop_table("support_need_version")
