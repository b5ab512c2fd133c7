"""Correcting what was told: a new decision, with four eyes and a note for everybody; the first is kept beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.applications.models import Submission
from assessments.applications.reasons import reason_fits
from assessments.applications.states import State as SubmissionState
from assessments.decisions.corrections import Correction
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import find_last_released
from assessments.decisions.states import Outcome, State
from assessments.errors import Refused, _
from assessments.funds.models import Stage
from assessments.rendering.plain import pounds


@dataclass(frozen=True, slots=True)
class PublicNote:
    """Why an outcome was corrected, as everybody may read it; it names no application by itself."""

    stage: str
    corrected_at: datetime
    note: str


class GrantTakenUp(Refused):
    """Money that somebody counts on, or has, is not put right behind their back."""

    sentence = _(
        "Nothing was changed: the applicant has taken up a preparation grant of %(pence)s, so its amount stays. The "
        "reason, the conditions and what it is for can be corrected."
    )


def find_corrected(session: Session, submission: Submission) -> Decision | None:
    """What a new decision would correct: an outcome that was told for good. A place on the reserve list is not."""
    if submission.state is not SubmissionState.DECIDED:
        return None
    told = find_last_released(session, submission.id)
    return told if told is not None and told.outcome is not Outcome.RESERVE else None


def problems_of_correction(told: Decision, outcome: Outcome, public_note: str) -> dict[str, str]:
    """What is wrong with correcting an outcome in this way."""
    problems = {}
    if not reason_fits(public_note):
        problems["public_note"] = _("Say why it is corrected, in 5,000 characters or fewer. Everybody may read it.")
    if told.outcome is Outcome.INVITED and outcome is not Outcome.INVITED:
        problems["outcome"] = _(
            "The applicant was invited and has the form of the next stage, so an invitation cannot be taken back. Its "
            "reason and its grant can be corrected."
        )
    if told.offered_at is not None and told.given_up_at is None:
        problems["outcome"] = _(
            "The grant was offered with an agreement. Change it by a deed of variation, on the page of the award; once "
            "the offer is declined or lapses, the outcome can be corrected."
        )
    return problems


def find_support_of(session: Session, submission_id: UUID) -> Support | None:
    """What came with the invitation of one submission, whatever corrected that since."""
    invited = select(Decision.id).where(Decision.submission_id == submission_id)
    return session.scalars(select(Support).where(Support.decision_id.in_(invited))).one_or_none()


def ensure_not_taken_up(session: Session, submission: Submission, told: Decision, pence: int) -> None:
    """Refuse another amount for a preparation grant to which its applicant has agreed. Raises GrantTakenUp."""
    if told.outcome is not Outcome.INVITED or pence == told.total_pence:
        return
    support = find_support_of(session, submission.id)
    if support is not None and support.grant_taken_up_at is not None:
        raise GrantTakenUp(pence=pounds(told.total_pence))


def note_correction(session: Session, decision: Decision, told: Decision, public_note: str) -> None:
    """Keep what a proposed decision corrects, and why."""
    correction = session.get(Correction, decision.id) or Correction(decision_id=decision.id)
    correction.corrects_id, correction.public_note = told.id, public_note.strip()
    session.add(correction)
    session.flush()


def find_correction(session: Session, decision_id: UUID) -> Correction | None:
    """What a decision corrects, if anything."""
    wanted = select(Correction).where(Correction.decision_id == decision_id)
    return session.scalars(wanted.options(joinedload(Correction.corrects))).one_or_none()


def list_corrections(session: Session, decisions: Sequence[Decision]) -> set[UUID]:
    """The ids of those decisions that correct what was told."""
    ids = [decision.id for decision in decisions]
    return set(session.scalars(select(Correction.decision_id).where(Correction.decision_id.in_(ids))))


def list_public_notes(session: Session, round_id: UUID) -> Sequence[PublicNote]:
    """Why outcomes of a round were corrected after they had been told, the first first."""
    rows = session.execute(
        select(Stage.title, Decision.released_at, Correction.public_note)
        .select_from(Correction)
        .join(Decision, Decision.id == Correction.decision_id)
        .join(Stage, Stage.id == Decision.stage_id)
        .where(Stage.round_id == round_id, Decision.state.in_((State.RELEASED, State.CORRECTED)))
        .order_by(Decision.released_at, Decision.id)
    )
    return [PublicNote(title, released_at, note) for title, released_at, note in rows if released_at is not None]
