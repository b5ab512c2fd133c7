"""Letters in a fund's own words, feedback, releases that are set for a moment, and corrections."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "outcome_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", _words("invited", "awarded", "declined", "reserve", "ineligible"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", _number(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_outcome_template_changed_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_outcome_template_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_template")),
        sa.UniqueConstraint("stage_id", "outcome", name=op.f("uq_outcome_template_stage_id_outcome")),
    )
    op.create_table(
        "outcome_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", _document(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_outcome_letter_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_letter")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_outcome_letter_decision_id")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("would_have_helped", sa.Text(), nullable=False),
        sa.Column("by_criterion", _document(), nullable=False),
        sa.Column("marks", _document(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_by_id", sa.Uuid(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", _number(), nullable=False),
        sa.CheckConstraint("(edited_at IS NULL) = (edited_by_id IS NULL)", name=op.f("ck_feedback_edited_by_somebody")),
        sa.CheckConstraint(
            "told_at IS NULL OR edited_at IS NOT NULL", name=op.f("ck_feedback_edited_before_it_is_told")
        ),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_feedback_edited_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_feedback_stage_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_feedback_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_feedback_submission_id")),
    )
    op.create_index(op.f("ix_feedback_stage_id"), "feedback", ["stage_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=False),
        sa.Column("public_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["corrects_id"], ["decision.id"], name=op.f("fk_correction_corrects_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_correction_decision_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_corrects_id"), "correction", ["corrects_id"], unique=False)
    op.create_table(
        "release_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problems", _document(), nullable=False),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (stopped_by_id IS NULL)", name=op.f("ck_release_plan_stopped_by_somebody")
        ),
        sa.CheckConstraint(
            "(CASE WHEN stopped_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN refused_at IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN released_at IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_release_plan_one_end"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_release_plan_asked_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_release_plan_stage_id")),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["person.id"], name=op.f("fk_release_plan_stopped_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_plan")),
    )
    op.create_index(
        op.f("ix_release_plan_stage_id_release_at"), "release_plan", ["stage_id", "release_at"], unique=False
    )
    op.create_table(
        "planned_decision",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("seen_version", _number(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_planned_decision_decision_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["release_plan.id"], name=op.f("fk_planned_decision_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "decision_id", name=op.f("pk_planned_decision")),
    )
    op.create_index(op.f("ix_planned_decision_decision_id"), "planned_decision", ["decision_id"], unique=False)
    op.add_column("round", sa.Column("reply_days", _number(), server_default="20", nullable=False))
    op.add_column("moderation", sa.Column("is_for_applicant", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "stage",
        sa.Column("marks_told", _words("none", "bands", "marks"), server_default="none", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("stage", "marks_told")
    op.drop_column("moderation", "is_for_applicant")
    op.drop_column("round", "reply_days")
    for table in ("planned_decision", "release_plan", "correction"):
        op.drop_table(table)
    op.drop_index(op.f("ix_feedback_stage_id"), table_name="feedback")
    op.drop_table("feedback")
    op.drop_table("outcome_letter")
    op.drop_table("outcome_template")


def _words(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, length=40)


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
