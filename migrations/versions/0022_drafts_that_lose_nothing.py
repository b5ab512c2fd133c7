"""Every version of an answer, who is writing where, and drafts whose closing is told."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    document = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )
    op.add_column("answer", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("aside_answer", sa.Column("typed_on", sa.Text(), nullable=True))
    op.create_table(
        "earlier_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("value", document, nullable=True),
        sa.Column("typed", document, nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=False),
        sa.Column("was_aside", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_earlier_answer_submission_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_earlier_answer_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_answer")),
    )
    op.create_index(
        op.f("ix_earlier_answer_submission_id_question_key_saved_at"),
        "earlier_answer",
        ["submission_id", "question_key", "saved_at"],
        unique=False,
    )
    op.create_index(op.f("ix_earlier_answer_saved_at"), "earlier_answer", ["saved_at"], unique=False)
    op.create_table(
        "presence",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("section_key", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saves", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_presence_submission_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id")),
        sa.PrimaryKeyConstraint("submission_id", "person_id", "section_key", name=op.f("pk_presence")),
    )
    op.create_table(
        "draft_notice",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_draft_notice_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_draft_notice")),
    )
    op.create_index(op.f("ix_draft_notice_due_at"), "draft_notice", ["due_at"], unique=False)
    _tell_of_open_drafts()


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE kind IN ('draft_notice', 'thin_versions')")
    op.drop_table("draft_notice")
    op.drop_table("presence")
    op.drop_table("earlier_answer")
    with op.batch_alter_table("aside_answer") as aside:
        aside.drop_column("typed_on")
    with op.batch_alter_table("answer") as answer:
        answer.drop_column("begun_at")


def _tell_of_open_drafts() -> None:
    """Have the closing of every draft that is open now be told, as of one that is begun later."""
    moment, uuid = sa.DateTime(timezone=True), sa.Uuid()
    submission = sa.table(
        "submission", sa.column("id", uuid), sa.column("stage_id", uuid), sa.column("state", sa.Text()),
        sa.column("extended_until", moment),
    )  # fmt: skip
    stage = sa.table("stage", sa.column("id", uuid), sa.column("closes_at", moment))
    notice = sa.table("draft_notice", sa.column("submission_id", uuid), sa.column("due_at", moment))
    connection, now = op.get_bind(), datetime.now(UTC)
    drafts = connection.execute(
        sa.select(submission.c.id, submission.c.extended_until, stage.c.closes_at)
        .join(stage, stage.c.id == submission.c.stage_id)
        .where(submission.c.state == "draft")
    ).all()
    for submission_id, *ends in drafts:
        closes_at = max(end.replace(tzinfo=end.tzinfo or UTC) for end in ends if end is not None)
        due = [at for days in (7, 1, 0) if (at := closes_at - timedelta(days=days)) > now]
        if due:
            connection.execute(notice.insert().values(submission_id=submission_id, due_at=min(due)))
