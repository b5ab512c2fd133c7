"""The instalments of an award as a deed would have them: what it may change, and what they would come to.

What is lent stays as it was agreed: the payments by which a loan comes back were fixed in the agreement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from assessments.awards.models import Award, Instalment
from assessments.awards.queries import accepted_on
from assessments.errors import _
from assessments.funds.states import AWARD_PURPOSES, Purpose

CHANGEABLE_PURPOSES = tuple(purpose for purpose in AWARD_PURPOSES if purpose is not Purpose.LOAN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An instalment as a deed would have it; `number` is None for one that is new, and no pence take one out."""

    number: int | None
    line_id: UUID
    pence: int
    due_on: date | None


def is_fixed(instalment: Instalment) -> bool:
    """Whether an instalment is paid, or stands in a payment file: no deed changes it."""
    return instalment.paid_on is not None or instalment.payment_run_id is not None


def rows_now(award: Award) -> list[dict[str, Any]]:
    """The instalments as they stand, as a deed keeps them."""
    return [row_of(one.number, one.envelope_line_id, one.amount_pence, one.due_on) for one in _by_number(award)]


def row_of(number: int, line_id: UUID, pence: int, due_on: date) -> dict[str, Any]:
    """One instalment, as a deed keeps it."""
    return {"number": number, "line": str(line_id), "pence": pence, "due_on": due_on.isoformat()}


def _by_number(award: Award) -> list[Instalment]:
    return sorted(award.instalments, key=lambda one: one.number)


def rows_after(award: Award, wanted: Sequence[Wanted]) -> list[dict[str, Any]]:
    """The instalments as they would be: what is fixed stays, what is not named goes."""
    asked = {one.number: one for one in wanted if one.number is not None}
    rows = []
    for standing in _by_number(award):
        change = asked.get(standing.number)
        if is_fixed(standing) or change is None:
            rows.append(row_of(standing.number, standing.envelope_line_id, standing.amount_pence, standing.due_on))
        elif change.pence > 0:
            day = change.due_on or standing.due_on
            rows.append(row_of(standing.number, standing.envelope_line_id, change.pence, day))
    number = max((one.number for one in award.instalments), default=0)
    for new in (one for one in wanted if one.number is None and one.pence > 0 and one.due_on is not None):
        number += 1
        assert new.due_on is not None
        rows.append(row_of(number, new.line_id, new.pence, new.due_on))
    return rows


def problems_with(award: Award, wanted: Sequence[Wanted]) -> dict[str, str]:
    """What is wrong with what is wanted, by the field that it is typed into."""
    standing = {one.number: one for one in award.instalments}
    lines = {line.id for line in award.application.round.envelope if line.purpose in CHANGEABLE_PURPOSES}
    problems = {}
    for one in wanted:
        field = f"amount-{one.number}" if one.number is not None else f"new-{one.line_id}"
        line_id = one.line_id if one.number not in standing else standing[one.number].envelope_line_id
        if one.pence < 0 or (one.number is not None and one.number not in standing) or line_id not in lines:
            problems[field] = _("Enter an amount in pounds, for a year for which the round has money.")
        elif one.number is None and one.pence and one.due_on is None:
            problems[field] = _("Say when the new instalment is due.")
        elif one.due_on is not None and one.due_on < accepted_on(award, award.application.round.time_zone):
            problems[field] = _("Enter a day on which it is due that is not before the grant was accepted.")
        elif one.number is not None and not one.pence and standing[one.number].waits_for:
            problems[field] = _("A condition is tied to this instalment, so it cannot go. Change its amount instead.")
    return problems


def totals_of(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, int]:
    """Pence by the envelope's line."""
    totals: dict[UUID, int] = {}
    for row in rows:
        totals[UUID(row["line"])] = totals.get(UUID(row["line"]), 0) + row["pence"]
    return totals
