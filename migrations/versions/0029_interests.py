"""The register of interests, who confirmed theirs, and the conflicts that are found."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("employer", "trusteeship", "membership", "family", "money", "past_grant")
GROUNDS = (
    "own_organisation", "former_organisation", "partner", "number", "email_domain", "advised", "co_applicant",
    "register", "declared",
)  # fmt: skip
STANDINGS = ("clear", "possible", "confirmed", "dismissed")


def one_of(values: Sequence[str], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def upgrade() -> None:
    op.create_table(
        "interest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            one_of(KINDS, "interestkind"),
            nullable=False,
        ),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("charity_number", sa.Text(), nullable=True),
        sa.Column("company_number", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR since IS NULL OR until >= since", name=op.f("ck_interest_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_interest_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
    )
    op.create_index(op.f("ix_interest_person_id"), "interest", ["person_id"], unique=False)
    op.create_table(
        "interests_confirmed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_nothing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_interests_confirmed_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_interests_confirmed_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests_confirmed")),
        sa.UniqueConstraint("person_id", "round_id", name=op.f("uq_interests_confirmed_person_id_round_id")),
    )
    op.create_table(
        "conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ground",
            one_of(GROUNDS, "conflictground"),
            nullable=False,
        ),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column(
            "standing",
            one_of(STANDINGS, "standing"),
            nullable=False,
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NOT NULL) = (standing IN ('confirmed', 'dismissed'))",
            name=op.f("ck_conflict_decided_if_confirmed_or_not"),
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (reason IS NULL)", name=op.f("ck_conflict_decided_for_a_reason")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_conflict_application_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_conflict_decided_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conflict_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_conflict_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint(
            "application_id",
            "person_id",
            "ground",
            "rests_on",
            name=op.f("uq_conflict_application_id_person_id_ground_rests_on"),
        ),
    )
    op.create_index(
        op.f("ix_conflict_person_id_application_id"), "conflict", ["person_id", "application_id"], unique=False
    )
    op.create_index(
        op.f("ix_conflict_round_id_standing_found_at"), "conflict", ["round_id", "standing", "found_at"], unique=False
    )
    op.create_table(
        "exclusion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_exclusion_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exclusion_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
        sa.UniqueConstraint("person_id", "application_id", name=op.f("uq_exclusion_person_id_application_id")),
    )


def downgrade() -> None:
    op.drop_table("exclusion")
    op.drop_index(op.f("ix_conflict_round_id_standing_found_at"), table_name="conflict")
    op.drop_index(op.f("ix_conflict_person_id_application_id"), table_name="conflict")
    op.drop_table("conflict")
    op.drop_table("interests_confirmed")
    op.drop_index(op.f("ix_interest_person_id"), table_name="interest")
    op.drop_table("interest")
