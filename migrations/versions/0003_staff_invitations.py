"""Invitations of staff, roles that end by themselves, the worker's sign of life, and marks of what is made up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TRIPLE = ["person_id", "fund_id", "role"]
CLOSE_ALL_BUT_THE_LAST = """
UPDATE appointment SET closed_at = ends_at
WHERE ends_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM appointment AS later
    WHERE later.person_id = appointment.person_id AND later.fund_id = appointment.fund_id
    AND later.role = appointment.role
    AND (later.starts_at > appointment.starts_at
         OR (later.starts_at = appointment.starts_at AND later.id > appointment.id))
)
"""
"""The last one of a role stays unclosed, so that what its holder still has is given back by the next sweep."""


def upgrade() -> None:
    _open("uq_appointment_open", "drop", "ends_at IS NULL")
    with op.batch_alter_table("appointment") as batch:
        batch.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(
            op.f("ck_appointment_closed_after_it_ends"),
            "closed_at IS NULL OR (ends_at IS NOT NULL AND closed_at >= ends_at)",
        )
    op.execute(CLOSE_ALL_BUT_THE_LAST)
    _open("uq_appointment_open", "create", "closed_at IS NULL")
    op.create_index(
        "ix_appointment_open_ends_at",
        "appointment",
        ["ends_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "staff_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column(
            "roles",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "accepted_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_staff_invitation_accepted_or_withdrawn")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_staff_invitation_email_in_lower_case")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name=op.f("fk_staff_invitation_accepted_by_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_staff_invitation_fund_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_staff_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_invitation_token_hash")),
    )
    op.create_index(op.f("ix_staff_invitation_fund_id"), "staff_invitation", ["fund_id"], unique=False)
    op.create_index(
        "uq_staff_invitation_unanswered",
        "staff_invitation",
        ["email", "fund_id"],
        unique=True,
        sqlite_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "sweep_mark",
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_sweep_mark")),
    )
    op.create_table(
        "sample_mark",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_sample_mark")),
    )


def downgrade() -> None:
    op.drop_table("sample_mark")
    op.drop_table("sweep_mark")
    op.drop_index(
        "uq_staff_invitation_unanswered",
        table_name="staff_invitation",
        sqlite_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_staff_invitation_fund_id"), table_name="staff_invitation")
    op.drop_table("staff_invitation")
    op.drop_index(
        "ix_appointment_open_ends_at",
        table_name="appointment",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    _open("uq_appointment_open", "drop", "closed_at IS NULL")
    with op.batch_alter_table("appointment") as batch:
        batch.drop_constraint(op.f("ck_appointment_closed_after_it_ends"), type_="check")
        batch.drop_column("closed_at")
    _open("uq_appointment_open", "create", "ends_at IS NULL")


def _open(name: str, step: str, where: str) -> None:
    """Make or drop the index by which nobody holds a role twice at a time."""
    options = {"unique": True, "sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    if step == "create":
        op.create_index(name, "appointment", TRIPLE, **options)
    else:
        op.drop_index(name, table_name="appointment")
