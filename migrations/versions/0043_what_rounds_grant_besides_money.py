"""What rounds grant besides money, to whom they are open, and whom they want to reach."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("round") as table:
        table.add_column(sa.Column("open_only_to_holders_of", sa.Text(), nullable=True))
        table.add_column(sa.Column("standing_title", sa.Text(), nullable=True))
        table.add_column(sa.Column("standing_months", _number(), nullable=True))
        table.add_column(sa.Column("groups", _document(), server_default="[]", nullable=False))
        table.create_check_constraint(
            op.f("ck_round_standing_with_months"), "(standing_title IS NULL) = (standing_months IS NULL)"
        )
        table.create_check_constraint(op.f("ck_round_standing_lasts"), "standing_months > 0")
    op.create_table(
        "held_standing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("next_notice_on", sa.Date(), nullable=True),
        sa.Column("version", _number(), nullable=False),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_held_standing_from_before_until")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL) AND (ended_at IS NULL) = (ended_on IS NULL)",
            name=op.f("ck_held_standing_ended_with_a_reason"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_held_standing_{column}"))
            for column, to in (
                ("decision_id", "decision"), ("ended_by_id", "person"), ("fund_id", "fund"),
                ("organisation_id", "organisation"), ("round_id", "round"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_standing")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_held_standing_decision_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_held_standing_next_notice_on"), "held_standing", ["next_notice_on"])
    op.create_index(
        op.f("ix_held_standing_organisation_id_fund_id_title"), "held_standing", ["organisation_id", "fund_id", "title"]
    )
    op.create_index(op.f("ix_held_standing_round_id"), "held_standing", ["round_id"])


def downgrade() -> None:
    op.drop_table("held_standing")
    with op.batch_alter_table("round") as table:
        table.drop_constraint(op.f("ck_round_standing_lasts"), type_="check")
        table.drop_constraint(op.f("ck_round_standing_with_months"), type_="check")
        for name in ("groups", "standing_months", "standing_title", "open_only_to_holders_of"):
            table.drop_column(name)


def _number() -> sa.types.TypeEngine[object]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
