"""Receipts that are found by their fingerprint."""

from collections.abc import Sequence

from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(op.f("ix_receipt_sha256"), "receipt", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_receipt_sha256"), table_name="receipt")
