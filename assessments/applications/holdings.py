"""What an organisation holds, in numbers, and what merging two would bring together."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from assessments.accounts.models import Invitation, JoinRequest, Membership, Organisation
from assessments.accounts.organisations import find_standing_organisation
from assessments.accounts.policies import may_administer
from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round


class MergedWithItself(Refused):
    """Both are the same organisation."""

    sentence = _("An organisation cannot be merged with itself. Nothing was changed. Choose another organisation.")


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much of each kind an organisation holds; never what is in it."""

    members: int
    invitations: int
    join_requests: int
    applications: int


@dataclass(frozen=True, slots=True)
class MergerPreview:
    """What merging would do: who goes, who stays, what each holds, and what stands in the way."""

    source: Organisation
    target: Organisation
    moved: Holdings
    held: Holdings
    members_of_both: int
    rounds_of_both: Sequence[Round]

    @property
    def digest(self) -> str:
        """What was shown, as a short text, so that a preview that has grown old is noticed."""
        facts = (
            self.source.id, self.source.name, self.target.id, self.target.name, self.moved, self.held,
            self.members_of_both, [round_.reference for round_ in self.rounds_of_both],
        )  # fmt: skip
        return sha256(repr(facts).encode()).hexdigest()[:16]


def count_holdings(session: Session, actor: Actor, organisation_id: UUID) -> Holdings:
    """What an organisation holds, for administrators. Raises NotPermitted."""
    if not may_administer(actor):
        raise NotPermitted
    open_invitation = Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None)
    counts = (
        select(func.count()).where(Membership.organisation_id == organisation_id),
        select(func.count()).where(Invitation.organisation_id == organisation_id, *open_invitation),
        select(func.count()).where(JoinRequest.organisation_id == organisation_id, JoinRequest.answered_at.is_(None)),
        select(func.count()).where(Application.organisation_id == organisation_id),
    )
    return Holdings(*session.execute(select(*(count.scalar_subquery() for count in counts))).one())


def preview_merger(session: Session, actor: Actor, source_id: UUID, target_id: UUID) -> MergerPreview:
    """What merging the source into the target would do. Raises NotPermitted, MergedWithItself or NotFound."""
    if not may_administer(actor):
        raise NotPermitted
    if source_id == target_id:
        raise MergedWithItself
    source, target = (find_standing_organisation(session, each) for each in (source_id, target_id))
    if source is None or target is None:
        raise NotFound
    theirs, ours = aliased(Membership), aliased(Membership)
    of_both = select(func.count()).select_from(theirs).join(ours, ours.person_id == theirs.person_id)
    shared = session.scalar(of_both.where(theirs.organisation_id == source_id, ours.organisation_id == target_id))
    return MergerPreview(
        source, target, count_holdings(session, actor, source_id), count_holdings(session, actor, target_id),
        shared or 0, _rounds_of_both(session, source_id, target_id),
    )  # fmt: skip


def _rounds_of_both(session: Session, source_id: UUID, target_id: UUID) -> Sequence[Round]:
    """The rounds in which both have an application that still stands."""
    both = [
        exists().where(Application.round_id == Round.id, Application.organisation_id == each, _stands())
        for each in (source_id, target_id)
    ]
    return session.scalars(select(Round).where(*both).order_by(Round.reference)).all()


def _stands() -> ColumnElement[bool]:
    newest = and_(Submission.application_id == Application.id, Submission.position == Application.reached)
    return ~exists().where(newest, Submission.state == State.WITHDRAWN)
