"""What is asked for by year, laid on the lines of the envelope that pay for awards in the same years."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assessments.applications.models import RequestedAmount
from assessments.errors import Refused, _
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import AWARD_PURPOSES


class SeveralPurposes(Refused):
    """How a year's amount is split among a grant, a loan and help to grow, only a person can say."""

    sentence = _("Its round pays for several purposes in a year. Propose its award by itself.")


class OtherYears(Refused):
    """Something is asked for in years, the `years`, for which the envelope has no line; '' where it has no year."""

    sentence = _("What it asks for does not fit the years of the envelope. Propose its award by itself.")


def list_asked(session: Session, submission_ids: Collection[UUID] | Select[UUID]) -> dict[UUID, dict[str, int]]:
    """The pence that submissions, named or selected, ask for, by submission and year."""
    asked: dict[UUID, dict[str, int]] = {}
    for row in session.scalars(select(RequestedAmount).where(RequestedAmount.submission_id.in_(submission_ids))):
        asked.setdefault(row.submission_id, {})[row.financial_year] = row.amount_pence
    return asked


def lay_by_year(asked: Mapping[str, int], envelope: Iterable[EnvelopeLine]) -> dict[EnvelopeLine, int]:
    """Each year's amount on the one line for awards of that year, whatever the line has left.

    What a form does not divide by year fits an envelope of one such line. Raises SeveralPurposes or OtherYears.
    """
    paying = [line for line in envelope if line.purpose in AWARD_PURPOSES]
    wanted = {year: pence for year, pence in asked.items() if pence}
    if len(paying) == 1 and set(wanted) == {""}:
        return {paying[0]: wanted[""]}
    years = [line.financial_year for line in paying]
    lines = dict(zip(years, paying, strict=True))
    if any(years.count(year) > 1 for year in wanted):
        raise SeveralPurposes
    if unpaid := sorted(wanted.keys() - lines.keys()):
        raise OtherYears(years=", ".join(filter(None, unpaid)))
    return {lines[year]: pence for year, pence in sorted(wanted.items())}
