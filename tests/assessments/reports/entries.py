"""What every list entry should say, worked out from the rows that it is about: the long way round, in Python."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.decisions.models import Decision, Support
from assessments.decisions.states import HOLDS_MONEY, SupportState
from assessments.folding import sort_key
from assessments.reports.models import ListEntry
from assessments.scoring.models import Assignment, Mark
from assessments.scoring.states import LIVE, OUTSTANDING
from assessments.scoring.states import State as WorkState

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = [column.key for column in ListEntry.__table__.columns]


def kept(session: Session) -> dict[Any, dict[str, Any]]:
    """The entries as the database kept them."""
    return {
        entry.submission_id: {name: getattr(entry, name) for name in NAMES}
        for entry in session.scalars(select(ListEntry).execution_options(populate_existing=True))
    }


def worked_out(session: Session) -> dict[Any, dict[str, Any]]:
    """The entries as they should be."""
    options = (
        joinedload(Submission.stage),
        joinedload(Submission.application).joinedload(Application.organisation),
    )
    return {each.id: _entry(session, each) for each in session.scalars(select(Submission).options(*options))}


def _entry(session: Session, submission: Submission) -> dict[str, Any]:
    application = submission.application
    organisation = application.organisation
    is_newest = submission.position == application.reached
    return {
        "submission_id": submission.id, "application_id": application.id, "round_id": application.round_id,
        "stage_id": submission.stage_id, "organisation_id": organisation.id, "number": application.number,
        "is_newest": is_newest, "state": submission.state, "name_key": sort_key(organisation.name),
        "organisation_region": organisation.region, "income_band": organisation.income_band,
        "requested_pence": -1 if submission.requested_pence is None else submission.requested_pence,
        "submitted_at": submission.submitted_at or NEVER,
        **_work(session, submission),
        **_judged(session, submission),
        "is_unadvised": is_newest and _lacks_adviser(session, application),
    }  # fmt: skip


def _work(session: Session, submission: Submission) -> dict[str, Any]:
    works = session.scalars(select(Assignment).where(Assignment.submission_id == submission.id)).all()
    live = sum(work.state in LIVE for work in works)
    due = [work.due_at for work in works if work.state in OUTSTANDING]
    return {
        "live": live,
        "assessed": sum(work.state is WorkState.SUBMITTED for work in works),
        "outstanding": len(due),
        "next_due_at": min(due, default=None),
        "is_short": submission.state is State.ELIGIBLE and live < submission.stage.assessors_wanted,
    }


def _judged(session: Session, submission: Submission) -> dict[str, Any]:
    mark = session.get(Mark, submission.id)
    is_open = submission.state in (State.ELIGIBLE, State.ASSESSED)
    decision = _standing(session.scalars(select(Decision).where(Decision.submission_id == submission.id)).all())
    return {
        "mark": -1.0 if mark is None else mark.value,
        "is_divergent": bool(mark and mark.is_divergent and mark.moderated is None and is_open),
        "outcome": decision and decision.outcome,
        "decision_state": decision and decision.state,
    }


def _standing(decisions: Sequence[Decision]) -> Decision | None:
    return max(
        (each for each in decisions if each.state in HOLDS_MONEY), key=lambda each: each.proposed_at, default=None
    )


def _lacks_adviser(session: Session, application: Application) -> bool:
    support = session.scalars(select(Support).where(Support.application_id == application.id)).one_or_none()
    return support is not None and support.adviser_id is None and support.state is not SupportState.CLOSED
