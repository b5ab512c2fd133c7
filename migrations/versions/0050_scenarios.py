"""Scenarios of what could be chosen at a stage."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0050"
down_revision: str | None = "0049"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "method",
            sa.Enum("down_the_order", "skip_and_fill", "best", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("worked_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("is_proven", sa.Boolean(), nullable=True),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.Column("cost", _document(), nullable=True),
        sa.CheckConstraint(
            "(worked_out_at IS NULL) = (fingerprint IS NULL)", name=op.f("ck_scenario_worked_out_from_something")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_scenario_made_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_scenario_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("made_by_id", "entry_key", name=op.f("uq_scenario_made_by_id_entry_key")),
        sa.UniqueConstraint("stage_id", "name", name=op.f("uq_scenario_stage_id_name")),
    )
    op.create_index(op.f("ix_scenario_stage_id_made_at"), "scenario", ["stage_id", "made_at"])
    op.create_table(
        "scenario_entry",
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("pence", _document(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_entry_scenario_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_scenario_entry_submission_id")),
        sa.PrimaryKeyConstraint("scenario_id", "submission_id", name=op.f("pk_scenario_entry")),
    )
    op.create_index(op.f("ix_scenario_entry_submission_id"), "scenario_entry", ["submission_id"])


def downgrade() -> None:
    op.drop_table("scenario_entry")
    op.drop_table("scenario")


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
