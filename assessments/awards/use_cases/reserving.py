"""Proposing the next on the reserve list once a grant is not taken up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.queries import load_actor
from assessments.actors import SYSTEM
from assessments.applications.models import Application
from assessments.awards.models import Award
from assessments.awards.queries import get_award
from assessments.awards.reserve import InReserve, line_amounts, next_in_reserve
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.errors import DomainError, Invalid, NotFound, NotPermitted, Refused, _
from assessments.interests.asides import HasPart

NEXT_IN_RESERVE = _("A grant of this round was not taken up, and your application was the next on our reserve list.")
HAS_PART = _("Whoever made the offer has, or may have, a part in the organisation. Another manager proposes it.")
MAY_NOT = _(
    "Whoever made the offer cannot propose its outcome: they have a part in it, or manage the fund no more. Another "
    "manager proposes it."
)
_FOR_ANY_READER: Mapping[type[DomainError], str] = {HasPart: HAS_PART, NotPermitted: MAY_NOT, NotFound: MAY_NOT}
"""Where a refusal speaks to the person at a page: what is kept for whoever reads it later."""


def propose_next(session: Session, award_id: UUID, *, now: datetime) -> Decision | None:
    """Propose the next in reserve, if the money reaches for all that it asks for, in the name of who made the offer.

    Somebody else has to approve it. Where it cannot be proposed so, why not is kept with the award that came to
    nothing, for a manager to read and act on.
    """
    reference = session.scalars(
        select(Application.reference).join(Award, Award.application_id == Application.id).where(Award.id == award_id)
    ).one()
    award = get_award(session, SYSTEM, reference, lock=True)
    award.kept_back = None
    found = next_in_reserve(session, award.application.round)
    if found is None:
        return None
    if not found.is_within:
        _keep_back(award, found, found.why_not)
        return None
    try:
        with session.begin_nested():
            return _propose(session, award, found, now)
    except DomainError as refusal:
        _keep_back(award, found, [_for_any_reader(refusal)])
        return None


def _propose(session: Session, award: Award, found: InReserve, now: datetime) -> Decision:
    manager = load_actor(session, award.offered_by_id, now=now)
    submission = found.submission
    proposal = Proposal(Outcome.AWARDED, NEXT_IN_RESERVE, line_amounts(found))
    return propose_decision(session, manager, submission.application.reference, submission.stage.key, proposal, now=now)


def _keep_back(award: Award, found: InReserve, why: Sequence[DomainError]) -> None:
    sentences = [[each.sentence, {name: str(value) for name, value in each.values.items()}] for each in why]
    award.kept_back = {"reference": found.submission.application.reference, "why": sentences}


def _for_any_reader(refusal: DomainError) -> DomainError:
    if isinstance(refusal, Invalid) and refusal.problems:
        return Refused(next(iter(refusal.problems.values())))
    for kind, sentence in _FOR_ANY_READER.items():
        if isinstance(refusal, kind):
            return Refused(sentence)
    return refusal
