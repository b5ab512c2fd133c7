"""Who may see and do what with an application. A rule that filters a list stands here twice, as Python and as SQL."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from assessments.actors import READS_APPLICATIONS, Actor, Place, Role
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.states import WRITABLE
from assessments.funds.models import Round


def is_applicant(actor: Actor, application: Application) -> bool:
    """Whether the application is of one of the actor's organisations."""
    return application.organisation_id in actor.organisations_as()


def is_staff(actor: Actor, application: Application, *roles: Role) -> bool:
    """Whether the actor holds one of the roles in the application's fund, and has no part in the organisation."""
    return actor.has_role(application.round.fund_id, *roles) and not is_applicant(actor, application)


def is_reader(actor: Actor, application: Application) -> bool:
    """Whether the actor may read it as its assessor or adviser."""
    return any(reader.person_id == actor.user_id and reader.until_at is None for reader in application.readers)


def may_view(actor: Actor, application: Application) -> bool:
    """Whether the actor may know of the application."""
    return (
        actor.is_system
        or is_applicant(actor, application)
        or is_staff(actor, application, *READS_APPLICATIONS)
        or is_reader(actor, application)
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view` as a WHERE clause; a test holds the two equal."""
    if actor.is_system:
        return true()
    if actor.user_id is None:
        return false()
    reading = select(Reader.application_id).where(Reader.person_id == actor.user_id, Reader.until_at.is_(None))
    return or_(own(actor), staffed(actor, *READS_APPLICATIONS), Application.id.in_(reading))


def own(actor: Actor) -> ColumnElement[bool]:
    """`is_applicant` as a WHERE clause."""
    return Application.organisation_id.in_(actor.organisations_as())


def staffed(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """`is_staff` as a WHERE clause."""
    rounds = select(Round.id).where(Round.fund_id.in_(actor.funds_as(*roles)))
    return and_(Application.round_id.in_(rounds), Application.organisation_id.not_in(actor.organisations_as()))


def may_read_answers(actor: Actor, submission: Submission) -> bool:
    """Whether the actor may read what is written: the organisation always, anybody else what was handed in."""
    if is_applicant(actor, submission.application):
        return True
    return (
        may_view(actor, submission.application) and submission.state not in WRITABLE and bool(submission.submitted_at)
    )


def may_start(actor: Actor, organisation_id: object) -> bool:
    """Whether the actor may start an application for the organisation."""
    return organisation_id in actor.organisations_as(Place.LEAD, Place.EDITOR)


def may_write(actor: Actor, submission: Submission) -> bool:
    """Whether the actor may change answers, the state apart."""
    return submission.application.organisation_id in actor.organisations_as(Place.LEAD, Place.EDITOR)


def may_submit(actor: Actor, submission: Submission) -> bool:
    """Whether the actor may hand in or withdraw for the organisation."""
    return submission.application.organisation_id in actor.organisations_as(Place.LEAD)


def may_manage(actor: Actor, application: Application) -> bool:
    """Whether the actor may screen, extend, assign and propose."""
    return is_staff(actor, application, Role.MANAGER)
