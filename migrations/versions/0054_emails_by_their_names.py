"""Emails are found by the name under which they were sent, when a mail server reports that one came back."""

from collections.abc import Sequence

from alembic import op

revision: str = "0054"
down_revision: str | None = "0053"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_email_message_id", "email", ["message_id"])


def downgrade() -> None:
    op.drop_index("ix_email_message_id", table_name="email")
