"""How sure a ranking is, who marks severely, what to moderate; thresholds, and what is done at the line.

What was calculated before is calculated again, so that rounds that are being judged have all of it at once.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
THRESHOLD = "ck_criterion_threshold"
ASK = """
INSERT INTO job (kind, subject_id, requests, created_at, due_at, attempts)
SELECT 'round_figures', found.round_id, 1, :now, :now, 0
FROM (SELECT DISTINCT s.round_id FROM mark m JOIN stage s ON s.id = m.stage_id) found
WHERE found.round_id NOT IN (SELECT subject_id FROM job WHERE kind = 'round_figures' AND done_at IS NULL)
"""


def upgrade() -> None:
    in_the_zone = sa.Enum(
        "further_assessor", "panel", "draw", name="inthezone", native_enum=False, length=40
    )  # fmt: skip
    op.add_column("stage", sa.Column("in_the_zone", in_the_zone, nullable=True))
    with op.batch_alter_table("criterion") as table:
        table.add_column(sa.Column("threshold", WHOLE, nullable=True))
        table.create_check_constraint(op.f(THRESHOLD), "threshold BETWEEN 1 AND top")
    _merit()
    _severity()
    _agreement()
    _divergence()
    _ask_for_figures()


def _merit() -> None:
    op.create_table(
        "merit",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("adjusted", "error", "expected_rank")),
        *(sa.Column(name, WHOLE, nullable=True) for name in ("from_50", "to_50", "from_90", "to_90")),
        sa.Column("within", sa.Double(), nullable=True),
        sa.Column("is_in_zone", sa.Boolean(), nullable=False),
        sa.Column("thresholds", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_merit_stage_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_merit_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_merit")),
    )
    op.create_index(op.f("ix_merit_stage_id_is_in_zone"), "merit", ["stage_id", "is_in_zone"], unique=False)


def _severity() -> None:
    op.create_table(
        "severity",
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("n", WHOLE, nullable=False),
        sa.Column("leniency", sa.Double(), nullable=False),
        sa.Column("error", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["assessor_id"], ["person.id"], name=op.f("fk_severity_assessor_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_severity_stage_id")),
        sa.PrimaryKeyConstraint("stage_id", "assessor_id", name=op.f("pk_severity")),
    )
    op.create_index(op.f("ix_severity_stage_id_place"), "severity", ["stage_id", "place"], unique=False)
    op.create_index(op.f("ix_severity_assessor_id"), "severity", ["assessor_id"], unique=False)


def _agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("seed", "reach", "applications", "assessors", "marks")),
        *(
            sa.Column(name, sa.Double(), nullable=True)
            for name in (
                "alpha_ordinal", "alpha_interval", "icc", "variance_application", "variance_assessor",
                "variance_error",
            )
        ),
        sa.Column("in_zone", WHOLE, nullable=False),
        sa.Column("notices", DOCUMENT, nullable=False),
        sa.Column("chart", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_agreement_stage_id")),
        sa.PrimaryKeyConstraint("stage_id", name=op.f("pk_agreement")),
    )  # fmt: skip


def _divergence() -> None:
    op.create_table(
        "divergence",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("is_wide", sa.Boolean(), nullable=False),
        sa.Column("apart", DOCUMENT, nullable=False),
        sa.Column("is_opposed", sa.Boolean(), nullable=False),
        sa.Column("moves", sa.Enum("within", "beyond", name="move", native_enum=False, length=40), nullable=True),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_divergence_stage_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_divergence_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_divergence")),
    )
    op.create_index(op.f("ix_divergence_spread"), "divergence", ["spread"], unique=False)
    op.create_index(op.f("ix_divergence_stage_id"), "divergence", ["stage_id"], unique=False)


def _ask_for_figures() -> None:
    now = sa.bindparam("now", datetime.now(UTC), sa.DateTime(timezone=True))
    op.get_bind().execute(sa.text(ASK).bindparams(now))


def downgrade() -> None:
    for table in ("divergence", "agreement", "severity", "merit"):
        op.drop_table(table)
    with op.batch_alter_table("criterion") as table:
        table.drop_constraint(op.f(THRESHOLD), type_="check")
        table.drop_column("threshold")
    op.drop_column("stage", "in_the_zone")
