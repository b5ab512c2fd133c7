"""What a decision rests on, taken down when it is proposed and approved, so that a change is seen whatever made it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.applications.models import Submission
from assessments.decisions.asked import Asked, list_asked
from assessments.decisions.beside import AwardCheck, DecisionBasis
from assessments.decisions.checks import find_gone, list_checks
from assessments.decisions.models import Decision, Support
from assessments.decisions.states import Outcome
from assessments.interests.asides import tied_people
from assessments.scoring.models import Assignment, Mark, Moderation
from assessments.scoring.states import State as Work
from assessments.versions import fingerprint

Basis = Mapping[str, Any]


class Changed(StrEnum):
    """What has changed of that on which a decision rests."""

    JUDGED = "judged"
    ASKED = "asked"
    DIVIDED = "divided"
    SCREENED = "screened"
    TIED = "tied"
    CHECKED = "checked"
    GONE = "gone"
    TAKEN_UP = "taken_up"


TAKEN_DOWN_LATER = frozenset({Changed.DIVIDED, Changed.TAKEN_UP})
"""What decisions of before were not asked about."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, as it was and as it is, where that can be said in a word or a number."""

    what: Changed
    before: Any = None
    now: Any = None


Resting = tuple[Decision, Submission]
"""A decision and its submission, which is loaded with its application."""


def take_bases(session: Session, resting: Sequence[Resting], now: datetime) -> dict[UUID, Basis]:
    """What each decision rests on at this moment, by its id, in as many statements for many as for one."""
    ids = [submission.id for _decision, submission in resting]
    asked = list_asked(session, ids)
    judged, judges = _judged(session, ids)
    marks = {row[0]: row[1] for row in session.execute(_marks(ids))}
    checks = list_checks(session, {submission.application_id for _decision, submission in resting})
    gone = find_gone(session, {submission.application.organisation_id for _decision, submission in resting})
    tied = _tied(session, resting, judges, now)
    taken_up = _taken_up(session, ids)
    return {
        decision.id: {
            "judged": judged.get(submission.id, ""),
            "mark": marks.get(submission.id),
            "asked": submission.requested_pence,
            "divided": _divided(asked.get(submission.id, {})),
            "screened": [submission.state.value, fingerprint(submission.screening_reason)],
            "tied": sorted(str(person) for person in tied.get(decision.id, ())),
            "checked": _checked(decision, checks.get(submission.application_id, {})),
            "gone": submission.application.organisation_id in gone,
            "taken_up": submission.id in taken_up,
        }
        for decision, submission in resting
    }


def _divided(asked: Asked) -> dict[str, int]:
    """What is asked for by purpose and year, as it is said of a line: "loan 2026-27"."""
    return {" ".join(filter(None, part)): pence for part, pence in sorted(asked.items()) if pence}


def _marks(submission_ids: Iterable[UUID]) -> Any:
    return select(Mark.submission_id, Mark.value).where(Mark.submission_id.in_(list(submission_ids)))


def _judged(session: Session, submission_ids: Sequence[UUID]) -> tuple[dict[UUID, str], dict[UUID, set[UUID]]]:
    """A fingerprint of each submission's work, done, taken back or recused; and those who judged it."""
    works = session.execute(
        select(Assignment.submission_id, Assignment.id, Assignment.state, Assignment.submitted_at,
               Assignment.assessor_id)
        .where(Assignment.submission_id.in_(submission_ids))
        .order_by(Assignment.id)
    )  # fmt: skip
    agreed = session.execute(
        select(Moderation.submission_id, Moderation.moderated_at, Moderation.voided_at, Moderation.moderator_id).where(
            Moderation.submission_id.in_(submission_ids)
        )
    )
    found: dict[UUID, list[str]] = {}
    judges: dict[UUID, set[UUID]] = {}
    for submission_id, work_id, state, submitted_at, assessor_id in works:
        found.setdefault(submission_id, []).append(f"{work_id} {state} {_told(submitted_at)}")
        if state is Work.SUBMITTED:
            judges.setdefault(submission_id, set()).add(assessor_id)
    for submission_id, moderated_at, voided_at, moderator_id in agreed:
        found.setdefault(submission_id, []).append(f"{_told(moderated_at)} {_told(voided_at)}")
        if voided_at is None:
            judges.setdefault(submission_id, set()).add(moderator_id)
    return {submission_id: fingerprint(lines) for submission_id, lines in found.items()}, judges


def _told(moment: datetime | None) -> str:
    return moment.isoformat() if moment else "-"


def _tied(
    session: Session, resting: Sequence[Resting], judges: Mapping[UUID, set[UUID]], now: datetime
) -> dict[UUID, set[UUID]]:
    """Those with a part in the applicant among who judged, proposed and approved, by decision."""
    part = {
        decision.id: {decision.proposed_by_id, decision.approved_by_id, *judges.get(submission.id, ())} - {None}
        for decision, submission in resting
    }
    people = {person for each in part.values() for person in each if person is not None}
    subjects = [submission.application for _decision, submission in resting]
    applications = {(application.id, application.organisation_id) for application in subjects}
    pairs = tied_people(session, people, applications, now) if people else set()
    return {
        decision.id: {person for person, application in pairs if person in part[decision.id]
                      and application == submission.application_id}
        for decision, submission in resting
    }  # fmt: skip


def _taken_up(session: Session, submission_ids: Iterable[UUID]) -> set[UUID]:
    """Those whose preparation grant is agreed to: another decision to invite them rests on it."""
    invited = select(Decision.submission_id).join(Support, Support.decision_id == Decision.id)
    agreed = Support.grant_taken_up_at.is_not(None)
    return set(session.scalars(invited.where(Decision.submission_id.in_(submission_ids), agreed)))


def _checked(decision: Decision, checks: Mapping[str, AwardCheck]) -> dict[str, list[str]]:
    """Only an award rests on the checklist."""
    if decision.outcome is not Outcome.AWARDED:
        return {}
    return {key: [check.outcome.value, str(check.confirmed_by_id or "")] for key, check in sorted(checks.items())}


def changes_between(before: Basis, now: Basis) -> list[Change]:
    """What differs; a mark that was only calculated meanwhile is no change, nor is what was not taken down before."""
    changes = []
    for what in Changed:
        if before.get(what.value) == now.get(what.value) or (what in TAKEN_DOWN_LATER and what.value not in before):
            continue
        shown = {Changed.JUDGED: "mark", Changed.ASKED: "asked", Changed.DIVIDED: "divided"}.get(what)
        changes.append(Change(what, before.get(shown), now.get(shown)) if shown else Change(what))
    return changes


def note_proposed(session: Session, decision: Decision, submission: Submission, now: datetime) -> None:
    """Take down what a proposal rests on."""
    basis = session.get(DecisionBasis, decision.id) or DecisionBasis(decision_id=decision.id)
    basis.proposed, basis.approved = _basis_of(session, decision, submission, now), None
    session.add(basis)


def note_approved(session: Session, decision: Decision, submission: Submission, now: datetime) -> None:
    """Take down what an approval rests on."""
    session.flush()
    taken = _basis_of(session, decision, submission, now)
    basis = session.get(DecisionBasis, decision.id) or DecisionBasis(decision_id=decision.id, proposed=taken)
    basis.approved = taken
    session.add(basis)


def changes_since_proposal(
    session: Session, decision: Decision, submission: Submission, now: datetime
) -> list[Change] | None:
    """What changed since a decision was proposed, for its approver; None where it was not taken down then."""
    basis = session.get(DecisionBasis, decision.id)
    return None if basis is None else changes_between(basis.proposed, _basis_of(session, decision, submission, now))


def list_changed(session: Session, decisions: Sequence[Decision], now: datetime) -> set[UUID]:
    """The ids of those proposals of which something that they rest on has changed since, or was not taken down then.

    Each is loaded with its submission and application.
    """
    compared = _compared(session, decisions, now)
    return {each for each, was, taken in compared if was is None or changes_between(was.proposed, taken)}


def list_moved(session: Session, decisions: Sequence[Decision], now: datetime) -> set[UUID]:
    """The ids of those approved decisions of which something that they rested on has changed since the approval.

    Each is loaded with its submission and application.
    """
    approved = [(each, was.approved, taken) for each, was, taken in _compared(session, decisions, now) if was]
    return {each for each, before, taken in approved if before is not None and changes_between(before, taken)}


def _compared(
    session: Session, decisions: Sequence[Decision], now: datetime
) -> list[tuple[UUID, DecisionBasis | None, Basis]]:
    """Each decision's id, what it rested on, where that was taken down, and what it rests on now."""
    if not decisions:
        return []
    wanted = select(DecisionBasis).where(DecisionBasis.decision_id.in_([decision.id for decision in decisions]))
    kept = {each.decision_id: each for each in session.scalars(wanted)}
    taken = take_bases(session, [(decision, decision.submission) for decision in decisions], now)
    return [(each, kept.get(each), basis) for each, basis in taken.items()]


def has_moved(session: Session, decision: Decision, submission: Submission, now: datetime) -> bool:
    """Whether something that one approved decision rested on has changed since the approval."""
    basis = session.get(DecisionBasis, decision.id)
    if basis is None or basis.approved is None:
        return False
    return bool(changes_between(basis.approved, _basis_of(session, decision, submission, now)))


def _basis_of(session: Session, decision: Decision, submission: Submission, now: datetime) -> dict[str, Any]:
    return dict(take_bases(session, [(decision, submission)], now)[decision.id])
