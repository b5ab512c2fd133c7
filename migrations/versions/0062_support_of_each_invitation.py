"""Support belongs to an invitation: in a round of three stages an applicant may be invited, and supported, twice."""

from collections.abc import Sequence

from alembic import op

revision: str = "0062"
down_revision: str | None = "0061"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("support") as table:
        table.drop_constraint(op.f("uq_support_application_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_support_decision_id"), ["decision_id"])
        table.create_index(op.f("ix_support_application_id_offered_at"), ["application_id", "offered_at"])


def downgrade() -> None:
    with op.batch_alter_table("support") as table:
        table.drop_index(op.f("ix_support_application_id_offered_at"))
        table.drop_constraint(op.f("uq_support_decision_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_support_application_id"), ["application_id"])
