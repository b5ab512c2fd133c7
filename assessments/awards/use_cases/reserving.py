"""Proposing the next on the reserve list once a grant is not taken up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.queries import load_actor
from assessments.actors import SYSTEM
from assessments.applications.models import Application
from assessments.awards.models import Award
from assessments.awards.queries import get_award
from assessments.awards.reserve import line_amounts, next_in_reserve
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.errors import DomainError, _

NEXT_IN_RESERVE = _("A grant of this round was not taken up, and your application was the next on our reserve list.")


def propose_next(session: Session, award_id: UUID, *, now: datetime) -> Decision | None:
    """Propose the next in reserve, if the money reaches for all that it asks for, in the name of who made the offer.

    Somebody else has to approve it. Where it cannot be proposed so, the page of awards says why, and it is left to a
    manager.
    """
    reference = session.scalars(
        select(Application.reference).join(Award, Award.application_id == Application.id).where(Award.id == award_id)
    ).one()
    award = get_award(session, SYSTEM, reference)
    found = next_in_reserve(session, award.application.round)
    if found is None or not found.is_within:
        return None
    proposal = Proposal(Outcome.AWARDED, NEXT_IN_RESERVE, line_amounts(found))
    try:
        manager = load_actor(session, award.offered_by_id, now=now)
        return propose_decision(
            session, manager, found.submission.application.reference, found.submission.stage.key, proposal, now=now
        )
    except DomainError:  # who made the offer is gone, or has a part in it: nothing was changed
        return None
