"""Whom applications expect to reach, and awards have reached."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "expected_reach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("people", _number(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_expected_reach_people_not_negative")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_expected_reach_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_reach")),
        sa.UniqueConstraint("submission_id", "group_key", name=op.f("uq_expected_reach_submission_id_group_key")),
    )
    op.create_table(
        "reach_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", _number(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_reach_report_number_positive")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_reach_report_application_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["person.id"], name=op.f("fk_reach_report_reported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_report")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_reach_report_application_id_number")),
    )
    op.create_index(op.f("ix_reach_report_reported_by_id"), "reach_report", ["reported_by_id"])
    op.create_table(
        "reach_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("people", _number(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_reach_count_people_not_negative")),
        sa.ForeignKeyConstraint(["report_id"], ["reach_report.id"], name=op.f("fk_reach_count_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_count")),
        sa.UniqueConstraint("report_id", "group_key", name=op.f("uq_reach_count_report_id_group_key")),
    )


def downgrade() -> None:
    for table in ("reach_count", "reach_report", "expected_reach"):
        op.drop_table(table)


def _number() -> sa.types.TypeEngine[object]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
