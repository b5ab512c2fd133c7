"""Awards: offers, instalments, conditions, deeds, reports, bank details and payment files."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "payer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_payer_fund_id")),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_payer_named_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_payer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer")),
        sa.UniqueConstraint("fund_id", "person_id", name=op.f("uq_payer_fund_id_person_id")),
    )
    op.create_index(op.f("ix_payer_person_id"), "payer", ["person_id"], unique=False)
    op.create_table(
        "payment_layout",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column(
            "columns",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("has_header", sa.Boolean(), nullable=False),
        sa.Column(
            "amount_format",
            sa.Enum("pounds", "pence", name="amountformat", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "date_format",
            sa.Enum("iso", "slashes", "compact", name="dateformat", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_payment_layout_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_layout")),
        sa.UniqueConstraint("fund_id", name=op.f("uq_payment_layout_fund_id")),
    )
    op.create_table(
        "payment_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("payments", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_payment_run_fund_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_payment_run_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_run")),
        sa.UniqueConstraint("fund_id", "entry_key", name=op.f("uq_payment_run_fund_id_entry_key")),
        sa.UniqueConstraint("fund_id", "number", name=op.f("uq_payment_run_fund_id_number")),
    )
    op.create_table(
        "clause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("terms", "condition", "social", name="clausekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_clause_fund_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_clause_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
    )
    op.create_index(op.f("ix_clause_fund_id_kind"), "clause", ["fund_id", "kind"], unique=False)
    op.create_index(op.f("ix_clause_round_id"), "clause", ["round_id"], unique=False)
    op.create_table(
        "bank_details",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR read_at IS NOT NULL", name=op.f("ck_bank_details_read_before_confirmed")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> read_by_id", name=op.f("ck_bank_details_two_people")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_bank_details_application_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_bank_details_confirmed_by_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_bank_details_entered_by_id")),
        sa.ForeignKeyConstraint(["read_by_id"], ["person.id"], name=op.f("fk_bank_details_read_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_details")),
    )
    op.create_index(op.f("ix_bank_details_application_id"), "bank_details", ["application_id"], unique=False)
    op.create_index(
        "uq_bank_details_stands",
        "bank_details",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "clause_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_version_clause_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_clause_version_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_version")),
        sa.UniqueConstraint("clause_id", "number", name=op.f("uq_clause_version_clause_id_number")),
    )
    op.create_table(
        "award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("offered", "accepted", "declined", "lapsed", name="awardstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by_id", sa.Uuid(), nullable=False),
        sa.Column("accept_by", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("signatory", sa.Text(), nullable=True),
        sa.Column("signed_sha256", sa.Text(), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("underspent_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("underspent_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("underspent_told_by_id", sa.Uuid(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (signed_sha256 IS NOT NULL)", name=op.f("ck_award_signed_if_accepted")
        ),
        sa.CheckConstraint(
            "underspent_pence IS NULL OR underspent_pence >= 0", name=op.f("ck_award_underspent_not_negative")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_award_answered_by_id")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_award_application_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_award_decision_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_award_ended_by_id")),
        sa.ForeignKeyConstraint(["offered_by_id"], ["person.id"], name=op.f("fk_award_offered_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_award_round_id")),
        sa.ForeignKeyConstraint(["underspent_told_by_id"], ["person.id"], name=op.f("fk_award_underspent_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_award_decision_id")),
    )
    op.create_index(op.f("ix_award_application_id"), "award", ["application_id"], unique=False)
    op.create_index(
        "ix_award_offered",
        "award",
        ["accept_by"],
        unique=False,
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(op.f("ix_award_round_id_state"), "award", ["round_id", "state"], unique=False)
    op.create_table(
        "decision_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_line_id", sa.Uuid(), nullable=False),
        sa.Column("change_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_change_decision_id")),
        sa.ForeignKeyConstraint(
            ["envelope_line_id"], ["envelope_line.id"], name=op.f("fk_decision_change_envelope_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_change")),
    )
    op.create_index(op.f("ix_decision_change_decision_id"), "decision_change", ["decision_id"], unique=False)
    op.create_index(op.f("ix_decision_change_envelope_line_id"), "decision_change", ["envelope_line_id"], unique=False)
    op.create_table(
        "award_amount",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_line_id", sa.Uuid(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_award_amount_amount_not_negative")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_amount_award_id")),
        sa.ForeignKeyConstraint(
            ["envelope_line_id"], ["envelope_line.id"], name=op.f("fk_award_amount_envelope_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_amount")),
        sa.UniqueConstraint("award_id", "envelope_line_id", name=op.f("uq_award_amount_award_id_envelope_line_id")),
    )
    op.create_index(op.f("ix_award_amount_envelope_line_id"), "award_amount", ["envelope_line_id"], unique=False)
    op.create_table(
        "award_deed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "agreed",
                "sent_back",
                "declined",
                name="deedstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "before",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "after",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_back_because", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("signatory", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'agreed') OR approved_by_id IS NOT NULL",
            name=op.f("ck_award_deed_approved_first"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name=op.f("ck_award_deed_four_eyes")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_award_deed_answered_by_id")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_award_deed_approved_by_id")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_deed_award_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_award_deed_proposed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_deed")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_award_deed_award_id_number")),
    )
    op.create_index(
        "uq_award_deed_pending",
        "award_deed",
        ["award_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.create_table(
        "award_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("milestone", "progress", "final", name="reportkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "expected", "draft", "sent", "sent_back", "accepted", name="reportstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("spent_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "reached",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_back_because", sa.Text(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("spent_pence IS NULL OR spent_pence >= 0", name=op.f("ck_award_report_spent_not_negative")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_award_report_answered_by_id")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_report_award_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_award_report_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_report")),
        sa.UniqueConstraint("award_id", "position", name=op.f("uq_award_report_award_id_position")),
    )
    op.create_index(op.f("ix_award_report_state_due_on"), "award_report", ["state", "due_on"], unique=False)
    op.create_table(
        "instalment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_line_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("payment_run_id", sa.Uuid(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_noted_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_instalment_amount_positive")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_instalment_award_id")),
        sa.ForeignKeyConstraint(
            ["envelope_line_id"], ["envelope_line.id"], name=op.f("fk_instalment_envelope_line_id")
        ),
        sa.ForeignKeyConstraint(["paid_noted_by_id"], ["person.id"], name=op.f("fk_instalment_paid_noted_by_id")),
        sa.ForeignKeyConstraint(["payment_run_id"], ["payment_run.id"], name=op.f("fk_instalment_payment_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_instalment_award_id_number")),
    )
    op.create_index(
        "ix_instalment_due",
        "instalment",
        ["due_on"],
        unique=False,
        sqlite_where=sa.text("paid_on IS NULL"),
        postgresql_where=sa.text("paid_on IS NULL"),
    )
    op.create_index(op.f("ix_instalment_envelope_line_id"), "instalment", ["envelope_line_id"], unique=False)
    op.create_index(op.f("ix_instalment_payment_run_id"), "instalment", ["payment_run_id"], unique=False)
    op.create_table(
        "promised_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_promised_outcome_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promised_outcome")),
        sa.UniqueConstraint("award_id", "position", name=op.f("uq_promised_outcome_award_id_position")),
    )
    op.create_table(
        "award_condition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("instalment_id", sa.Uuid(), nullable=True),
        sa.Column("clause_version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_document_id", sa.Uuid(), nullable=True),
        sa.Column("evidence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence_by_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_back_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "accepted_at IS NULL OR evidence_at IS NOT NULL", name=op.f("ck_award_condition_evidence_before_accepted")
        ),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name=op.f("fk_award_condition_accepted_by_id")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_condition_award_id")),
        sa.ForeignKeyConstraint(
            ["clause_version_id"], ["clause_version.id"], name=op.f("fk_award_condition_clause_version_id")
        ),
        sa.ForeignKeyConstraint(["evidence_by_id"], ["person.id"], name=op.f("fk_award_condition_evidence_by_id")),
        sa.ForeignKeyConstraint(
            ["evidence_document_id"], ["document.id"], name=op.f("fk_award_condition_evidence_document_id")
        ),
        sa.ForeignKeyConstraint(["instalment_id"], ["instalment.id"], name=op.f("fk_award_condition_instalment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_condition")),
        sa.UniqueConstraint("award_id", "position", name=op.f("uq_award_condition_award_id_position")),
    )
    op.create_index(op.f("ix_award_condition_instalment_id"), "award_condition", ["instalment_id"], unique=False)
    op.add_column("decision", sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("decision", "given_up_at")
    op.drop_index(op.f("ix_award_condition_instalment_id"), table_name="award_condition")
    op.drop_table("award_condition")
    op.drop_table("promised_outcome")
    op.drop_index(op.f("ix_instalment_payment_run_id"), table_name="instalment")
    op.drop_index(op.f("ix_instalment_envelope_line_id"), table_name="instalment")
    op.drop_index(
        "ix_instalment_due",
        table_name="instalment",
        sqlite_where=sa.text("paid_on IS NULL"),
        postgresql_where=sa.text("paid_on IS NULL"),
    )
    op.drop_table("instalment")
    op.drop_index(op.f("ix_award_report_state_due_on"), table_name="award_report")
    op.drop_table("award_report")
    op.drop_index(
        "uq_award_deed_pending",
        table_name="award_deed",
        sqlite_where=sa.text("state IN ('proposed', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.drop_table("award_deed")
    op.drop_index(op.f("ix_award_amount_envelope_line_id"), table_name="award_amount")
    op.drop_table("award_amount")
    op.drop_index(op.f("ix_decision_change_envelope_line_id"), table_name="decision_change")
    op.drop_index(op.f("ix_decision_change_decision_id"), table_name="decision_change")
    op.drop_table("decision_change")
    op.drop_index(op.f("ix_award_round_id_state"), table_name="award")
    op.drop_index(
        "ix_award_offered",
        table_name="award",
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.drop_index(op.f("ix_award_application_id"), table_name="award")
    op.drop_table("award")
    op.drop_table("clause_version")
    op.drop_index(
        "uq_bank_details_stands",
        table_name="bank_details",
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.drop_index(op.f("ix_bank_details_application_id"), table_name="bank_details")
    op.drop_table("bank_details")
    op.drop_index(op.f("ix_clause_round_id"), table_name="clause")
    op.drop_index(op.f("ix_clause_fund_id_kind"), table_name="clause")
    op.drop_table("clause")
    op.drop_table("payment_run")
    op.drop_table("payment_layout")
    op.drop_index(op.f("ix_payer_person_id"), table_name="payer")
    op.drop_table("payer")
