"""The first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from assessments.audit.append_only import append_only_statements

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("sign_in", "sign_up", "reset", name="attemptkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("account_hash", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_account_hash_at"), "attempt", ["account_hash", "at"], unique=False)
    op.create_index(op.f("ix_attempt_address_hash_at"), "attempt", ["address_hash", "at"], unique=False)
    op.create_index(op.f("ix_attempt_at"), "attempt", ["at"], unique=False)
    op.create_table(
        "email",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column(
            "context",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unanswered", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email")),
        sa.UniqueConstraint("key", name=op.f("uq_email_key")),
    )
    op.create_index(op.f("ix_email_application_id"), "email", ["application_id"], unique=False)
    op.create_index(op.f("ix_email_user_id"), "email", ["user_id"], unique=False)
    op.create_index(
        "ix_email_waiting",
        "email",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "fund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("name", name=op.f("uq_fund_name")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("round_figures", "edition", "seal_trail", name="jobkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("requests", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "uq_job_pending",
        "job",
        ["kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "legal_form",
            sa.Enum(
                "charity",
                "cio",
                "cic",
                "company_limited_by_guarantee",
                "co_operative_or_mutual",
                "social_enterprise",
                "unincorporated",
                "other",
                name="legalform",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("charity_number", sa.Text(), nullable=True),
        sa.Column("company_number", sa.Text(), nullable=True),
        sa.Column(
            "income_band",
            sa.Enum(
                "none_yet",
                "up_to_10k",
                "from_10k_to_100k",
                "from_100k_to_500k",
                "from_500k_to_1m",
                "from_1m_to_10m",
                "over_10m",
                name="incomeband",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "region",
            sa.Enum(
                "north_east",
                "north_west",
                "yorkshire_and_the_humber",
                "east_midlands",
                "west_midlands",
                "east_of_england",
                "london",
                "south_east",
                "south_west",
                "wales",
                "scotland",
                "northern_ireland",
                "england",
                "uk",
                name="region",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_in_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_index(op.f("ix_person_name_email"), "person", ["name", "email"], unique=False)
    op.create_table(
        "seal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("through_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "trail_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("is_system", sa.Boolean(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column(
            "details",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "application_id IS NULL OR round_id IS NOT NULL", name=op.f("ck_trail_entry_application_has_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_trail_entry_application_id_id"), "trail_entry", ["application_id", "id"], unique=False)
    op.create_index(op.f("ix_trail_entry_round_id_id"), "trail_entry", ["round_id", "id"], unique=False)
    op.create_index(op.f("ix_trail_entry_subject_id_id"), "trail_entry", ["subject_id", "id"], unique=False)
    op.create_table(
        "access_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Enum("confirm", "reset", name="purpose", native_enum=False, length=40), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_link_token_hash")),
    )
    op.create_index(op.f("ix_access_link_person_id"), "access_link", ["person_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "manager",
                "approver",
                "assessor",
                "moderator",
                "adviser",
                "auditor",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appointed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_appointment_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["appointed_by"], ["person.id"], name=op.f("fk_appointment_appointed_by")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_appointment_fund_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_fund_id_role"), "appointment", ["fund_id", "role"], unique=False)
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)
    op.create_index(
        "uq_appointment_open",
        "appointment",
        ["person_id", "fund_id", "role"],
        unique=True,
        sqlite_where=sa.text("ends_at IS NULL"),
        postgresql_where=sa.text("ends_at IS NULL"),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "place", sa.Enum("lead", "editor", "viewer", name="place", native_enum=False, length=40), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "organisation_id", name=op.f("uq_membership_person_id_organisation_id")),
    )
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("eligibility", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("minimum_grant_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("maximum_grant_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_up_note", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_round_last_number_not_negative")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_round_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("reference", name=op.f("uq_round_reference")),
    )
    op.create_index(op.f("ix_round_fund_id"), "round", ["fund_id"], unique=False)
    op.create_index(op.f("ix_round_published_at"), "round", ["published_at"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reached", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_application_organisation_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_application_round_id")),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_application_started_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_application_round_id_number")),
    )
    op.create_index(op.f("ix_application_organisation_id"), "application", ["organisation_id"], unique=False)
    op.create_index(
        op.f("ix_application_round_id_organisation_id"), "application", ["round_id", "organisation_id"], unique=False
    )
    op.create_index(op.f("ix_application_round_id_reference"), "application", ["round_id", "reference"], unique=False)
    op.create_table(
        "edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "figures",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "extract",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.CheckConstraint("number >= 0", name=op.f("ck_edition_number_not_negative")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_edition_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_edition_round_id_number")),
    )
    op.create_table(
        "envelope_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "purpose", sa.Enum("delivery", "preparation", name="purpose", native_enum=False, length=40), nullable=False
        ),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_envelope_line_amount_positive")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_envelope_line_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope_line")),
        sa.UniqueConstraint(
            "round_id", "purpose", "financial_year", name=op.f("uq_envelope_line_round_id_purpose_financial_year")
        ),
    )
    op.create_table(
        "stage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessing_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessors_wanted", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("assessors_wanted BETWEEN 1 AND 10", name=op.f("ck_stage_assessors_wanted")),
        sa.CheckConstraint("closes_at < assessing_closes_at", name=op.f("ck_stage_closes_before_assessing_closes")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_stage_opens_before_it_closes")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_stage_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("round_id", "key", name=op.f("uq_stage_round_id_key")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_stage_round_id_position")),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column("weight", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("top", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "points",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("allows_not_applicable", sa.Boolean(), nullable=False),
        sa.CheckConstraint("top BETWEEN 1 AND 20", name=op.f("ck_criterion_top")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_criterion_weight_positive")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_criterion_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("stage_id", "key", name=op.f("uq_criterion_stage_id_key")),
        sa.UniqueConstraint("stage_id", "position", name=op.f("uq_criterion_stage_id_position")),
    )
    op.create_table(
        "form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "document",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_form_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("stage_id", "version", name=op.f("uq_form_stage_id_version")),
    )
    op.create_table(
        "reader",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "basis", sa.Enum("assessor", "adviser", name="readerbasis", native_enum=False, length=40), nullable=False
        ),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_reader_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reader_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader")),
    )
    op.create_index(op.f("ix_reader_application_id_person_id"), "reader", ["application_id", "person_id"], unique=False)
    op.create_index(op.f("ix_reader_person_id_until_at"), "reader", ["person_id", "until_at"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "eligible",
                "ineligible",
                "assessed",
                "decided",
                "withdrawn",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("screening_reason", sa.Text(), nullable=True),
        sa.Column("assessing_closed_because", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.Column("requested_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("years", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "submitted_at IS NOT NULL OR state IN ('draft', 'withdrawn')",
            name=op.f("ck_submission_submitted_unless_draft"),
        ),
        sa.CheckConstraint(
            "requested_pence IS NULL OR requested_pence >= 0", name=op.f("ck_submission_requested_not_negative")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_submission_application_id")),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_submission_form_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_submission_stage_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["person.id"], name=op.f("fk_submission_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("application_id", "stage_id", name=op.f("uq_submission_application_id_stage_id")),
    )
    op.create_index(
        op.f("ix_submission_stage_id_requested_pence"), "submission", ["stage_id", "requested_pence"], unique=False
    )
    op.create_index(op.f("ix_submission_stage_id_state"), "submission", ["stage_id", "state"], unique=False)
    op.create_index(
        op.f("ix_submission_stage_id_submitted_at"), "submission", ["stage_id", "submitted_at"], unique=False
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column(
            "value",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column(
            "typed",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_answer_saved_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_answer_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("submission_id", "question_key", name=op.f("uq_answer_submission_id_question_key")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "accepted",
                "submitted",
                "reopened",
                "declined",
                "recused",
                "reassigned",
                "voided",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ground",
            sa.Enum("conflict", "expertise", "load", name="ground", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("opened_others_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["assessor_id"], ["person.id"], name=op.f("fk_assignment_assessor_id")),
        sa.ForeignKeyConstraint(["offered_by_id"], ["person.id"], name=op.f("fk_assignment_offered_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_assignment_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        op.f("ix_assignment_assessor_id_state_due_at"), "assignment", ["assessor_id", "state", "due_at"], unique=False
    )
    op.create_index(op.f("ix_assignment_submission_id_state"), "assignment", ["submission_id", "state"], unique=False)
    op.create_index(
        "uq_assignment_live",
        "assignment",
        ["submission_id", "assessor_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('offered', 'accepted', 'reopened', 'submitted')"),
        postgresql_where=sa.text("state IN ('offered', 'accepted', 'reopened', 'submitted')"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "invited", "awarded", "declined", "reserve", "ineligible", name="outcome", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("proposed", "approved", "released", "sent_back", name="state", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grant_purpose", sa.Text(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_because", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'released') OR approved_by_id IS NOT NULL",
            name=op.f("ck_decision_approved_before_release"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name=op.f("ck_decision_four_eyes")
        ),
        sa.ForeignKeyConstraint(["adviser_id"], ["person.id"], name=op.f("fk_decision_adviser_id")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_decision_approved_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_decision_proposed_by_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["person.id"], name=op.f("fk_decision_released_by_id")),
        sa.ForeignKeyConstraint(["sent_back_by_id"], ["person.id"], name=op.f("fk_decision_sent_back_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_decision_stage_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_decision_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_stage_id_state"), "decision", ["stage_id", "state"], unique=False)
    op.create_index(op.f("ix_decision_submission_id_state"), "decision", ["submission_id", "state"], unique=False)
    op.create_index(
        "uq_decision_pending",
        "decision",
        ["submission_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_extension_granted_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_extension_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_submission_id"), "extension", ["submission_id"], unique=False)
    op.create_table(
        "mark",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=False),
        sa.Column("median", sa.Double(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("moderated", sa.Double(), nullable=True),
        sa.Column("is_divergent", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("running_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_mark_stage_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_mark_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_mark")),
    )
    op.create_index(op.f("ix_mark_stage_id_is_divergent"), "mark", ["stage_id", "is_divergent"], unique=False)
    op.create_index(op.f("ix_mark_stage_id_place"), "mark", ["stage_id", "place"], unique=False)
    op.create_table(
        "moderation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("moderated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moderator_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["person.id"], name=op.f("fk_moderation_moderator_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_moderation_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_moderation_submission_id")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_receipt_submission_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["person.id"], name=op.f("fk_receipt_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_receipt_submission_id_number")),
    )
    op.create_table(
        "refused_submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("was_late", sa.Boolean(), nullable=False),
        sa.Column(
            "missing",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refused_submission_person_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_refused_submission_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_submission")),
    )
    op.create_index(op.f("ix_refused_submission_submission_id"), "refused_submission", ["submission_id"], unique=False)
    op.create_table(
        "requested_amount",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_requested_amount_amount_not_negative")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_requested_amount_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requested_amount")),
        sa.UniqueConstraint(
            "submission_id", "financial_year", name=op.f("uq_requested_amount_submission_id_financial_year")
        ),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "recommendation",
            sa.Enum("fund", "unsure", "decline", name="recommendation", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("comment_for_funder", sa.Text(), nullable=False),
        sa.Column("comment_for_applicant", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_assessment_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_assessment_assignment_id")),
    )
    op.create_table(
        "decision_amount",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_line_id", sa.Uuid(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_decision_amount_amount_positive")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_amount_decision_id")),
        sa.ForeignKeyConstraint(
            ["envelope_line_id"], ["envelope_line.id"], name=op.f("fk_decision_amount_envelope_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_amount")),
        sa.UniqueConstraint(
            "decision_id", "envelope_line_id", name=op.f("uq_decision_amount_decision_id_envelope_line_id")
        ),
    )
    op.create_index(op.f("ix_decision_amount_envelope_line_id"), "decision_amount", ["envelope_line_id"], unique=False)
    op.create_table(
        "moderated_score",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moderation_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_not_applicable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "points IS NULL OR (points >= 0 AND NOT is_not_applicable)",
            name=op.f("ck_moderated_score_points_or_not_applicable"),
        ),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_moderated_score_criterion_id")),
        sa.ForeignKeyConstraint(["moderation_id"], ["moderation.id"], name=op.f("fk_moderated_score_moderation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderated_score")),
        sa.UniqueConstraint(
            "moderation_id", "criterion_id", name=op.f("uq_moderated_score_moderation_id_criterion_id")
        ),
    )
    op.create_table(
        "support",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("offered", "accepted", "active", "closed", name="supportstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("grant_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grant_purpose", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("grant_pence >= 0", name=op.f("ck_support_grant_not_negative")),
        sa.ForeignKeyConstraint(["adviser_id"], ["person.id"], name=op.f("fk_support_adviser_id")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_support_application_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_support_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support")),
        sa.UniqueConstraint("application_id", name=op.f("uq_support_application_id")),
    )
    op.create_index(op.f("ix_support_adviser_id"), "support", ["adviser_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_not_applicable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "points IS NULL OR (points >= 0 AND NOT is_not_applicable)", name=op.f("ck_score_points_or_not_applicable")
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_score_assessment_id")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("assessment_id", "criterion_id", name=op.f("uq_score_assessment_id_criterion_id")),
    )
    op.create_table(
        "support_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("worked_on", sa.Text(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_support_session_minutes_within_a_day")),
        sa.ForeignKeyConstraint(["logged_by_id"], ["person.id"], name=op.f("fk_support_session_logged_by_id")),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_support_session_support_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_session")),
        sa.UniqueConstraint("support_id", "entry_key", name=op.f("uq_support_session_support_id_entry_key")),
    )
    for table in ("trail_entry", "seal"):
        for statement in append_only_statements(table, op.get_context().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("support_session")
    op.drop_table("score")
    op.drop_index(op.f("ix_support_adviser_id"), table_name="support")
    op.drop_table("support")
    op.drop_table("moderated_score")
    op.drop_index(op.f("ix_decision_amount_envelope_line_id"), table_name="decision_amount")
    op.drop_table("decision_amount")
    op.drop_table("assessment")
    op.drop_table("requested_amount")
    op.drop_index(op.f("ix_refused_submission_submission_id"), table_name="refused_submission")
    op.drop_table("refused_submission")
    op.drop_table("receipt")
    op.drop_table("moderation")
    op.drop_index(op.f("ix_mark_stage_id_place"), table_name="mark")
    op.drop_index(op.f("ix_mark_stage_id_is_divergent"), table_name="mark")
    op.drop_table("mark")
    op.drop_index(op.f("ix_extension_submission_id"), table_name="extension")
    op.drop_table("extension")
    op.drop_index(
        "uq_decision_pending",
        table_name="decision",
        sqlite_where=sa.text("state IN ('proposed', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.drop_index(op.f("ix_decision_submission_id_state"), table_name="decision")
    op.drop_index(op.f("ix_decision_stage_id_state"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(
        "uq_assignment_live",
        table_name="assignment",
        sqlite_where=sa.text("state IN ('offered', 'accepted', 'reopened', 'submitted')"),
        postgresql_where=sa.text("state IN ('offered', 'accepted', 'reopened', 'submitted')"),
    )
    op.drop_index(op.f("ix_assignment_submission_id_state"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_assessor_id_state_due_at"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("answer")
    op.drop_index(op.f("ix_submission_stage_id_submitted_at"), table_name="submission")
    op.drop_index(op.f("ix_submission_stage_id_state"), table_name="submission")
    op.drop_index(op.f("ix_submission_stage_id_requested_pence"), table_name="submission")
    op.drop_table("submission")
    op.drop_index(op.f("ix_reader_person_id_until_at"), table_name="reader")
    op.drop_index(op.f("ix_reader_application_id_person_id"), table_name="reader")
    op.drop_table("reader")
    op.drop_table("form")
    op.drop_table("criterion")
    op.drop_table("stage")
    op.drop_table("envelope_line")
    op.drop_table("edition")
    op.drop_index(op.f("ix_application_round_id_reference"), table_name="application")
    op.drop_index(op.f("ix_application_round_id_organisation_id"), table_name="application")
    op.drop_index(op.f("ix_application_organisation_id"), table_name="application")
    op.drop_table("application")
    op.drop_index(op.f("ix_round_published_at"), table_name="round")
    op.drop_index(op.f("ix_round_fund_id"), table_name="round")
    op.drop_table("round")
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(
        "uq_appointment_open",
        table_name="appointment",
        sqlite_where=sa.text("ends_at IS NULL"),
        postgresql_where=sa.text("ends_at IS NULL"),
    )
    op.drop_index(op.f("ix_appointment_person_id"), table_name="appointment")
    op.drop_index(op.f("ix_appointment_fund_id_role"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_index(op.f("ix_access_link_person_id"), table_name="access_link")
    op.drop_table("access_link")
    op.drop_index(op.f("ix_trail_entry_subject_id_id"), table_name="trail_entry")
    op.drop_index(op.f("ix_trail_entry_round_id_id"), table_name="trail_entry")
    op.drop_index(op.f("ix_trail_entry_application_id_id"), table_name="trail_entry")
    op.drop_table("trail_entry")
    op.drop_table("seal")
    op.drop_index(op.f("ix_person_name_email"), table_name="person")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_index(
        "uq_job_pending",
        table_name="job",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_index(
        "ix_job_due",
        table_name="job",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_table("job")
    op.drop_table("fund")
    op.drop_index(
        "ix_email_waiting",
        table_name="email",
        sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
    )
    op.drop_index(op.f("ix_email_user_id"), table_name="email")
    op.drop_index(op.f("ix_email_application_id"), table_name="email")
    op.drop_table("email")
    op.drop_index(op.f("ix_attempt_at"), table_name="attempt")
    op.drop_index(op.f("ix_attempt_address_hash_at"), table_name="attempt")
    op.drop_index(op.f("ix_attempt_account_hash_at"), table_name="attempt")
    op.drop_table("attempt")
    if op.get_context().dialect.name == "postgresql":
        for table in ("trail_entry", "seal"):
            op.execute(f"DROP FUNCTION {table}_refuses()")
