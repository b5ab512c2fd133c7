"""Answering what need not be answered, or skipping it. Neither is put on the trail: it is no business of who judges."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.policies import may_write
from assessments.applications.queries import get_own_application, submission_at
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.contact import tidy_lines
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.voluntary.models import EqualityDone, EqualitySlip, Experience
from assessments.voluntary.queries import moment_of
from assessments.voluntary.states import Again, CommunityGroup, EqualityQuestion, Moment

MOST_HOURS, LONGEST_TEXT = 10_000, 2000


class NotYetAsked(Refused):
    """There is nothing to say of applying before one has applied."""

    sentence = _("These questions come after you have submitted. Nothing was saved.")


@dataclass(frozen=True, slots=True)
class Effort:
    """What somebody says of applying; whatever they leave out is None. All left out is a skip."""

    staff_hours: int | None = None
    volunteer_hours: int | None = None
    paid_hours: int | None = None
    hard: str | None = None
    again: Again | None = None


def tell_experience(
    session: Session, actor: Actor, reference: str, stage_key: str, effort: Effort, *, now: datetime
) -> None:
    """Keep what applying to one stage was like, in place of what was said at the same moment before.

    Raises NotFound, NotPermitted, NotYetAsked or Invalid.
    """
    submission = submission_at(get_own_application(session, actor, reference), stage_key)
    if not may_write(actor, submission):
        raise NotPermitted
    moment = moment_of(session, submission)
    if moment is None:
        raise NotYetAsked
    effort = Effort(**{**asdict(effort), "hard": tidy_lines(effort.hard or "") or None})
    _ensure_sensible(effort)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"submission_id": submission.id, "moment": moment}
    session.execute(insert(Experience).values(row).on_conflict_do_nothing())
    said = Experience.submission_id == submission.id, Experience.moment == moment
    kept = session.scalars(select(Experience).where(*said).with_for_update()).one()
    changed = {name: value for name, value in asdict(effort).items() if getattr(kept, name) != value}
    for name, value in changed.items():
        setattr(kept, name, value)
    if changed and moment is Moment.TOLD:
        ask_for(session, JobKind.ROUND_FIGURES, submission.application.round_id, now=now)


def _ensure_sensible(effort: Effort) -> None:
    hours = {name: getattr(effort, name) for name in ("staff_hours", "volunteer_hours", "paid_hours")}
    wrong = [name for name, value in hours.items() if value is not None and not 0 <= value <= MOST_HOURS]
    problems = dict.fromkeys(wrong, _("Enter whole hours, from 0 to 10,000, or leave it empty"))
    if effort.hard and len(effort.hard) > LONGEST_TEXT:
        problems["hard"] = _("Use 2,000 characters or fewer")
    if problems:
        raise Invalid(problems)


def answer_equality(
    session: Session,
    actor: Actor,
    reference: str,
    answers: Mapping[EqualityQuestion, Collection[CommunityGroup]],
    *,
    now: datetime,
) -> None:
    """Put a filled form with the others of its round, once an application; answers to nothing are a skip.

    Nothing that is written says whose form it is, and no work is asked for that would say when. A second form is
    dropped. Raises NotFound, NotPermitted or NotYetAsked.
    """
    application = get_own_application(session, actor, reference)
    if not may_write(actor, application.current):
        raise NotPermitted
    if not any(submission.submitted_at for submission in application.submissions):
        raise NotYetAsked
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    done = insert(EqualityDone).values(application_id=application.id)
    is_first = session.scalar(done.on_conflict_do_nothing().returning(EqualityDone.application_id)) is not None
    said = {question.value: _chosen(groups) for question, groups in answers.items() if groups}
    if is_first and said:
        session.add(EqualitySlip(round_id=application.round_id, answers=said))


def _chosen(groups: Collection[CommunityGroup]) -> list[str]:
    """The groups by name, in their own order; "none of these" counts only by itself."""
    named = [group.value for group in CommunityGroup if group in groups]
    return [name for name in named if name != CommunityGroup.NONE] or named
