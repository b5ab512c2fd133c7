"""Colleagues."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "former_membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "place", sa.Enum("lead", "editor", "viewer", name="place", native_enum=False, length=40), nullable=False
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_former_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_former_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_membership")),
    )
    op.create_index(
        op.f("ix_former_membership_organisation_id"), "former_membership", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_former_membership_person_id"), "former_membership", ["person_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "place", sa.Enum("lead", "editor", "viewer", name="place", native_enum=False, length=40), nullable=False
        ),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times_sent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)", name=op.f("ck_invitation_accepted_by_somebody")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_invitation_not_accepted_and_withdrawn")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitation_email_in_lower_case")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name=op.f("fk_invitation_accepted_by_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(
        op.f("ix_invitation_invited_by_id_sent_at"), "invitation", ["invited_by_id", "sent_at"], unique=False
    )
    op.create_index(op.f("ix_invitation_organisation_id"), "invitation", ["organisation_id"], unique=False)
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["organisation_id", "email"],
        unique=True,
        sqlite_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "join_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum("let_in", "declined", "taken_back", name="joinanswer", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column(
            "place", sa.Enum("lead", "editor", "viewer", name="place", native_enum=False, length=40), nullable=True
        ),
        sa.CheckConstraint(
            "(place IS NOT NULL) = (answer IS NOT NULL AND answer = 'let_in')",
            name=op.f("ck_join_request_place_if_let_in"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_join_request_answered_with_an_answer")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_join_request_answered_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_join_request_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_join_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
    )
    op.create_index(
        op.f("ix_join_request_answered_at_asked_at"), "join_request", ["answered_at", "asked_at"], unique=False
    )
    op.create_index(op.f("ix_join_request_organisation_id"), "join_request", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_join_request_person_id"), "join_request", ["person_id"], unique=False)
    op.create_index(
        "uq_join_request_open",
        "join_request",
        ["organisation_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "merger",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("organisation_id <> into_id", name=op.f("ck_merger_into_another")),
        sa.ForeignKeyConstraint(["into_id"], ["organisation.id"], name=op.f("fk_merger_into_id")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["person.id"], name=op.f("fk_merger_merged_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_merger_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_merger_organisation_id")),
    )
    op.create_index(op.f("ix_merger_into_id"), "merger", ["into_id"], unique=False)
    op.create_index(op.f("ix_organisation_charity_number"), "organisation", ["charity_number"], unique=False)
    op.create_index(op.f("ix_organisation_company_number"), "organisation", ["company_number"], unique=False)
    op.create_index(op.f("ix_organisation_name"), "organisation", ["name"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_organisation_name"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_company_number"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_charity_number"), table_name="organisation")
    op.drop_index(op.f("ix_merger_into_id"), table_name="merger")
    op.drop_table("merger")
    op.drop_index(
        "uq_join_request_open",
        table_name="join_request",
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.drop_index(op.f("ix_join_request_person_id"), table_name="join_request")
    op.drop_index(op.f("ix_join_request_organisation_id"), table_name="join_request")
    op.drop_index(op.f("ix_join_request_answered_at_asked_at"), table_name="join_request")
    op.drop_table("join_request")
    op.drop_index(
        "uq_invitation_open",
        table_name="invitation",
        sqlite_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_invitation_organisation_id"), table_name="invitation")
    op.drop_index(op.f("ix_invitation_invited_by_id_sent_at"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_former_membership_person_id"), table_name="former_membership")
    op.drop_index(op.f("ix_former_membership_organisation_id"), table_name="former_membership")
    op.drop_table("former_membership")
