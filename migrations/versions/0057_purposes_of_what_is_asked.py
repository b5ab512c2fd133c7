"""What is asked for is kept by purpose, too, where the form asks so: then each amount lies on a line of the envelope.

What was handed in before is divided as its newest receipt says, where that adds up to what was taken down. What a
scenario costs is summed from whom it chooses.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "0057"
down_revision: str | None = "0056"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

AMOUNT = sa.table(
    "requested_amount", sa.column("id", sa.Uuid()), sa.column("submission_id", sa.Uuid()),
    sa.column("purpose", sa.Text()), sa.column("financial_year", sa.Text()), sa.column("amount_pence", sa.BigInteger()),
)  # fmt: skip
SUBMISSION = sa.table("submission", sa.column("id", sa.Uuid()), sa.column("form_id", sa.Uuid()))
FORM = sa.table("form", sa.column("id", sa.Uuid()), sa.column("document", sa.JSON()))
RECEIPT = sa.table(
    "receipt", sa.column("submission_id", sa.Uuid()), sa.column("number", sa.BigInteger()),
    sa.column("content", sa.Text()),
)  # fmt: skip
BY_YEAR, BY_PURPOSE = ["submission_id", "financial_year"], ["submission_id", "purpose", "financial_year"]
Parts = dict[tuple[str, str], int]


def upgrade() -> None:
    with op.batch_alter_table("requested_amount") as table:
        table.add_column(sa.Column("purpose", sa.Text(), nullable=False, server_default=""))
        table.drop_constraint(op.f("uq_requested_amount_submission_id_financial_year"), type_="unique")
        table.create_unique_constraint(op.f("uq_requested_amount_submission_id_purpose_financial_year"), BY_PURPOSE)
    with op.batch_alter_table("requested_amount") as table:
        table.alter_column("purpose", server_default=None, existing_type=sa.Text(), existing_nullable=False)
    op.drop_column("scenario", "cost")
    connection = op.get_bind()
    for form_id, document in connection.execute(sa.select(FORM.c.id, FORM.c.document)).all():
        questions = {
            question["key"]: (question["purpose"], question.get("financial_year") or "")
            for section in document
            for question in section["questions"]
            if question.get("purpose") and question.get("counts_as") == "amount_requested"
        }
        if questions:
            _divide(form_id, questions)


def _divide(form_id: UUID, questions: Mapping[str, tuple[str, str]]) -> None:
    receipts = (
        sa.select(SUBMISSION.c.id, RECEIPT.c.content)
        .join(RECEIPT, RECEIPT.c.submission_id == SUBMISSION.c.id)
        .where(SUBMISSION.c.form_id == form_id)
        .order_by(RECEIPT.c.number)
    )
    newest = {submission_id: content for submission_id, content in op.get_bind().execute(receipts)}  # noqa: C416
    for submission_id, content in newest.items():
        parts = _parts(json.loads(content).get("answers") or {}, questions)
        if _by_year(parts) == _by_year(_kept(submission_id)):
            _keep(submission_id, parts)


def _parts(answers: Mapping[str, Any], questions: Mapping[str, tuple[str, str]]) -> Parts:
    parts: Parts = {}
    for key, part in questions.items():
        said = answers.get(key) or 0
        parts[part] = parts.get(part, 0) + (said if isinstance(said, int) else 0)
    return parts


def _kept(submission_id: UUID) -> Parts:
    asked = sa.select(AMOUNT).where(AMOUNT.c.submission_id == submission_id)
    return {(row.purpose, row.financial_year): row.amount_pence for row in op.get_bind().execute(asked)}


def _by_year(parts: Parts) -> dict[str, int]:
    years: dict[str, int] = {}
    for (_purpose, year), pence in parts.items():
        years[year] = years.get(year, 0) + pence
    return years


def _keep(submission_id: UUID, parts: Parts) -> None:
    connection = op.get_bind()
    connection.execute(sa.delete(AMOUNT).where(AMOUNT.c.submission_id == submission_id))
    rows = [
        {"id": uuid4(), "submission_id": submission_id, "purpose": purpose, "financial_year": year,
         "amount_pence": pence}
        for (purpose, year), pence in parts.items()
    ]  # fmt: skip
    connection.execute(sa.insert(AMOUNT), rows)


def downgrade() -> None:
    divided = sa.select(AMOUNT.c.submission_id).where(AMOUNT.c.purpose != "").distinct()
    for submission_id in op.get_bind().scalars(divided).all():
        years = _by_year(_kept(submission_id))
        _keep(submission_id, {("", year): pence for year, pence in years.items()})
    op.add_column("scenario", sa.Column("cost", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("requested_amount") as table:
        table.drop_constraint(op.f("uq_requested_amount_submission_id_purpose_financial_year"), type_="unique")
        table.create_unique_constraint(op.f("uq_requested_amount_submission_id_financial_year"), BY_YEAR)
        table.drop_column("purpose")
