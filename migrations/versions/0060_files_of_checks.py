"""A file beside the words that say what was seen before an award: a page of a register, the accounts that were read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0060"
down_revision: str | None = "0059"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("award_check") as table:
        table.add_column(sa.Column("document_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_award_check_document_id"), "document", ["document_id"], ["id"])
        table.create_unique_constraint(op.f("uq_award_check_document_id"), ["document_id"])
        table.create_check_constraint(
            op.f("ck_award_check_no_file_of_bank_details"), "document_id IS NULL OR kind <> 'bank_details'"
        )


def downgrade() -> None:
    with op.batch_alter_table("award_check") as table:
        table.drop_constraint(op.f("ck_award_check_no_file_of_bank_details"), type_="check")
        table.drop_constraint(op.f("uq_award_check_document_id"), type_="unique")
        table.drop_constraint(op.f("fk_award_check_document_id"), type_="foreignkey")
        table.drop_column("document_id")
