"""What is asked for, laid on the lines of the envelope that pay for awards: each amount on its purpose's and year's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assessments.applications.models import RequestedAmount
from assessments.errors import Refused, _
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import AWARD_PURPOSES

Asked = Mapping[tuple[str, str], int]
"""Pence by purpose and financial year; either is '' where the form does not divide by it."""


class SeveralPurposes(Refused):
    """How a year's amount is split among a grant, a loan and help to grow, only a person can say."""

    sentence = _(
        "Its round pays for several purposes in a year, and the form does not say for which it asks. Propose its award "
        "by itself."
    )


class OtherYears(Refused):
    """Something is asked for in years, the `years`, for which the envelope has no line; '' where it has no year."""

    sentence = _("What it asks for does not fit the years of the envelope. Propose its award by itself.")


def list_asked(
    session: Session, submission_ids: Collection[UUID] | Select[UUID]
) -> dict[UUID, dict[tuple[str, str], int]]:
    """What submissions, named or selected, ask for, by submission."""
    asked: dict[UUID, dict[tuple[str, str], int]] = {}
    for row in session.scalars(select(RequestedAmount).where(RequestedAmount.submission_id.in_(submission_ids))):
        asked.setdefault(row.submission_id, {})[row.purpose, row.financial_year] = row.amount_pence
    return asked


def lay_on_lines(asked: Asked, envelope: Iterable[EnvelopeLine]) -> dict[EnvelopeLine, int]:
    """Each amount on the one line for awards of its purpose and year, whatever the line has left.

    What a form does not divide by purpose or year fits where the envelope has one such line. Raises SeveralPurposes
    or OtherYears.
    """
    paying = [line for line in envelope if line.purpose in AWARD_PURPOSES]
    found = {part: _lines_for(part, paying) for part, pence in asked.items() if pence}
    if any(year and len(lines) > 1 for (_purpose, year), lines in found.items()):
        raise SeveralPurposes
    if unpaid := sorted({year for (_purpose, year), lines in found.items() if len(lines) != 1}):
        raise OtherYears(years=", ".join(filter(None, unpaid)))
    amounts: dict[EnvelopeLine, int] = {}
    for part, (line,) in sorted(found.items(), key=lambda each: (each[0][1], paying.index(each[1][0]))):
        amounts[line] = amounts.get(line, 0) + asked[part]
    return amounts


def _lines_for(part: tuple[str, str], paying: Sequence[EnvelopeLine]) -> list[EnvelopeLine]:
    purpose, year = part
    return [line for line in paying if purpose in ("", line.purpose) and year in ("", line.financial_year)]
