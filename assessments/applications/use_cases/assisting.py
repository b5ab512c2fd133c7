"""Typing in, for an organisation, what it sent by post or said on the telephone.

The staff write and hand in as a lead would, and everybody who reads it is told. What came is attached, and so is the
applicant's signature under what was typed; without both it cannot be handed in.
"""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.organisations import find_standing_organisation
from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.papers import Paper, list_papers
from assessments.applications.policies import may_assist
from assessments.applications.queries import find_application_of, get_application, get_staff_application, submission_at
from assessments.applications.states import Channel, Purpose
from assessments.applications.use_cases.drafting import AlreadyHandedIn
from assessments.applications.use_cases.starting import StageNotOpen, new_application, open_stage
from assessments.audit.use_cases import record
from assessments.documents.use_cases import Arrived, add_document
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.standings.use_cases import ensure_holder

LONGEST_NAME = 200
OLDEST = timedelta(days=366)


class AppliedAlready(Refused):
    """The organisation began an application in the round itself."""

    sentence = _(
        "%(organisation)s has an application in this round already, %(reference)s, so none was started. What came can "
        "be sent back to them, or they can be asked to withdraw that one."
    )


def start_assisted(
    session: Session,
    actor: Actor,
    round_reference: str,
    organisation_id: UUID,
    *,
    channel: Channel,
    received_on: date,
    now: datetime,
) -> Application:
    """Begin an application for an organisation that applies on paper; the one that was begun so already, if there is.

    After the closing time it can still be begun if it came before; handing it in then takes more time, with a reason.
    Raises NotFound, NotPermitted, Invalid, StageNotOpen, NotAHolder or AppliedAlready.
    """
    organisation = find_standing_organisation(session, organisation_id, lock=True)
    round_ = session.scalars(
        select(Round).where(Round.reference == round_reference, Round.published_at <= now).with_for_update()
    ).one_or_none()
    if round_ is None or organisation is None:
        raise NotFound
    if not actor.has_role(round_.fund_id, Role.MANAGER) or organisation_id in actor.ties:
        raise NotPermitted
    standing = find_application_of(session, organisation_id, round_.id)
    if standing is not None and standing.assisted_through is None:
        raise AppliedAlready(organisation=organisation.name, reference=standing.reference)
    if standing is not None:
        return standing
    stage = session.scalars(select(Stage).where(Stage.round_id == round_.id).order_by(Stage.position).limit(1)).one()
    _ensure_in_time(stage, received_on, now, ZoneInfo(round_.time_zone))
    ensure_holder(session, organisation, round_, now=now)
    application = new_application(session, actor, round_, organisation_id, now)
    application.assisted_through, application.received_on = channel, received_on
    open_stage(session, actor, application, stage, {}, now=now)
    record(
        session, actor, "application.assisted", application.id, now=now, round_id=round_.id,
        application_id=application.id, details={"fields": ["assisted_through", "received_on"]},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, round_.id, now=now)
    return get_application(session, actor, application.reference)


def _ensure_in_time(stage: Stage, received_on: date, now: datetime, zone: ZoneInfo) -> None:
    """Hold the day to the calendar of the round, which is ahead of or behind that of the clock for some hours."""
    today = now.astimezone(zone).date()
    if not today - OLDEST <= received_on <= today:
        raise Invalid({"received_on": _("Enter the day on which it came: today, or a day of the past year")})
    if now < stage.opens_at or received_on > stage.closes_at.astimezone(zone).date():
        raise StageNotOpen


def add_paper(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    arrived: Arrived,
    *,
    purpose: Purpose,
    signed_by: str = "",
    now: datetime,
) -> Paper:
    """Attach what came, or a signature. The same content for the same purpose, by the same name, is the same paper.

    Raises NotFound, NotPermitted, AlreadyHandedIn, Invalid or FileGone.
    """
    submission = _get_assisted(session, actor, reference, stage_key)
    name = " ".join(signed_by.split())[:LONGEST_NAME]
    if purpose is Purpose.SIGNATURE and not name:
        raise Invalid({"signed_by": _("Enter the name of the person who signed")})
    for paper in list_papers(session, submission.id):
        if (paper.purpose, paper.document.stored.sha256) == (purpose, arrived.examined.sha256) and (
            paper.signed_by in (None, name)  # one sheet may bear the signatures of several
        ):
            return paper
    assert actor.user_id is not None
    document = add_document(session, submission.application.organisation_id, arrived, actor.user_id, now=now)
    paper = Paper(
        submission_id=submission.id, document=document, purpose=purpose, added_at=now, added_by_id=actor.user_id,
        signed_by=name if purpose is Purpose.SIGNATURE else None,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    _note(session, actor, submission, "document.attached", document.id, purpose, now)
    return paper


def remove_paper(
    session: Session, actor: Actor, reference: str, stage_key: str, document_id: UUID, *, now: datetime
) -> None:
    """Take a paper away again; what is not there is removed already. Raises NotFound, NotPermitted, AlreadyHandedIn."""
    submission = _get_assisted(session, actor, reference, stage_key)
    for paper in list_papers(session, submission.id):
        if paper.document_id == document_id:
            if paper.document.handed_in_at is None:
                paper.document.removed_at = now
            session.delete(paper)
            _note(session, actor, submission, "document.removed", document_id, paper.purpose, now)


def _get_assisted(session: Session, actor: Actor, reference: str, stage_key: str) -> Submission:
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if submission.application.assisted_through is None:
        raise NotFound
    if not may_assist(actor, submission.application):
        raise NotPermitted
    if not submission.is_writable:
        raise AlreadyHandedIn
    return submission


def _note(
    session: Session,
    actor: Actor,
    submission: Submission,
    action: str,
    document_id: UUID,
    purpose: Purpose,
    now: datetime,
) -> None:
    record(
        session, actor, action, document_id, now=now, round_id=submission.application.round_id,
        application_id=submission.application_id, details={"what": purpose.value},
    )  # fmt: skip
