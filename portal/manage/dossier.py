"""All that the staff may read about one application, gathered for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessments.actors import Actor, Role
from assessments.applications.clarifications import Clarification, list_clarifications
from assessments.applications.models import Application, EarlyOpening, Extension, Submission
from assessments.applications.policies import is_held_back, is_sealed, is_staff, may_manage, may_read_handed_in
from assessments.applications.presses import Press, list_presses
from assessments.applications.queries import (
    find_early_opening,
    get_staff_application,
    list_extensions,
)
from assessments.applications.states import State as SubmissionState
from assessments.applications.states import Step, can
from assessments.awards.policies import may_view_award
from assessments.awards.queries import find_award
from assessments.casework.queries import Kept, find_kept
from assessments.decisions.basis import DECIDABLE
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import find_supports, list_decisions
from assessments.decisions.states import State as DecisionState
from assessments.reports.policies import may_read_round_trail
from assessments.scoring.arithmetic import Point, mark_of
from assessments.scoring.conflicts import list_tied
from assessments.scoring.models import Assignment, Mark, ModeratedScore, Moderation, Score
from assessments.scoring.policies import may_view_assessments
from assessments.scoring.queries import find_mark, find_moderation, list_assignments
from assessments.scoring.states import State
from assessments.supporting.queries import sees_support
from portal.answers import ShownSection, shown_as_handed_in
from portal.clarified import Changed, changes_of
from portal.confirmed import ShownWords, shown_words
from portal.db import Session

ASSESSABLE = (SubmissionState.ELIGIBLE, SubmissionState.ASSESSED)


@dataclass(frozen=True, slots=True)
class Part:
    """One stage of an application: what was handed in, how it was judged and decided."""

    submission: Submission
    is_sealed: bool
    opening: EarlyOpening | None
    answers: Sequence[ShownSection] | None
    confirmed: Sequence[ShownWords]
    clarifications: Sequence[Clarification]
    changes: Sequence[Changed]
    works: Sequence[Assignment]
    may_view_scores: bool
    mark: Mark | None
    moderation: Moderation | None
    decisions: Sequence[Decision]
    extensions: Sequence[Extension]
    presses: Sequence[Press]
    actions: Sequence[str]

    @property
    def submitted(self) -> Sequence[Assignment]:
        """The assessments that count, with their scores."""
        return [work for work in self.works if work.state is State.SUBMITTED and work.assessment is not None]

    @property
    def is_agreed_before_voiding(self) -> bool:
        """Whether the panel agreed on what has been set aside since."""
        voided = [work.ended_at for work in self.works if work.state is State.VOIDED and work.ended_at is not None]
        return self.moderation is not None and any(moment > self.moderation.moderated_at for moment in voided)

    @property
    def standing(self) -> Decision | None:
        """The newest decision that was not sent back."""
        live = [decision for decision in self.decisions if decision.state is not DecisionState.SENT_BACK]
        return live[-1] if live else None


@dataclass(frozen=True, slots=True)
class Dossier:
    """An application as its fund's staff see it."""

    application: Application
    parts: Sequence[Part]
    support: Support | None
    kept: Kept
    may_manage: bool
    may_approve: bool
    may_read_trail: bool
    tied: frozenset[UUID]
    """Those who assess it and belong to its organisation, or once did."""
    has_award: bool
    """Whether it was offered a grant of which the actor may read more."""


def open_dossier(session: Session, actor: Actor, reference: str, *, now: datetime) -> Dossier:
    """Everything about an application that the actor may read as its fund's staff. Raises NotFound."""
    application = get_staff_application(session, actor, reference)
    presses = list_presses(session, application.submissions)
    support = find_supports(session, [application.id]).get(application.id)
    return Dossier(
        application,
        [_part(session, actor, submission, presses[submission.id], now) for submission in application.submissions],
        support if support is not None and sees_support(session, actor, support) else None,
        find_kept(session, actor, application, now=now),
        may_manage(actor, application),
        is_staff(actor, application, Role.APPROVER),
        may_read_round_trail(actor, application.round),
        list_tied(session, application),
        may_view_award(actor, application) and find_award(session, application.id) is not None,
    )


def _part(session: Session, actor: Actor, submission: Submission, presses: Sequence[Press], now: datetime) -> Part:
    works = list_assignments(session, submission.id)
    may_view_scores = may_view_assessments(actor, submission, works)
    decisions = list_decisions(session, [submission.id])
    return Part(
        submission,
        is_sealed(submission, now),
        find_early_opening(session, submission.id) if submission.opened_early_at else None,
        shown_as_handed_in(submission) if may_read_handed_in(actor, submission, now) else None,
        _confirmed(actor, submission, now),
        list_clarifications(session, [submission.id]).get(submission.id, []),
        changes_of(submission) if may_read_handed_in(actor, submission, now) else [],
        works,
        may_view_scores,
        find_mark(session, submission.id) if may_view_scores else None,
        find_moderation(session, submission.id) if may_view_scores else None,
        decisions,
        list_extensions(session, submission.id),
        presses,
        _actions(submission, works, decisions, now) if may_manage(actor, submission.application) else (),
    )


def _confirmed(actor: Actor, submission: Submission, now: datetime) -> Sequence[ShownWords]:
    """Who confirmed what it says, once it was handed in; of what was returned its answers may have changed since."""
    is_read = may_read_handed_in(actor, submission, now) and not submission.is_writable
    return shown_words(submission, now) if is_read else ()


def _actions(
    submission: Submission, works: Sequence[Assignment], decisions: Sequence[Decision], now: datetime
) -> list[str]:
    """What a manager can do with a submission as it stands, by the name of the page."""
    state, is_open = submission.state, now < submission.closes_at
    possible = {
        "extend": submission.is_writable,
        "clarify": can(state, Step.RETURN) and not is_held_back(submission, now),
        "screen": can(state, Step.FIND_ELIGIBLE) and not is_held_back(submission, now),
        "open_early": not submission.is_writable and bool(submission.submitted_at) and is_sealed(submission, now),
        "assign": state in ASSESSABLE,
        "close_assessing": state is SubmissionState.ELIGIBLE and any(work.state is State.SUBMITTED for work in works),
        "propose": not is_open and state in DECIDABLE and _can_change(submission, decisions),
    }
    return [action for action, is_possible in possible.items() if is_possible]


def _can_change(submission: Submission, decisions: Sequence[Decision]) -> bool:
    """Whether an outcome can be proposed, or one that was told corrected: none is approved and waits to be told."""
    return not any(decision.state is DecisionState.APPROVED for decision in decisions)


def mark_from(scores: Sequence[Score] | Sequence[ModeratedScore]) -> float | None:
    """The mark that one set of scores comes to."""
    return mark_of(Point(score.points, score.criterion.top, score.criterion.weight) for score in scores)
