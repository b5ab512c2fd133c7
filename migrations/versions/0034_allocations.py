"""What assessors know and have time for, invitations to assess, and allocations of a stage's work."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "expertise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("is_lay", sa.Boolean(), nullable=False),
        sa.Column("levels", DOCUMENT, nullable=False),
        sa.Column("fewest", NUMBER, nullable=True),
        sa.Column("most", NUMBER, nullable=True),
        sa.Column("away", DOCUMENT, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.CheckConstraint(
            "fewest IS NULL OR most IS NULL OR fewest <= most", name=op.f("ck_expertise_fewest_not_above_most")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_expertise_changed_by_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_expertise_fund_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_expertise_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expertise")),
        sa.UniqueConstraint("person_id", "fund_id", name=op.f("uq_expertise_person_id_fund_id")),
    )
    op.create_index(op.f("ix_expertise_fund_id"), "expertise", ["fund_id"], unique=False)
    op.create_table(
        "reminder_mark",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_reminder_mark_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_reminder_mark")),
    )
    op.create_table(
        "allocation_plan",
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("people_wanted", NUMBER, nullable=True),
        sa.Column("asks_wishes", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("per_application", NUMBER, nullable=False),
        sa.Column("fewest", NUMBER, nullable=False),
        sa.Column("most", NUMBER, nullable=False),
        sa.Column("themes", NUMBER, nullable=False),
        sa.Column("wishes", NUMBER, nullable=False),
        sa.Column("likeness", NUMBER, nullable=False),
        sa.Column("evenness", NUMBER, nullable=False),
        sa.Column("wants_lay", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("one_of_organisation", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("keep", sa.Enum("all", "started", name="keep", native_enum=False, length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fewest >= 0 AND most >= fewest AND most > 0", name=op.f("ck_allocation_plan_fewest_not_above_most")
        ),
        sa.CheckConstraint("per_application BETWEEN 1 AND 10", name=op.f("ck_allocation_plan_per_application")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_allocation_plan_changed_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_allocation_plan_stage_id")),
        sa.PrimaryKeyConstraint("stage_id", name=op.f("pk_allocation_plan")),
    )
    op.create_table(
        "allocation_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Enum("stage", "late", name="scope", native_enum=False, length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_on", DOCUMENT, nullable=False),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "applied_at IS NULL OR computed_at IS NOT NULL", name=op.f("ck_allocation_run_computed_before_applied")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR applied_at IS NOT NULL", name=op.f("ck_allocation_run_applied_before_done")
        ),
        sa.ForeignKeyConstraint(["applied_by_id"], ["person.id"], name=op.f("fk_allocation_run_applied_by_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_allocation_run_asked_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_allocation_run_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_run")),
    )
    op.create_index(
        op.f("ix_allocation_run_stage_id_asked_at"), "allocation_run", ["stage_id", "asked_at"], unique=False
    )
    op.create_index(
        "uq_allocation_run_pending",
        "allocation_run",
        ["stage_id"],
        unique=True,
        sqlite_where=sa.text("computed_at IS NULL"),
        postgresql_where=sa.text("computed_at IS NULL"),
    )
    op.create_table(
        "assessing_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "invited",
                "accepted",
                "waiting",
                "declined",
                "stepped_back",
                "withdrawn",
                name="standing",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("most", NUMBER, nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", NUMBER, nullable=False),
        sa.CheckConstraint("most > 0", name=op.f("ck_assessing_invitation_of_something")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_assessing_invitation_invited_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessing_invitation_person_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_assessing_invitation_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessing_invitation")),
        sa.UniqueConstraint("stage_id", "person_id", name=op.f("uq_assessing_invitation_stage_id_person_id")),
    )
    op.create_index(op.f("ix_assessing_invitation_person_id"), "assessing_invitation", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_assessing_invitation_stage_id_standing"),
        "assessing_invitation",
        ["stage_id", "standing"],
        unique=False,
    )
    op.create_table(
        "proposed_load",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fewest", NUMBER, nullable=False),
        sa.Column("most", NUMBER, nullable=False),
        sa.Column("gets", NUMBER, nullable=False),
        sa.Column("had", NUMBER, nullable=False),
        sa.Column("barred", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_proposed_load_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["allocation_run.id"], name=op.f("fk_proposed_load_run_id")),
        sa.PrimaryKeyConstraint("run_id", "person_id", name=op.f("pk_proposed_load")),
    )
    op.create_table(
        "allocation_pin",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pinned_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_allocation_pin_person_id")),
        sa.ForeignKeyConstraint(["pinned_by_id"], ["person.id"], name=op.f("fk_allocation_pin_pinned_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_allocation_pin_stage_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_allocation_pin_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "person_id", name=op.f("pk_allocation_pin")),
    )
    op.create_index(op.f("ix_allocation_pin_stage_id"), "allocation_pin", ["stage_id"], unique=False)
    op.create_table(
        "proposed_item",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", NUMBER, nullable=False),
        sa.Column("gets", NUMBER, nullable=False),
        sa.Column("affinity", sa.Double(), nullable=False),
        sa.Column("with_space", NUMBER, nullable=False),
        sa.Column("in_conflict", NUMBER, nullable=False),
        sa.Column("beside_a_colleague", NUMBER, nullable=False),
        sa.Column("full", NUMBER, nullable=False),
        sa.Column("mend_id", sa.Uuid(), nullable=True),
        sa.Column("lacks_lay", sa.Boolean(), nullable=False),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.Column(
            "result",
            sa.Enum("waiting", "done", "left_out", name="result", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("values", DOCUMENT, nullable=True),
        sa.CheckConstraint(
            "(result = 'left_out') = (sentence IS NOT NULL)", name=op.f("ck_proposed_item_left_out_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["mend_id"], ["person.id"], name=op.f("fk_proposed_item_mend_id")),
        sa.ForeignKeyConstraint(["run_id"], ["allocation_run.id"], name=op.f("fk_proposed_item_run_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_proposed_item_submission_id")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_proposed_item")),
    )
    op.create_index(
        op.f("ix_proposed_item_run_id_result_position"), "proposed_item", ["run_id", "result", "position"], unique=False
    )
    op.create_index(op.f("ix_proposed_item_submission_id"), "proposed_item", ["submission_id"], unique=False)
    op.create_table(
        "proposed_pair",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "change",
            sa.Enum("kept", "new", "moved", "taken_back", name="change", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("affinity", sa.Double(), nullable=False),
        sa.Column("themes", sa.Double(), nullable=True),
        sa.Column("wish", sa.Double(), nullable=True),
        sa.Column("likeness", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_proposed_pair_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["allocation_run.id"], name=op.f("fk_proposed_pair_run_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_proposed_pair_submission_id")),
        sa.PrimaryKeyConstraint("run_id", "submission_id", "person_id", name=op.f("pk_proposed_pair")),
    )
    op.create_index(op.f("ix_proposed_pair_run_id_person_id"), "proposed_pair", ["run_id", "person_id"], unique=False)
    op.create_index(op.f("ix_proposed_pair_submission_id"), "proposed_pair", ["submission_id"], unique=False)
    op.create_table(
        "title_wish",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column(
            "wish",
            sa.Enum("would_like", "can", "rather_not", name="wish", native_enum=False, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_title_wish_person_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_title_wish_submission_id")),
        sa.PrimaryKeyConstraint("person_id", "submission_id", name=op.f("pk_title_wish")),
    )
    op.create_index(op.f("ix_title_wish_submission_id"), "title_wish", ["submission_id"], unique=False)


def downgrade() -> None:
    op.drop_table("title_wish")
    op.drop_table("proposed_pair")
    op.drop_table("proposed_item")
    op.drop_table("allocation_pin")
    op.drop_table("proposed_load")
    op.drop_table("assessing_invitation")
    op.drop_table("allocation_run")
    op.drop_table("allocation_plan")
    op.drop_table("reminder_mark")
    op.drop_table("expertise")
