"""The check before a round; questions about a round and their answers; what applicants may say and need not."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0014"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("asked", "answered", "published")
ENQUIRY_INDEXES = (
    ("round_id", "state", "asked_at", "id"),
    ("round_id", "shown_at", "id"),
    ("asked_by_id", "round_id"),
)


def upgrade() -> None:
    op.add_column("round", sa.Column("eligibility_check", DOCUMENT, nullable=False, server_default="[]"))
    op.create_table(
        "enquiry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="enquirystate", native_enum=False, length=40), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (shown_at IS NOT NULL)", name=op.f("ck_enquiry_shown_when_published")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_enquiry_asked_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_enquiry_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
    )
    for columns in ENQUIRY_INDEXES:
        op.create_index(op.f(f"ix_enquiry_{'_'.join(columns)}"), "enquiry", list(columns), unique=False)
    op.create_table(
        "enquiry_reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enquiry_id", sa.Uuid(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("told_through", sa.Uuid(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "is_public = (question IS NOT NULL)", name=op.f("ck_enquiry_reply_public_with_its_question")
        ),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_reply_enquiry_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_enquiry_reply_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_reply")),
        sa.UniqueConstraint("enquiry_id", "number", name=op.f("uq_enquiry_reply_enquiry_id_number")),
    )

    _create_voluntary()


def _create_voluntary() -> None:
    op.create_table(
        "experience",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("moment", sa.Enum("submitted", "told", name="moment", native_enum=False, length=40), nullable=False),
        sa.Column("staff_hours", WHOLE, nullable=True),
        sa.Column("volunteer_hours", WHOLE, nullable=True),
        sa.Column("paid_hours", WHOLE, nullable=True),
        sa.Column("hard", sa.Text(), nullable=True),
        sa.Column("again", sa.Enum("yes", "no", "not_sure", name="again", native_enum=False, length=40), nullable=True),
        sa.CheckConstraint(
            "coalesce(staff_hours, 0) >= 0 AND coalesce(volunteer_hours, 0) >= 0 AND coalesce(paid_hours, 0) >= 0",
            name=op.f("ck_experience_hours_not_negative"),
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_experience_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experience")),
        sa.UniqueConstraint("submission_id", "moment", name=op.f("uq_experience_submission_id_moment")),
    )
    op.create_table(
        "equality_done",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_equality_done_application_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_equality_done")),
    )
    op.create_table(
        "equality_slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("answers", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_equality_slip_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equality_slip")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_equality_slip_round_id"), "equality_slip", ["round_id"], unique=False)
    op.create_table(
        "equality_tally",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "question",
            sa.Enum("led_by", "work_for", name="equalityquestion", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("forms", WHOLE, nullable=False),
        sa.CheckConstraint("forms >= 0", name=op.f("ck_equality_tally_forms_not_negative")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_equality_tally_round_id")),
        sa.PrimaryKeyConstraint("round_id", "question", "community", name=op.f("pk_equality_tally")),
    )


def downgrade() -> None:
    for name in ("equality_tally", "equality_slip", "equality_done", "experience"):
        op.drop_table(name)
    op.drop_table("enquiry_reply")
    op.drop_table("enquiry")
    op.drop_column("round", "eligibility_check")
