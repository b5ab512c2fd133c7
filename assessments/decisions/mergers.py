"""What merging two organisations would bring together, and what it would undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessments.accounts.models import Membership, Organisation
from assessments.accounts.organisations import find_standing_organisation
from assessments.accounts.policies import may_administer
from assessments.actors import Actor
from assessments.applications.holdings import Holdings, count_holdings
from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.decisions.models import Support
from assessments.decisions.states import SupportState
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.scoring.conflicts import Conflicts, belongs_to, count_conflicts


class MergedWithItself(Refused):
    """Both are the same organisation."""

    sentence = _("An organisation cannot be merged with itself. Nothing was changed. Choose another organisation.")


@dataclass(frozen=True, slots=True)
class MergerPreview:
    """What merging would do: who goes, who stays, what each holds, what is undone, and what stands in the way."""

    source: Organisation
    target: Organisation
    moved: Holdings
    held: Holdings
    members_of_both: int
    rounds_of_both: Sequence[Round]
    conflicts: Conflicts
    advised: int

    @property
    def differing(self) -> Sequence[str]:
        """The register's numbers that both have and that differ: two registered bodies are seldom one."""
        names = ("charity_number", "company_number")
        pairs = [(name, getattr(self.source, name), getattr(self.target, name)) for name in names]
        return [name for name, gone, kept in pairs if gone and kept and gone != kept]

    @property
    def digest(self) -> str:
        """What was shown, as a short text, so that a preview that has grown old is noticed."""
        facts = (
            self.source.id, self.source.name, self.target.id, self.target.name, self.moved, self.held,
            self.members_of_both, [round_.reference for round_ in self.rounds_of_both], self.conflicts, self.advised,
        )  # fmt: skip
        return sha256(repr(facts).encode()).hexdigest()[:16]


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
        count_conflicts(session, (source_id, target_id)), len(list_advised_by_own(session, (source_id, target_id))),
    )  # fmt: skip


def list_advised_by_own(session: Session, organisation_ids: Sequence[UUID]) -> list[Support]:
    """The supports that go on, of applications of these organisations, whose adviser belongs to one of them."""
    theirs = (
        select(Support)
        .join(Support.application)
        .where(
            Application.organisation_id.in_(organisation_ids),
            Support.state != SupportState.CLOSED,
            belongs_to(Support.adviser_id.expression, organisation_ids),
        )
    )
    return list(session.scalars(theirs.order_by(Application.id).options(joinedload(Support.application))))


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
