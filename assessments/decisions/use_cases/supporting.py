"""Help between the stages: an adviser, a preparation grant, sessions."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.policies import is_applicant, is_staff, may_submit
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.decisions.models import Support, SupportSession
from assessments.decisions.policies import may_support
from assessments.decisions.queries import get_support
from assessments.decisions.states import SupportState, SupportStep, support_after
from assessments.decisions.use_cases.advising import close_to_adviser, open_to_adviser
from assessments.decisions.use_cases.proposing import adviser_problem
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.versions import SentBefore, ensure_seen

WORK_LIMIT = 10_000
LONGEST_SESSION = 24 * 60


class LoggedAlready(SentBefore):
    """The form was sent before, and says something else now."""

    sentence = _(
        "You have logged this session already, as the list above says, so what you entered now was not saved. "
        "If it was another session, press the button again to log it, too."
    )


class SupportIsOver(Refused):
    """The support has ended, or the stage has closed."""

    sentence = _("Nothing was changed: the support has ended. What is written here stays, and you can read it.")


def accept_support(session: Session, actor: Actor, reference: str, *, now: datetime) -> Support:
    """Take up the support that came with an invitation, before it ends.

    Raises NotFound, NotPermitted, IllegalStep or SupportIsOver.
    """
    support = get_support(session, actor, reference, lock=True)
    if not may_submit(actor, support.application.current):
        raise NotPermitted
    if support.state in (SupportState.ACCEPTED, SupportState.ACTIVE):
        return support
    state = support_after(support.state, SupportStep.ACCEPT)
    if now >= support.ends_at:
        raise SupportIsOver
    support.state = state
    support.accepted_at = now
    _note(session, actor, "support.accepted", support, now)
    return support


def assign_adviser(
    session: Session, actor: Actor, reference: str, adviser_id: UUID, *, now: datetime, seen: str | None = None
) -> Support:
    """Give an invited applicant an adviser, or another one.

    `seen` is the id of the adviser who was shown, '' for none. Raises NotFound, NotPermitted, Invalid or Outdated.
    """
    support = get_support(session, actor, reference, lock=True)
    application = support.application
    if not is_staff(actor, application, Role.MANAGER):
        raise NotPermitted
    if support.adviser_id == adviser_id:
        return support
    ensure_seen(str(support.adviser_id or ""), seen)
    problem = adviser_problem(session, actor, application.current, adviser_id, now)
    if problem is not None:
        raise Invalid({"adviser": problem})
    close_to_adviser(session, application, now=now)
    support.adviser_id = adviser_id
    open_to_adviser(session, application, adviser_id, now=now)
    _note(session, actor, "support.adviser_assigned", support, now, adviser=str(adviser_id))
    return support


def log_session(
    session: Session,
    actor: Actor,
    reference: str,
    *,
    entry_key: str,
    held_on: date,
    minutes: int,
    worked_on: str,
    now: datetime,
    own_note: str = "",
) -> SupportSession:
    """Log what was worked on with an applicant, who sees it, but not one's own note.

    The same `entry_key` again is the same session.

    Raises NotFound, NotPermitted, Invalid, IllegalStep or LoggedAlready.
    """
    support = get_support(session, actor, reference, lock=True)
    if not may_support(actor, support):
        raise NotPermitted
    for logged in support.sessions:
        if logged.entry_key == entry_key:
            stands = logged.held_on, logged.minutes, logged.worked_on, logged.own_note
            sent = held_on, minutes, worked_on.strip(), own_note.strip()
            if logged.struck_at is not None or stands != sent:
                raise LoggedAlready
            return logged
    support.state = support_after(support.state, SupportStep.WORK)
    _check_session(support, held_on, minutes, worked_on, own_note, now)
    assert actor.user_id is not None
    entry = SupportSession(
        entry_key=entry_key, held_on=held_on, minutes=minutes, worked_on=worked_on.strip(), logged_at=now,
        logged_by_id=actor.user_id, own_note=own_note.strip(),
    )  # fmt: skip
    support.sessions.append(entry)
    session.flush()
    _note(session, actor, "support.session_logged", support, now)
    _tell(session, support, entry, now)
    return entry


def strike_session(
    session: Session, actor: Actor, reference: str, session_id: UUID, *, now: datetime
) -> SupportSession:
    """Strike out what was logged by mistake: it stays to be read, and counts no more. Raises NotFound or NotPermitted.

    Its hours are in the figures of the round, so it can be done when the support has ended, too.
    """
    support = get_support(session, actor, reference, lock=True)
    if not may_support(actor, support):
        raise NotPermitted
    entry = next((each for each in support.sessions if each.id == session_id), None)
    if entry is None:
        raise NotFound
    if entry.struck_at is None:
        entry.struck_at, entry.struck_by_id = now, actor.user_id
        session.flush()
        _note(session, actor, "support.session_struck", support, now, entry=str(entry.id))
    return entry


def _check_session(support: Support, held_on: date, minutes: int, worked_on: str, own_note: str, now: datetime) -> None:
    zone = ZoneInfo(support.application.round.time_zone)
    problems = {}
    if held_on > now.astimezone(zone).date():
        problems["held_on"] = _("The date cannot be in the future.")
    elif held_on > support.ends_at.astimezone(zone).date():
        problems["held_on"] = _("No support is given after the day on which it ends for everybody.")
    elif held_on < support.offered_at.astimezone(zone).date():
        problems["held_on"] = _("The date cannot be before the support was offered.")
    if not 1 <= minutes <= LONGEST_SESSION:
        problems["hours"] = _("Enter between a minute and 24 hours.")
    if not worked_on.strip() or len(worked_on) > WORK_LIMIT:
        problems["worked_on"] = _("Say what was worked on, in at most 10,000 characters.")
    if len(own_note) > WORK_LIMIT or "\0" in own_note:
        problems["own_note"] = _("Write your own note in at most 10,000 characters.")
    if problems:
        raise Invalid(problems)


def close_support(session: Session, actor: Actor, reference: str, *, now: datetime) -> Support:
    """End the support. Its adviser or the fund's manager may. Raises NotFound, NotPermitted or IllegalStep."""
    support = get_support(session, actor, reference, lock=True)
    application = support.application
    if is_applicant(actor, application) or not (
        may_support(actor, support) or is_staff(actor, application, Role.MANAGER)
    ):
        raise NotPermitted
    if support.state is SupportState.CLOSED:
        return support
    support.state = support_after(support.state, SupportStep.CLOSE)
    support.closed_at = now
    _note(session, actor, "support.closed", support, now)
    return support


def _tell(session: Session, support: Support, entry: SupportSession, now: datetime) -> None:
    application = support.application
    context = {
        "reference": application.reference, "title": application.title, "held_on": entry.held_on.isoformat(),
        "path": f"/apply/{application.reference}/support",
    }  # fmt: skip
    write_to_leads(
        session, application, key=f"session:{entry.id}", template="support_session", context=context, now=now
    )


def _note(session: Session, actor: Actor, action: str, support: Support, now: datetime, **concerned: str) -> None:
    application = support.application
    record(
        session, actor, action, support.id, now=now, round_id=application.round_id, application_id=application.id,
        details=concerned,
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)
