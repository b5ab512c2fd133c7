"""The rule that every line of the envelope holds to the penny."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.decisions.queries import pence_held
from assessments.errors import Refused, _
from assessments.funds.models import EnvelopeLine, Round
from assessments.rendering.plain import pounds


class EnvelopeExceeded(Refused):
    """The amounts would take more from a line of the envelope than it has."""

    sentence = _(
        "Nothing was changed: the %(purpose)s money for %(year)s has %(left)s left, and this would take %(wanted)s."
    )


def ensure_within_envelope(
    session: Session, round_id: UUID, amounts: Mapping[EnvelopeLine, int], *, without: UUID
) -> None:
    """Refuse amounts that a line cannot bear, everything else that is decided counted.

    Holds the round's row until the transaction ends, so that two proposals cannot both take the last of a line.
    `without` is the submission whose own earlier decisions give way to these amounts. Raises EnvelopeExceeded.
    """
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update())
    held = pence_held(session, round_id, without=[without])
    for line, pence in amounts.items():
        left = line.amount_pence - held.get(line.id, 0)
        if pence > left:
            raise EnvelopeExceeded(
                purpose=line.purpose, year=line.financial_year, left=pounds(left), wanted=pounds(pence)
            )
