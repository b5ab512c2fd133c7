"""Breaking the seal of one application before its closing: possible for a named reason only, and told."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.applications.models import EarlyOpening, Submission
from assessments.applications.policies import is_held_back, may_open_early
from assessments.applications.queries import find_early_opening, get_staff_application, list_members, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.states import WRITABLE, OpeningGround
from assessments.applications.wording import OPENING_GROUNDS
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.messages.use_cases import queue_email


class AlreadyOpen(Refused):
    """There is no seal, or it has ended by itself."""

    sentence = _("This application is not sealed, so there was nothing to open early. Nothing was recorded.")


class NotHandedIn(Refused):
    """A draft is its writers' alone, in a sealed round as in any other."""

    sentence = _(
        "This was not opened: the application has not been submitted, and only those who write a draft can read it."
    )


def open_early(
    session: Session, actor: Actor, reference: str, stage_key: str, *, ground: OpeningGround, reason: str, now: datetime
) -> EarlyOpening:
    """Open one submission of a sealed round to the fund's staff, and tell the fund's auditors.

    The opening that stands already, if there is one. Raises NotFound, NotPermitted, AlreadyOpen, NotHandedIn, Invalid.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_open_early(actor, submission):
        raise NotPermitted
    standing = find_early_opening(session, submission.id)
    if standing is not None:
        return standing
    if not is_held_back(submission, now):
        raise AlreadyOpen
    if submission.submitted_at is None or submission.state in WRITABLE:
        raise NotHandedIn
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    opening = _open(session, actor, submission, ground, reason.strip(), now)
    _tell_auditors(session, actor, submission, opening, now)
    return opening


def _open(
    session: Session, actor: Actor, submission: Submission, ground: OpeningGround, reason: str, now: datetime
) -> EarlyOpening:
    assert actor.user_id is not None
    opening = EarlyOpening(
        submission_id=submission.id, ground=ground, reason=reason, opened_at=now, opened_by_id=actor.user_id
    )
    session.add(opening)
    submission.opened_early_at = now
    session.flush()
    record(
        session, actor, "submission.opened_early", submission.id, now=now,
        round_id=submission.application.round_id, application_id=submission.application_id,
        details={"opening": str(opening.id), "ground": ground.value, "fields": ["reason"]},
    )  # fmt: skip
    return opening


def _tell_auditors(
    session: Session, actor: Actor, submission: Submission, opening: EarlyOpening, now: datetime
) -> None:
    """Write to the fund's auditors, those apart who belong to the applicant: they are not to know what staff do."""
    application = submission.application
    applicants = {person.id for person in list_members(session, application.organisation_id)}
    for auditor in list_people(session, actor, application.round.fund_id, Role.AUDITOR, now):
        if auditor.id in applicants or auditor.id == actor.user_id:
            continue
        context = {
            "person": auditor.name, "reference": application.reference, "round": application.round.title,
            "stage": submission.stage.title, "ground": OPENING_GROUNDS[opening.ground],
            "closes_at": submission.closes_at.isoformat(), "time_zone": application.round.time_zone,
            "path": f"/manage/applications/{application.reference}",
        }  # fmt: skip
        queue_email(
            session, key=f"opened_early:{opening.id}:{auditor.id}", template="opened_early", address=auditor.email,
            context=context, now=now, user_id=auditor.id, round_id=application.round_id, application_id=application.id,
        )  # fmt: skip
