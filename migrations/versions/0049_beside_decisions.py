"""What stands beside a decision: conditions, notes, what it rested on, the reserve list's order, and checks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("registration", "accounts", "bank_details", "fraud", "subsidy", "duplicates", "other")


def upgrade() -> None:
    op.create_table(
        "decision_condition",
        _id("id"),
        _id("decision_id"),
        sa.Column("position", _number(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _key("decision_condition", "decision_id", "decision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_condition")),
        sa.UniqueConstraint("decision_id", "position", name=op.f("uq_decision_condition_decision_id_position")),
    )
    op.create_table(
        "decision_note",
        _id("decision_id"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("out_of_order", sa.Text(), nullable=False),
        _key("decision_note", "decision_id", "decision", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_note")),
    )
    op.create_table(
        "decision_basis",
        _id("decision_id"),
        sa.Column("proposed", _document(), nullable=False),
        sa.Column("approved", _document(), nullable=True),
        _key("decision_basis", "decision_id", "decision", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_basis")),
    )
    op.create_table(
        "reserve_place",
        _id("submission_id"),
        _id("stage_id"),
        sa.Column("position", _number(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_reserve_place_position_from_one")),
        _key("reserve_place", "stage_id", "stage"),
        _key("reserve_place", "submission_id", "submission"),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_reserve_place")),
        sa.UniqueConstraint("stage_id", "position", name=op.f("uq_reserve_place_stage_id_position")),
    )
    _create_checks()


def _create_checks() -> None:
    op.create_table(
        "award_check",
        _id("id"),
        _id("application_id"),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("kind", _words(*KINDS), nullable=False),
        sa.Column("outcome", _words("in_order", "not_in_order", "gone"), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        _id("done_by_id"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> done_by_id",
            name=op.f("ck_award_check_confirmed_by_another"),
        ),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_award_check_confirmed_by_somebody")
        ),
        sa.CheckConstraint(
            "outcome <> 'gone' OR kind = 'registration'", name=op.f("ck_award_check_gone_from_a_register")
        ),
        _key("award_check", "application_id", "application"),
        _key("award_check", "confirmed_by_id", "person"),
        _key("award_check", "done_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_check")),
    )
    op.create_index(
        op.f("ix_award_check_application_id_item_key_done_at"), "award_check", ["application_id", "item_key", "done_at"]
    )


def downgrade() -> None:
    for table in ("award_check", "reserve_place", "decision_basis", "decision_note", "decision_condition"):
        op.drop_table(table)


def _id(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def _number() -> sa.types.TypeEngine[object]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _words(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, length=40)


def _key(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
