"""Requests for other formats, and how a fund can be reached."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CONTACT = ("contact_email", "contact_phone", "contact_address", "contact_hours", "contact_topics")
FORMATS = (
    "large_print", "easy_read", "braille", "audio", "signed", "paper", "word", "language", "something_else",
)  # fmt: skip


def upgrade() -> None:
    for name in CONTACT:
        op.add_column("fund", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "format_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("format", sa.Enum(*FORMATS, name="format", native_enum=False, length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_format_request_answered_with_words"),
        ),
        sa.CheckConstraint(
            "email IS NOT NULL OR phone IS NOT NULL OR address IS NOT NULL",
            name=op.f("ck_format_request_can_be_reached"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_format_request_answered_by_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_format_request_asked_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_format_request_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format_request")),
    )
    op.create_index(op.f("ix_format_request_round_id"), "format_request", ["round_id"], unique=False)
    op.create_index(
        op.f("ix_format_request_answered_at_asked_at_id"),
        "format_request",
        ["answered_at", "asked_at", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("format_request")
    for name in reversed(CONTACT):
        op.drop_column("fund", name)
