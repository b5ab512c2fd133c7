"""What applicants and advisers exchange, accounts of preparation grants, sessions for all, and when support ends."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "group_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("arranged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arranged_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_group_session_places_positive")),
        sa.ForeignKeyConstraint(["arranged_by_id"], ["person.id"], name=op.f("fk_group_session_arranged_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_group_session_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session")),
        sa.UniqueConstraint("round_id", "entry_key", name=op.f("uq_group_session_round_id_entry_key")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_group_session_round_id_number")),
    )
    op.create_table(
        "group_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_up_by_id", sa.Uuid(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_come", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group_session.id"], name=op.f("fk_group_place_group_id")),
        sa.ForeignKeyConstraint(["signed_up_by_id"], ["person.id"], name=op.f("fk_group_place_signed_up_by_id")),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_group_place_support_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_place")),
        sa.UniqueConstraint("group_id", "support_id", name=op.f("uq_group_place_group_id_support_id")),
    )
    op.create_index(op.f("ix_group_place_support_id"), "group_place", ["support_id"], unique=False)
    op.create_table(
        "preparation_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "offered", "accepted", "refused", "paid", "settled", name="grantstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_noted_by_id", sa.Uuid(), nullable=True),
        sa.Column("returned_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('paid', 'settled')) = (paid_on IS NOT NULL)", name=op.f("ck_preparation_grant_paid_on_a_day")
        ),
        sa.CheckConstraint("returned_pence >= 0", name=op.f("ck_preparation_grant_returned_not_negative")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_preparation_grant_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["paid_noted_by_id"], ["person.id"], name=op.f("fk_preparation_grant_paid_noted_by_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_preparation_grant_settled_by_id")),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_preparation_grant_support_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation_grant")),
        sa.UniqueConstraint("support_id", name=op.f("uq_preparation_grant_support_id")),
    )
    op.create_table(
        "section_readiness",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column("section_key", sa.Text(), nullable=False),
        sa.Column("side", sa.Enum("applicant", "adviser", name="side", native_enum=False, length=40), nullable=False),
        sa.Column(
            "level",
            sa.Enum("not_begun", "needs_work", "nearly", "ready", name="readiness", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("was_complete", sa.Boolean(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["stated_by_id"], ["person.id"], name=op.f("fk_section_readiness_stated_by_id")),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_section_readiness_support_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_readiness")),
        sa.UniqueConstraint(
            "support_id", "section_key", "side", name=op.f("uq_section_readiness_support_id_section_key_side")
        ),
    )
    op.create_table(
        "support_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Enum("applicant", "adviser", name="side", native_enum=False, length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_support_document_added_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_support_document_document_id")),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_support_document_support_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_document")),
        sa.UniqueConstraint("document_id", name=op.f("uq_support_document_document_id")),
    )
    op.create_index(op.f("ix_support_document_support_id"), "support_document", ["support_id"], unique=False)
    op.create_table(
        "support_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("side", sa.Enum("applicant", "adviser", name="side", native_enum=False, length=40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_support_question_answered_at_a_moment")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_support_question_answered_by_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_support_question_asked_by_id")),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_support_question_support_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_question")),
        sa.UniqueConstraint("support_id", "entry_key", name=op.f("uq_support_question_support_id_entry_key")),
        sa.UniqueConstraint("support_id", "number", name=op.f("uq_support_question_support_id_number")),
    )
    op.create_table(
        "grant_spending",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("pence > 0", name=op.f("ck_grant_spending_pence_positive")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_grant_spending_document_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["preparation_grant.id"], name=op.f("fk_grant_spending_grant_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_grant_spending_noted_by_id")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_grant_spending_struck_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_spending")),
        sa.UniqueConstraint("document_id", name=op.f("uq_grant_spending_document_id")),
        sa.UniqueConstraint("grant_id", "entry_key", name=op.f("uq_grant_spending_grant_id_entry_key")),
        sa.UniqueConstraint("grant_id", "number", name=op.f("uq_grant_spending_grant_id_number")),
    )
    op.create_table(
        "shared_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("support_question_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_shared_answer_published_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_shared_answer_round_id")),
        sa.ForeignKeyConstraint(
            ["support_question_id"], ["support_question.id"], name=op.f("fk_shared_answer_support_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_answer")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_shared_answer_round_id_number")),
        sa.UniqueConstraint("support_question_id", name=op.f("uq_shared_answer_support_question_id")),
    )
    op.add_column(
        "round",
        sa.Column(
            "support_ends_days",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
    )
    op.add_column("support_session", sa.Column("own_note", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("support_session", "own_note")
    op.drop_column("round", "support_ends_days")
    op.drop_table("shared_answer")
    op.drop_table("grant_spending")
    op.drop_table("support_question")
    op.drop_index(op.f("ix_support_document_support_id"), table_name="support_document")
    op.drop_table("support_document")
    op.drop_table("section_readiness")
    op.drop_table("preparation_grant")
    op.drop_index(op.f("ix_group_place_support_id"), table_name="group_place")
    op.drop_table("group_place")
    op.drop_table("group_session")
