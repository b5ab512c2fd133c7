"""Finding applications: the entries that lists are read from, the text that is searched, and saved views."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from assessments.folding import fold, sort_key
from assessments.reports.entries import keeping_statements, no_longer_keeping_statements, restate

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WORDS = {
    "list_entry": "to_tsvector('simple', name_key)",
    "submission_text": "to_tsvector('english', text) || to_tsvector('simple', text)",
}
"""What PostgreSQL's full text finds, in a column that it keeps by itself: stems, and words as they are written."""


def upgrade() -> None:
    bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("organisation", sa.Column("name_key", bytewise, server_default="", nullable=False))
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_saved_view_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
    )
    op.create_index(op.f("ix_saved_view_round_id"), "saved_view", ["round_id"], unique=False)
    op.create_table(
        "list_entry",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_newest", sa.Boolean(), nullable=False),
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
        sa.Column("name_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "organisation_region",
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
        sa.Column("requested_pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assessed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outstanding", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.Double(), nullable=False),
        sa.Column("is_divergent", sa.Boolean(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "invited", "awarded", "declined", "reserve", "ineligible", name="outcome", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column(
            "decision_state",
            sa.Enum("proposed", "approved", "released", "sent_back", name="state", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("is_unadvised", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_list_entry_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_list_entry")),
    )
    op.create_index(op.f("ix_list_entry_application_id"), "list_entry", ["application_id"], unique=False)
    op.create_index(
        "ix_list_entry_due",
        "list_entry",
        ["stage_id", "next_due_at"],
        unique=False,
        sqlite_where=sa.text("next_due_at IS NOT NULL"),
        postgresql_where=sa.text("next_due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_list_entry_newest_mark", "list_entry", ["round_id", "is_newest", "mark", "number"], unique=False
    )
    op.create_index(
        "ix_list_entry_newest_name_key", "list_entry", ["round_id", "is_newest", "name_key", "number"], unique=False
    )
    op.create_index("ix_list_entry_newest_number", "list_entry", ["round_id", "is_newest", "number"], unique=False)
    op.create_index(
        "ix_list_entry_newest_requested_pence",
        "list_entry",
        ["round_id", "is_newest", "requested_pence", "number"],
        unique=False,
    )
    op.create_index(
        "ix_list_entry_newest_submitted_at",
        "list_entry",
        ["round_id", "is_newest", "submitted_at", "number"],
        unique=False,
    )
    op.create_index("ix_list_entry_stage_mark", "list_entry", ["stage_id", "mark", "number"], unique=False)
    op.create_index("ix_list_entry_stage_name_key", "list_entry", ["stage_id", "name_key", "number"], unique=False)
    op.create_index("ix_list_entry_stage_number", "list_entry", ["stage_id", "number"], unique=False)
    op.create_index(
        "ix_list_entry_stage_requested_pence", "list_entry", ["stage_id", "requested_pence", "number"], unique=False
    )
    op.create_index(
        "ix_list_entry_stage_submitted_at", "list_entry", ["stage_id", "submitted_at", "number"], unique=False
    )
    op.create_index(
        "ix_list_entry_standing",
        "list_entry",
        ["round_id", "state", "stage_id", "decision_state", "is_short", "is_divergent", "is_unadvised", "outstanding"],
        unique=False,
    )
    op.create_table(
        "submission_text",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_text_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_submission_text")),
    )
    extended = sa.text("extended_until IS NOT NULL")
    op.create_index(
        op.f("ix_submission_extended_until"),
        "submission",
        ["extended_until"],
        unique=False,
        sqlite_where=extended,
        postgresql_where=extended,
    )
    _fill_keys()
    _fill_text()
    dialect = op.get_context().dialect.name
    op.execute(sa.text(restate(dialect)))
    for statement in keeping_statements(dialect):
        op.get_bind().exec_driver_sql(statement)
    if dialect == "postgresql":
        for table, words in WORDS.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN full_words tsvector GENERATED ALWAYS AS ({words}) STORED")
            op.execute(f"CREATE INDEX ix_{table}_full_words ON {table} USING gin (full_words)")


def _fill_keys() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, name FROM organisation")).all()
    if rows:
        update = sa.text("UPDATE organisation SET name_key = :key WHERE id = :id")
        connection.execute(update, [{"id": row[0], "key": sort_key(row[1])} for row in rows])


def _fill_text() -> None:
    """What was handed in is in its newest receipt; what a choice is called, in its form."""
    connection = op.get_bind()
    forms = {id_: _loaded(document) for id_, document in connection.execute(sa.text("SELECT id, document FROM form"))}
    choices = {
        id_: {
            (question["key"], choice["key"]): choice["label"]
            for section in document
            for question in section["questions"]
            for choice in question.get("choices") or ()
        }
        for id_, document in forms.items()
    }
    newest = connection.execute(
        sa.text(
            "SELECT s.id, s.form_id, r.content FROM submission s JOIN receipt r ON r.submission_id = s.id "
            "WHERE r.number = (SELECT max(number) FROM receipt WHERE submission_id = s.id)"
        )
    ).all()
    insert = sa.text("INSERT INTO submission_text (submission_id, text) VALUES (:id, :text)")
    for id_, form_id, content in newest:
        said = json.loads(content)
        words = _words(said.get("answers") or {}, choices.get(form_id, {}))
        connection.execute(insert, {"id": id_, "text": fold(f"{said.get('title', '')}\n{words}")})


def _loaded(document: Any) -> Any:
    return json.loads(document) if isinstance(document, str) else document


def _words(answers: Mapping[str, Any], choices: Mapping[tuple[str, str], str]) -> str:
    said = []
    for key, value in answers.items():
        parts = value if isinstance(value, list) else [value]
        said += [choices.get((key, part), part) for part in parts if isinstance(part, str)]
    return "\n".join(said)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in no_longer_keeping_statements(dialect):
        op.get_bind().exec_driver_sql(statement)
    op.drop_table("saved_view")
    op.drop_table("list_entry")
    op.drop_table("submission_text")
    op.drop_index(op.f("ix_submission_extended_until"), table_name="submission")
    op.drop_column("organisation", "name_key")
