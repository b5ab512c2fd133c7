"""What a fund manager does with an application before anybody judges it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.clarifications import find_open_clarification
from assessments.applications.models import Extension, Submission
from assessments.applications.policies import is_held_back, may_manage
from assessments.applications.queries import get_staff_application, list_extensions, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.states import State, Step, after
from assessments.applications.use_cases.noticing import plan_notices
from assessments.applications.use_cases.writing import write_to_leads
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotPermitted, Refused, _
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.versions import ensure_seen


class StillSealed(Refused):
    """Nothing is judged in a sealed round before its applications open, not even one that was opened early."""

    sentence = _(
        "This was not screened: the round is sealed, so nothing is screened or assessed before the stage has closed "
        "for the application."
    )


class WithApplicant(IllegalStep):
    """It was returned with questions, so nobody knows yet what is to be screened."""

    sentence = _(
        "This was not screened: it was returned to the applicant with questions. It can be screened once they have "
        "submitted it again, or once the date has passed that was set for that."
    )


LONGEST_EXTENSION = timedelta(days=366)


def extend_deadline(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    *,
    until: datetime,
    reason: str,
    now: datetime,
    seen: str | None = None,
) -> Extension:
    """Give one application more time at one stage. The same again is the same extension.

    `seen` is the `deadline_mark` of what was shown. Raises NotFound, NotPermitted, Invalid, Refused or Outdated.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    application = submission.application
    if not may_manage(actor, application):
        raise NotPermitted
    if not submission.is_writable:
        raise Refused(_("This application is not a draft at this stage, so there was nothing to extend."))
    given = list_extensions(session, submission.id)
    if given and (given[-1].until, given[-1].reason, given[-1].granted_by_id) == (until, reason.strip(), actor.user_id):
        return given[-1]
    ensure_seen(submission.deadline_mark, seen)
    problems = {} if reason_fits(reason) else {"reason": REASON_NEEDED}
    if until <= max(now, submission.due_at):
        problems["until"] = _("The new closing time must be later than now and than the present one.")
    elif until > now + LONGEST_EXTENSION:
        problems["until"] = _("The new closing time must be within a year. Nothing can be decided before it.")
    if problems:
        raise Invalid(problems)
    assert actor.user_id is not None
    extension = Extension(
        submission_id=submission.id, until=until, reason=reason.strip(), granted_at=now, granted_by_id=actor.user_id
    )
    session.add(extension)
    _move_deadline(session, submission, until)
    session.flush()
    plan_notices(session, submission.id, until, now=now)
    record(
        session, actor, "extension.granted", extension.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(submission.id), "fields": ["until", "reason"]},
    )  # fmt: skip
    context = {
        "reference": application.reference, "title": application.title, "stage": submission.stage.title,
        "until": until.isoformat(), "time_zone": application.round.time_zone,
        "path": f"/apply/{application.reference}",
    }  # fmt: skip
    write_to_leads(session, application, key=f"extended:{extension.id}", template="extended", context=context, now=now)
    return extension


def _move_deadline(session: Session, submission: Submission, until: datetime) -> None:
    """More time for what is to be handed in: the draft by its closing or, once returned, what was asked about it."""
    clarification = find_open_clarification(session, submission)
    if clarification is None:
        submission.extended_until = until
    else:
        submission.returned_until = clarification.until = until


def screen_application(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    *,
    is_eligible: bool,
    reason: str,
    now: datetime,
    seen: str | None = None,
) -> Submission:
    """Find a submission eligible or not, with the reason. The same again changes nothing.

    `seen` is the `screening_mark` of what was shown. Raises NotFound, NotPermitted, Refused, Invalid or
    Outdated.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_manage(actor, submission.application):
        raise NotPermitted
    found = State.ELIGIBLE if is_eligible else State.INELIGIBLE
    if (submission.state, submission.screening_reason) == (found, reason.strip()):
        return submission
    if submission.state is State.RETURNED:
        raise WithApplicant
    state = after(submission.state, Step.FIND_ELIGIBLE if is_eligible else Step.FIND_INELIGIBLE)
    ensure_seen(submission.screening_mark, seen)
    if is_held_back(submission, now):
        raise StillSealed
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    submission.state = state
    submission.screening_reason = reason.strip()
    record(
        session, actor, f"submission.found_{state}", submission.id, now=now,
        round_id=submission.application.round_id, application_id=submission.application_id,
        details={"fields": ["screening_reason"]},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, submission.application.round_id, now=now)
    return submission
