"""Meetings of panels: members, agenda, who left, what was said, and the minutes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "panel_meeting",
        _id(),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        _moment("starts_at"),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("quorum", _number(), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        _moment("begun_at", nullable=True),
        _moment("closed_at", nullable=True),
        sa.Column("version", _number(), nullable=False),
        sa.CheckConstraint("quorum BETWEEN 1 AND 30", name=op.f("ck_panel_meeting_quorum")),
        sa.CheckConstraint(
            "closed_at IS NULL OR begun_at IS NOT NULL", name=op.f("ck_panel_meeting_begun_before_it_closes")
        ),
        _key("panel_meeting", "created_by_id", "person"),
        _key("panel_meeting", "stage_id", "stage"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_meeting")),
        sa.UniqueConstraint("created_by_id", "entry_key", name=op.f("uq_panel_meeting_created_by_id_entry_key")),
    )
    op.create_index(op.f("ix_panel_meeting_stage_id"), "panel_meeting", ["stage_id"])
    op.create_index(op.f("ix_panel_meeting_starts_at_id"), "panel_meeting", ["starts_at", "id"])
    op.create_table(
        "panel_member",
        _id(),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        _moment("removed_at", nullable=True),
        _key("panel_member", "meeting_id", "panel_meeting"),
        _key("panel_member", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_member")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_panel_member_meeting_id_person_id")),
    )
    op.create_index(op.f("ix_panel_member_person_id"), "panel_member", ["person_id"])
    op.create_table(
        "panel_item",
        _id(),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("position", _number(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        _moment("agreed_at", nullable=True),
        sa.Column("agreed_points", _document(), nullable=True),
        sa.Column("present", _document(), nullable=True),
        _key("panel_item", "meeting_id", "panel_meeting"),
        _key("panel_item", "submission_id", "submission"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_item")),
        sa.UniqueConstraint("meeting_id", "submission_id", name=op.f("uq_panel_item_meeting_id_submission_id")),
    )
    op.create_index(op.f("ix_panel_item_submission_id"), "panel_item", ["submission_id"])
    op.create_table(
        "panel_departure",
        _id(),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ground", _words("organisation", "advised", "interest"), nullable=False),
        _moment("left_at"),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        _key("panel_departure", "item_id", "panel_item"),
        _key("panel_departure", "person_id", "person"),
        _key("panel_departure", "recorded_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_departure")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_panel_departure_item_id_person_id")),
    )
    op.create_table(
        "panel_standing",
        _id(),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stand", _words("confirmed", "revised"), nullable=False),
        _moment("at"),
        _key("panel_standing", "item_id", "panel_item"),
        _key("panel_standing", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_standing")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_panel_standing_item_id_person_id")),
    )
    op.create_table(
        "panel_addition",
        _id(),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("number", _number(), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("added_at"),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        _key("panel_addition", "author_id", "person"),
        _key("panel_addition", "meeting_id", "panel_meeting"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_addition")),
        sa.UniqueConstraint("meeting_id", "entry_key", name=op.f("uq_panel_addition_meeting_id_entry_key")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_panel_addition_meeting_id_number")),
    )


def downgrade() -> None:
    for table in ("addition", "standing", "departure", "item", "member", "meeting"):
        op.drop_table(f"panel_{table}")


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number() -> sa.types.TypeEngine[object]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _words(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, length=40)


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
