"""The lines of a round's envelope with what is given, what is on its way, and what is left."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from assessments.decisions.queries import pence_held
from assessments.decisions.states import State
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.states import Purpose
from portal.db import Session
from portal.envelope import line_told


@dataclass(frozen=True, slots=True)
class Balance:
    """One line of the envelope, in pence."""

    line: EnvelopeLine
    given: int
    proposed: int
    """What proposals take besides. One that corrects what was told takes only what it gives more."""
    called: str

    @property
    def left(self) -> int:
        """What neither a released outcome nor a proposal takes."""
        return self.line.amount_pence - self.given - self.proposed


def list_balances(
    session: Session, found: Round, *, purposes: Collection[Purpose] | None = None, without: UUID | None = None
) -> list[Balance]:
    """Every line, or those of some purposes; `without` is a submission whose own decisions are not counted."""
    apart = [without] if without else []
    given = pence_held(session, found.id, without=apart, states={State.RELEASED})
    held = pence_held(session, found.id, without=apart)
    return [
        Balance(line, given.get(line.id, 0), held.get(line.id, 0) - given.get(line.id, 0), line_told(line, found))
        for line in found.envelope
        if purposes is None or line.purpose in purposes
    ]
