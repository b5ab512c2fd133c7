"""What is proposed already to those whom an act is about: it gives way to what the act proposes, as on the page of one.

What is approved does not: the act leaves it out, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.batches.choosing import Choice, conditions
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome, State
from assessments.errors import Refused, _
from assessments.funds.models import Round
from assessments.reports.models import ListEntry
from assessments.versions import fingerprint


class ProposalsChanged(Refused):
    """What would be replaced is not what the person read."""

    sentence = _(
        "Nothing was begun: what is proposed to some of them has changed since the page was opened. Read which "
        "proposals would be replaced now, then press again."
    )


@dataclass(frozen=True, slots=True)
class Replaced:
    """An outcome that is proposed and not approved yet."""

    reference: str
    outcome: Outcome
    mark: str


def list_replaced(
    session: Session, actor: Actor, round_: Round, choice: Choice, *, now: datetime
) -> Sequence[Replaced]:
    """What is proposed to those chosen, by reference. Whoever asks manages the round's fund."""
    return replaced_of(session, select(ListEntry.submission_id).where(*conditions(session, actor, round_, choice, now)))


def replaced_of(session: Session, submission_ids: Select[UUID]) -> Sequence[Replaced]:
    """What is proposed to submissions that the caller may see, by reference."""
    rows = session.execute(
        select(Application.reference, Decision.outcome, Decision.id, Decision.version)
        .join(Submission, Submission.id == Decision.submission_id)
        .join(Application, Application.id == Submission.application_id)
        .where(Decision.submission_id.in_(submission_ids), Decision.state == State.PROPOSED)
        .order_by(Application.number)
    )
    return [Replaced(reference, outcome, f"{id_} {version}") for reference, outcome, id_, version in rows]


def mark_of_replaced(replaced: Sequence[Replaced]) -> str:
    """By which a form tells which proposals it showed; '' for none."""
    return fingerprint([each.mark for each in replaced]) if replaced else ""


def ensure_read(replaced: Sequence[Replaced], seen: str | None) -> None:
    """Refuse to replace what was not shown, where a page says what it showed. Raises ProposalsChanged."""
    if seen is not None and seen != mark_of_replaced(replaced):
        raise ProposalsChanged
