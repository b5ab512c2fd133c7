"""Beginning an application, and its draft for each stage."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assessments.accounts.organisations import find_standing_organisation
from assessments.actors import Actor
from assessments.applications.answers import as_typed
from assessments.applications.models import Answer, Application, Submission
from assessments.applications.policies import may_start
from assessments.applications.queries import find_application_of, get_application
from assessments.applications.use_cases.drafting import UNTITLED, read_entry
from assessments.applications.use_cases.noticing import plan_notices
from assessments.audit.use_cases import record
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.funds.questions import Question
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.standings.use_cases import ensure_holder


class StageNotOpen(Refused):
    """The stage has not opened, or has closed, for new applications."""

    sentence = _("This round is not taking applications now, so none was started.")


def start_application(
    session: Session, actor: Actor, round_reference: str, organisation_id: UUID, *, now: datetime
) -> Application:
    """Begin an organisation's application in a round; the one that stands already, if there is one.

    Raises NotFound, NotPermitted, StageNotOpen or NotAHolder.
    """
    # Held before the round, as by whoever merges organisations: what is merged meanwhile must start nothing.
    organisation = find_standing_organisation(session, organisation_id, lock=True)
    round_ = session.scalars(
        select(Round).where(Round.reference == round_reference, Round.published_at <= now).with_for_update()
    ).one_or_none()
    if round_ is None:
        raise NotFound
    if organisation is None or not may_start(actor, organisation_id):
        raise NotPermitted
    standing = find_application_of(session, organisation_id, round_.id)
    if standing is not None:
        return standing
    stage = session.scalars(select(Stage).where(Stage.round_id == round_.id).order_by(Stage.position).limit(1)).one()
    if not stage.is_open(now):
        raise StageNotOpen
    ensure_holder(session, organisation, round_, now=now)
    application = new_application(session, actor, round_, organisation_id, now)
    open_stage(session, actor, application, stage, {}, now=now)
    record(
        session,
        actor,
        "application.started",
        application.id,
        now=now,
        round_id=round_.id,
        application_id=application.id,
    )
    ask_for(session, JobKind.ROUND_FIGURES, round_.id, now=now)
    return get_application(session, actor, application.reference)


def new_application(session: Session, actor: Actor, round_: Round, organisation_id: UUID, now: datetime) -> Application:
    """The next application of a round that is held."""
    assert actor.user_id is not None
    round_.last_number += 1
    application = Application(
        round_id=round_.id,
        organisation_id=organisation_id,
        number=round_.last_number,
        reference=f"{round_.reference}-{round_.last_number:04}",
        title=UNTITLED,
        started_at=now,
        started_by_id=actor.user_id,
    )
    session.add(application)
    session.flush()
    return application


def open_stage(
    session: Session, actor: Actor, application: Application, stage: Stage, values: Mapping[str, Any], *, now: datetime
) -> Submission:
    """Begin the application's draft for a stage, prefilled with those values whose questions the form has, too."""
    assert actor.user_id is not None
    stage = session.scalars(select(Stage).where(Stage.id == stage.id).options(selectinload(Stage.forms))).one()
    submission = Submission(
        application_id=application.id, stage_id=stage.id, form_id=stage.form.id, position=stage.position, opened_at=now
    )
    session.add(submission)
    session.flush()
    plan_notices(session, submission.id, stage.closes_at, now=now)
    for key, question in stage.form.questions.items():
        if key in values:
            answer = Answer(submission_id=submission.id, question_key=key, saved_at=now, saved_by_id=actor.user_id)
            answer.value, answer.typed = _settle(question, values[key])
            session.add(answer)
    application.reached = stage.position
    return submission


def _settle(question: Question, value: Any) -> tuple[Any, Any]:
    """An earlier stage's value under this stage's limits: as a value if it fits, else as something typed."""
    from_earlier = as_typed(question, value)
    value, typed, _problem = read_entry(question, from_earlier)
    return value, typed
