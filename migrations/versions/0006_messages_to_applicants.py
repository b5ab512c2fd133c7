"""Messages to applicants, and which emails a person gets."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAITING = "sent_at IS NULL AND failed_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "email_turned_off",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_email_turned_off_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_email_turned_off")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=True),
        sa.Column(
            "audience",
            sa.Enum(
                "writing",
                "submitted",
                "invited",
                "awarded",
                "reserve",
                "declined",
                "chosen",
                name="audience",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("people", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(audience = 'chosen') = (stage_id IS NULL)", name=op.f("ck_message_group_has_stage")),
        sa.CheckConstraint("(sent_at IS NULL) = (sent_by_id IS NULL)", name=op.f("ck_message_sent_by_somebody")),
        sa.CheckConstraint(
            "sent_at IS NOT NULL OR (done_at IS NULL AND stopped_at IS NULL)",
            name=op.f("ck_message_sent_before_its_end"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_message_changed_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_message_round_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_message_sent_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_message_stage_id")),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["person.id"], name=op.f("fk_message_stopped_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_round_id_created_at"), "message", ["round_id", "created_at"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "fields",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.CheckConstraint("(written_at IS NULL) = (fields IS NULL)", name=op.f("ck_letter_fields_when_written")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_letter_application_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_letter_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", "application_id", name=op.f("uq_letter_message_id_application_id")),
    )
    op.create_index(
        op.f("ix_letter_application_id_written_at"), "letter", ["application_id", "written_at"], unique=False
    )
    op.create_index(
        "ix_letter_unwritten",
        "letter",
        ["message_id", "id"],
        unique=False,
        sqlite_where=sa.text("written_at IS NULL"),
        postgresql_where=sa.text("written_at IS NULL"),
    )
    op.create_table(
        "message_choice",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_message_choice_application_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_choice_message_id")),
        sa.PrimaryKeyConstraint("message_id", "application_id", name=op.f("pk_message_choice")),
    )
    op.create_index(op.f("ix_message_choice_application_id"), "message_choice", ["application_id"], unique=False)
    op.drop_index("ix_email_waiting", table_name="email")
    with op.batch_alter_table("email") as email:
        email.add_column(sa.Column("letter_id", sa.Uuid(), nullable=True))
        email.add_column(sa.Column("is_bulk", sa.Boolean(), nullable=False, server_default=sa.false()))
        email.add_column(sa.Column("stop_key", sa.Text(), nullable=True))
        email.create_unique_constraint(op.f("uq_email_stop_key"), ["stop_key"])
        email.create_index(op.f("ix_email_letter_id"), ["letter_id"])
    with op.batch_alter_table("email") as email:
        email.alter_column("is_bulk", server_default=None)
    _index_what_waits("is_bulk", "due_at", "id")


def downgrade() -> None:
    op.drop_index("ix_email_waiting", table_name="email")
    with op.batch_alter_table("email") as email:
        email.drop_index(op.f("ix_email_letter_id"))
        email.drop_constraint(op.f("uq_email_stop_key"), type_="unique")
        email.drop_column("stop_key")
        email.drop_column("is_bulk")
        email.drop_column("letter_id")
    _index_what_waits("due_at", "id")
    op.drop_table("message_choice")
    op.drop_table("letter")
    op.drop_table("message")
    op.drop_table("email_turned_off")


def _index_what_waits(*columns: str) -> None:
    op.create_index(
        "ix_email_waiting",
        "email",
        columns,
        unique=False,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )
