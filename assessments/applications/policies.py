"""Who may see and do what with an application. A rule that filters a list stands here twice, as Python and as SQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, false, not_, or_, select, true
from sqlalchemy.orm import aliased

from assessments.actors import READS_APPLICATIONS, Actor, Place, Role
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.states import WRITABLE, State
from assessments.funds.models import Round, Stage


def is_applicant(actor: Actor, application: Application) -> bool:
    """Whether the application is of one of the actor's organisations."""
    return application.organisation_id in actor.organisations_as()


def is_staff(actor: Actor, application: Application, *roles: Role) -> bool:
    """Whether the actor holds one of the roles in the application's fund, and has no part in the application.

    Whoever belongs or belonged to the organisation has, and whoever is excluded by a conflict that was found.
    """
    return actor.has_role(application.round.fund_id, *roles) and not is_tied(actor, application)


def is_tied(actor: Actor, application: Application) -> bool:
    """Whether what the staff say of the application is not for the actor."""
    return application.organisation_id in actor.ties or application.id in actor.excluded


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


def tied(actor: Actor) -> ColumnElement[bool]:
    """`is_tied` as a WHERE clause."""
    return or_(Application.organisation_id.in_(actor.ties), Application.id.in_(actor.excluded))


def staffed(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """`is_staff` as a WHERE clause."""
    rounds = select(Round.id).where(Round.fund_id.in_(actor.funds_as(*roles)))
    return and_(Application.round_id.in_(rounds), not_(tied(actor)))


def is_held_back(submission: Submission, now: datetime) -> bool:
    """Whether it waits for its closing in a sealed round: until then nobody acts on what it says."""
    return submission.application.round.is_sealed and now < submission.closes_at


def is_sealed(submission: Submission, now: datetime) -> bool:
    """Whether what the submission says is closed to everybody but its organisation until its own closing."""
    return is_held_back(submission, now) and submission.opened_early_at is None


def sealed(now: datetime, of: type[Submission] = Submission) -> ColumnElement[bool]:
    """`is_sealed` as a WHERE clause over Submission; never NULL, so that it can be turned round."""
    stages = select(Stage.id).join(Stage.round).where(Round.is_sealed)
    is_extended = and_(of.extended_until.is_not(None), of.extended_until > now)
    closes_later = or_(of.stage_id.in_(stages.where(Stage.closes_at > now)), and_(of.stage_id.in_(stages), is_extended))
    return and_(of.opened_early_at.is_(None), closes_later)


def is_open_to_staff(submission: Submission, now: datetime) -> bool:
    """Whether the submission was handed in, and is not sealed."""
    return submission.submitted_at is not None and submission.state not in WRITABLE and not is_sealed(submission, now)


def open_to_staff(now: datetime, of: type[Submission] = Submission) -> ColumnElement[bool]:
    """`is_open_to_staff` as a WHERE clause over Submission."""
    return and_(of.submitted_at.is_not(None), of.state.not_in(WRITABLE), not_(sealed(now, of)))


def may_read_handed_in(actor: Actor, submission: Submission, now: datetime) -> bool:
    """Whether the actor may read what was handed in last: of what was returned that is only in its receipt."""
    is_returned = submission.state is State.RETURNED and not is_sealed(submission, now)
    return may_view(actor, submission.application) and (is_returned or is_open_to_staff(submission, now))


def may_assist(actor: Actor, application: Application) -> bool:
    """Whether the actor types the application in for its organisation, from what came by post or telephone."""
    return application.assisted_through is not None and may_manage(actor, application)


def assisted(actor: Actor) -> ColumnElement[bool]:
    """`may_assist` as a WHERE clause."""
    return and_(Application.assisted_through.is_not(None), staffed(actor, Role.MANAGER))


def written_by(actor: Actor) -> ColumnElement[bool]:
    """The applications whose drafts the actor sees as one who writes them: their own, and those that they type in."""
    return or_(own(actor), assisted(actor)) if actor.funds_as(Role.MANAGER) else own(actor)


def may_read_answers(actor: Actor, submission: Submission, now: datetime) -> bool:
    """Whether the actor may read what is written: the organisation always, anybody else what is open to the staff.

    Whoever types it in reads it while it is a draft.
    """
    if is_applicant(actor, submission.application):
        return True
    if submission.is_writable and may_assist(actor, submission.application):
        return True
    return may_view(actor, submission.application) and is_open_to_staff(submission, now)


def readable_by(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """`may_read_answers` as a WHERE clause over Application and Submission; a test holds the two equal."""
    typed_in = and_(assisted(actor), Submission.state.in_(WRITABLE))
    return or_(own(actor), typed_in, and_(visible_to(actor), open_to_staff(now)))


def title_for(actor: Actor, application: Application, now: datetime) -> str | None:
    """What the application is called to the actor; None to staff who may not read any of what says it."""
    if is_applicant(actor, application):
        return application.title
    open_ones = [submission for submission in application.submissions if is_open_to_staff(submission, now)]
    return open_ones[-1].title if open_ones else None


def title_seen_by(actor: Actor, now: datetime) -> ColumnElement[str | None]:
    """`title_for` as a column of Application; a test holds the two equal."""
    of = aliased(Submission)
    newest = (
        select(of.title)
        .where(of.application_id == Application.id, open_to_staff(now, of))
        .order_by(of.position.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )
    return case((own(actor), Application.title), else_=newest) if actor.places else newest


def may_start(actor: Actor, organisation_id: object) -> bool:
    """Whether the actor may start an application for the organisation."""
    return organisation_id in actor.organisations_as(Place.LEAD, Place.EDITOR)


def may_write(actor: Actor, submission: Submission) -> bool:
    """Whether the actor may change answers, the state apart."""
    is_writer = submission.application.organisation_id in actor.organisations_as(Place.LEAD, Place.EDITOR)
    return is_writer or may_assist(actor, submission.application)


def may_submit(actor: Actor, submission: Submission) -> bool:
    """Whether the actor may withdraw for the organisation, take up its support, and hand in."""
    return submission.application.organisation_id in actor.organisations_as(Place.LEAD)


def may_hand_in(actor: Actor, submission: Submission) -> bool:
    """Whether the actor may hand in: a lead, or whoever types in what came on paper."""
    return may_submit(actor, submission) or may_assist(actor, submission.application)


def may_open_early(actor: Actor, submission: Submission) -> bool:
    """Whether the actor may break the seal of a submission: the fund's manager, for a reason."""
    return may_manage(actor, submission.application)


def may_manage(actor: Actor, application: Application) -> bool:
    """Whether the actor may screen, extend, assign and propose."""
    return is_staff(actor, application, Role.MANAGER)
