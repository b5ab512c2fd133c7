"""What the letter about an outcome says, as plain data for its template."""

from typing import Any

from assessments.applications.models import Application
from assessments.decisions.models import Decision
from assessments.funds.models import Stage


def letter_of(decision: Decision, application: Application, next_stage: Stage | None) -> dict[str, Any]:
    """The context of `outcome.txt`, the name of the person who is written to apart."""
    return {
        "reference": application.reference,
        "title": decision.submission.title,
        "organisation": application.organisation.name,
        "round": application.round.title,
        "stage": decision.submission.stage.title,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "amounts": [
            {"year": amount.line.financial_year, "pence": amount.amount_pence}
            for amount in sorted(decision.amounts, key=lambda amount: amount.line.financial_year)
        ],
        "total_pence": decision.total_pence,
        "grant_purpose": decision.grant_purpose,
        "next_stage": next_stage.title if next_stage else "",
        "next_closes_at": next_stage.closes_at.isoformat() if next_stage else "",
        "time_zone": application.round.time_zone,
        "made_up_note": application.round.made_up_note or "",
        "path": f"/apply/{application.reference}/status",
    }
