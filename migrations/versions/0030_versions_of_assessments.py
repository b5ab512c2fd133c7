"""Versions of assessments, and whether assessors see one another's scores."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("stage", sa.Column("others_scores", _words("open", "shut"), server_default="open", nullable=False))
    op.create_table(
        "assessment_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", _words("earlier", "moderation"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recommendation", _words("fund", "unsure", "decline"), nullable=True),
        sa.Column("comment_for_funder", sa.Text(), nullable=False),
        sa.Column("comment_for_applicant", sa.Text(), nullable=False),
        sa.Column("scores", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_assessment_version_numbered_from_one")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_version_assessment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_version")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f("uq_assessment_version_assessment_id_number")),
    )


def downgrade() -> None:
    op.drop_table("assessment_version")
    op.drop_column("stage", "others_scores")


def _words(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, length=40)
