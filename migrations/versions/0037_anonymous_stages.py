"""Anonymous stages: what is withheld from whom, who went through all applicants, and the names that were found."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "applicants_declared",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_applicants_declared_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_applicants_declared_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicants_declared")),
        sa.UniqueConstraint("person_id", "round_id", name=op.f("uq_applicants_declared_person_id_round_id")),
    )
    op.create_table(
        "leak",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("(noted_at IS NULL) = (note IS NULL)", name=op.f("ck_leak_noted_with_a_note")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_leak_noted_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_leak_stage_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_leak_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leak")),
        sa.UniqueConstraint(
            "submission_id", "question_key", "name", name=op.f("uq_leak_submission_id_question_key_name")
        ),
    )
    op.create_index(
        op.f("ix_leak_stage_id_noted_at_found_at"), "leak", ["stage_id", "noted_at", "found_at"], unique=False
    )
    op.add_column("reader", sa.Column("withholds_names", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("stage", sa.Column("is_anonymous", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("stage", sa.Column("hides_title", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("stage", "hides_title")
    op.drop_column("stage", "is_anonymous")
    op.drop_column("reader", "withholds_names")
    op.drop_index(op.f("ix_leak_stage_id_noted_at_found_at"), table_name="leak")
    op.drop_table("leak")
    op.drop_table("applicants_declared")
