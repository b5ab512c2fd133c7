"""Reading applications; every query is filtered by who asks."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from assessments.accounts.models import Membership, Person
from assessments.actors import READS_APPLICATIONS, Actor, Place
from assessments.applications.models import Application, EarlyOpening, Extension, RefusedSubmission, Submission
from assessments.applications.policies import own, staffed, visible_to
from assessments.errors import NotFound
from assessments.funds.models import Round, Stage


def get_application(
    session: Session, actor: Actor, reference: str, *, lock: bool = False, among: ColumnElement[bool] | None = None
) -> Application:
    """One application with its round, organisation, readers and submissions; NotFound unless the actor may see it.

    `among` narrows what the actor is looking through, say to their own organisation's. `lock` holds the application's
    row until the transaction ends, so that two people cannot change it at once.
    """
    statement = (
        select(Application)
        .where(Application.reference == reference, visible_to(actor) if among is None else among)
        .options(*_whole())
    )
    if lock:
        statement = statement.with_for_update(of=Application).execution_options(populate_existing=True)
    application = session.scalars(statement).one_or_none()
    if application is None:
        raise NotFound
    return _tied(application)


def get_own_application(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Application:
    """As `get_application`, among those of the actor's organisations."""
    return get_application(session, actor, reference, lock=lock, among=own(actor))


def get_staff_application(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Application:
    """As `get_application`, among those that the actor reads as the funder's staff."""
    return get_application(session, actor, reference, lock=lock, among=staffed(actor, *READS_APPLICATIONS))


def submission_at(application: Application, stage_key: str | None) -> Submission:
    """The submission of one stage, the newest if none is named; NotFound if the application did not come so far."""
    submission = application.current if stage_key is None else application.at(stage_key)
    if submission is None:
        raise NotFound
    return submission


def find_application_of(session: Session, organisation_id: UUID, round_id: UUID) -> Application | None:
    """The organisation's application in the round that still stands, if there is one."""
    candidates = session.scalars(
        select(Application)
        .where(Application.organisation_id == organisation_id, Application.round_id == round_id)
        .options(*_whole())
        .order_by(Application.number)
    ).all()
    standing = (_tied(application) for application in candidates)
    return next((application for application in standing if application.current.state != "withdrawn"), None)


def list_own_applications(session: Session, actor: Actor, round_id: UUID | None = None) -> Sequence[Application]:
    """The applications of the actor's organisations, newest first."""
    statement = (
        select(Application)
        .where(own(actor))
        .options(*_outline())
        .order_by(Application.started_at.desc(), Application.reference)
    )
    if round_id is not None:
        statement = statement.where(Application.round_id == round_id)
    return [_tied(application) for application in session.scalars(statement)]


def list_leads(session: Session, organisation_id: UUID) -> Sequence[Person]:
    """Those who are written to about an organisation's applications: its leads."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.place == Place.LEAD)
        .order_by(Person.email)
    ).all()


def list_members(session: Session, organisation_id: UUID) -> Sequence[Person]:
    """Everybody who has a place in an organisation."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Person.email)
    ).all()


def find_early_opening(session: Session, submission_id: UUID) -> EarlyOpening | None:
    """Who opened a submission before its closing, when and why; the caller has been allowed to know of it."""
    return session.scalars(
        select(EarlyOpening)
        .where(EarlyOpening.submission_id == submission_id)
        .options(joinedload(EarlyOpening.opened_by))
    ).one_or_none()


def list_early_openings(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, EarlyOpening]:
    """The openings of these submissions, by submission."""
    openings = session.scalars(select(EarlyOpening).where(EarlyOpening.submission_id.in_(list(submission_ids))))
    return {opening.submission_id: opening for opening in openings}


def list_extensions(session: Session, submission_id: UUID) -> Sequence[Extension]:
    """The extensions of a submission that the caller has already been allowed to see, oldest first."""
    return session.scalars(
        select(Extension)
        .where(Extension.submission_id == submission_id)
        .options(joinedload(Extension.granted_by))
        .order_by(Extension.granted_at)
    ).all()


def list_refused(session: Session, submission_id: UUID) -> Sequence[RefusedSubmission]:
    """Presses of Submit that were refused, oldest first; the caller has been allowed to see the submission."""
    return session.scalars(
        select(RefusedSubmission)
        .where(RefusedSubmission.submission_id == submission_id)
        .order_by(RefusedSubmission.refused_at)
    ).all()


def _tied(application: Application) -> Application:
    """The application with its parts leading back to it, so that any part keeps the whole alive."""
    stages = {stage.id: stage for stage in application.round.stages}
    for stage in stages.values():
        set_committed_value(stage, "round", application.round)
    for submission in application.submissions:
        set_committed_value(submission, "application", application)
        set_committed_value(submission, "stage", stages[submission.stage_id])
    return application


def _outline() -> tuple[ORMOption, ...]:
    return (
        joinedload(Application.round).options(selectinload(Round.stages)),
        joinedload(Application.organisation),
        selectinload(Application.submissions),
    )


def _whole() -> tuple[ORMOption, ...]:
    """Each thing by one path only: a second path would empty, in a locking query, what the first has filled."""
    submissions = selectinload(Application.submissions)
    return (
        joinedload(Application.organisation),
        joinedload(Application.round).options(
            joinedload(Round.fund),
            selectinload(Round.stages).options(selectinload(Stage.forms), selectinload(Stage.criteria)),
            selectinload(Round.envelope),
        ),
        selectinload(Application.readers),
        submissions.options(
            joinedload(Submission.form),
            selectinload(Submission.answers),
            selectinload(Submission.receipts),
        ),
    )
