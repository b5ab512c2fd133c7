"""Comments on drafts, and the plan of the support."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "draft_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("sections", _document(), nullable=False),
        sa.Column("content", _document(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state", sa.Enum("asked", "answered", name="reviewstate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_draft_review_answered_at_a_moment")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_draft_review_answered_by_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_draft_review_asked_by_id")),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_draft_review_form_id")),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_draft_review_support_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_review")),
        sa.UniqueConstraint("support_id", "entry_key", name=op.f("uq_draft_review_support_id_entry_key")),
        sa.UniqueConstraint("support_id", "number", name=op.f("uq_draft_review_support_id_number")),
    )
    op.create_table(
        "support_need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("drafted_from", sa.Text(), nullable=False),
        sa.Column("owner", sa.Enum("applicant", "adviser", name="side", native_enum=False, length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state", sa.Enum("open", "done", "dropped", name="needstate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_support_need_settled_unless_open")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_support_need_added_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_support_need_settled_by_id")),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_support_need_support_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_need")),
        sa.UniqueConstraint("support_id", "entry_key", name=op.f("uq_support_need_support_id_entry_key")),
        sa.UniqueConstraint("support_id", "number", name=op.f("uq_support_need_support_id_number")),
    )
    op.create_table(
        "review_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("open", "taken", "not_taken", name="verdict", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("weighed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("weighed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(verdict = 'open') = (weighed_at IS NULL)", name=op.f("ck_review_comment_weighed_at_a_moment")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["draft_review.id"], name=op.f("fk_review_comment_review_id")),
        sa.ForeignKeyConstraint(["weighed_by_id"], ["person.id"], name=op.f("fk_review_comment_weighed_by_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_review_comment_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
        sa.UniqueConstraint("review_id", "question_key", name=op.f("uq_review_comment_review_id_question_key")),
    )


def downgrade() -> None:
    op.drop_table("review_comment")
    op.drop_table("support_need")
    op.drop_table("draft_review")
