"""Feedback: drafted from what was written for the applicant, gone over by a person, told with the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import SYSTEM, Actor
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.decisions.bands import list_marks_told
from assessments.decisions.feedback import Feedback
from assessments.decisions.models import Decision
from assessments.decisions.offered import Offered, list_offered
from assessments.decisions.policies import may_propose
from assessments.decisions.queries import find_last_released
from assessments.decisions.reading_feedback import find_feedback, is_judged, is_open, list_told_without
from assessments.decisions.use_cases.wording import get_managed_stage
from assessments.errors import IllegalStep, Invalid, NotPermitted, Refused, _
from assessments.funds.models import Criterion
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.versions import ensure_seen

LONGEST = 5_000
"""Characters of each part."""
NAMED_AT_MOST = 5
"""How many applications a refusal names."""
FEEDBACK_MISSING = _(
    "Nobody was told anything: nobody has gone over the feedback for %(missing)s of these applicants, %(references)s "
    "among them. Write it first, or tick that they are told without it."
)


class ToldAlready(Refused):
    """Applicants must be able to rely on what they were told."""

    sentence = _(
        "This was not saved: the applicant was told this feedback already. If it is wrong, propose a correction of the "
        "outcome first: until that is released, the feedback can be written anew, and is told with it."
    )


@dataclass(frozen=True, slots=True)
class FeedbackWords:
    """What is said to an applicant: what was strong, what would have helped, and of each criterion by its key."""

    strengths: str
    would_have_helped: str
    by_criterion: Mapping[str, str] = field(default_factory=dict)

    @property
    def tidy(self) -> "FeedbackWords":
        """The same without blanks around it, and without criteria of which nothing is said."""
        said = {key: text.strip() for key, text in self.by_criterion.items() if text.strip()}
        return FeedbackWords(self.strengths.strip(), self.would_have_helped.strip(), said)


def draft_of(offered: Offered) -> FeedbackWords:
    """A draft of what is offered: assessors are asked to say what would help, and panels to give reasons.

    What was strong begins with the criteria that were marked so, each with the reason that was agreed of it, if any.
    """
    reasons = dict(offered.reasons)
    strong = [f"{title}: {reasons.pop(key)}" if key in reasons else title for key, title in offered.strong.items()]
    return FeedbackWords("\n\n".join(strong), "\n\n".join(dict.fromkeys(offered.comments)), reasons)


def write_feedback(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    words: FeedbackWords,
    *,
    now: datetime,
    seen: str | None = None,
) -> Feedback:
    """Write the feedback on an application that was judged; after its outcome it is told at once, else with it.

    What was told is kept: while another outcome waits to be told, it is written anew, and told with that one. The same
    again changes nothing. `seen` is the mark of what was shown, '' for a draft that nobody had saved.
    Raises NotFound, NotPermitted, IllegalStep, Invalid, ToldAlready or Outdated.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_propose(actor, submission.application):
        raise NotPermitted
    if not session.scalar(select(exists().where(Submission.id == submission.id, is_judged()))):
        raise IllegalStep(_("Nothing was saved: feedback is written once the application is assessed."))
    standing, words = find_feedback(session, submission.id), words.tidy
    if standing is not None and standing.is_ready and words_in(standing) == words:
        return standing
    if not is_open(session, standing, submission.id):
        raise ToldAlready
    _check(words, submission.stage.criteria)
    ensure_seen(standing.mark if standing else "", seen)
    told_before = standing is not None and standing.told_at is not None
    feedback = _new(submission, now, after=standing) if standing is None or told_before else standing
    assert actor.user_id is not None
    _fill(feedback, words)
    feedback.edited_at, feedback.edited_by_id = now, actor.user_id
    session.add(feedback)
    session.flush()
    _note(session, actor, "feedback.edited", feedback, submission.application, now)
    if feedback.number == 1 and find_last_released(session, submission.id) is not None:
        _tell(session, actor, feedback, submission, now)
    return feedback


def words_in(feedback: Feedback) -> FeedbackWords:
    """What a feedback says."""
    return FeedbackWords(feedback.strengths, feedback.would_have_helped, dict(feedback.by_criterion))


def ask_for_drafts(session: Session, actor: Actor, round_reference: str, stage_key: str, *, now: datetime) -> None:
    """Have feedback drafted for all of a stage who have none; what was written stays. Raises NotFound, NotPermitted."""
    round_, stage = get_managed_stage(session, actor, round_reference, stage_key)
    if is_asked_for(session, stage.id, JobKind.DRAFT_FEEDBACK):
        return
    record(session, actor, "feedback.asked", stage.id, now=now, round_id=round_.id, details={"stage": stage.key})
    ask_for(session, JobKind.DRAFT_FEEDBACK, stage.id, now=now)


def draft_next(session: Session, stage_id: UUID, /, *, now: datetime) -> bool:
    """Draft feedback on the next application of a stage that was judged and has none; whether there was one."""
    none = ~exists().where(Feedback.submission_id == Submission.id)
    application_id = session.scalar(
        select(Submission.application_id).where(Submission.stage_id == stage_id, is_judged(), none)
        .order_by(Submission.application_id).limit(1)
    )  # fmt: skip
    if application_id is None:
        return False
    session.execute(select(Application.id).where(Application.id == application_id).with_for_update())
    submission = session.scalars(
        select(Submission)
        .where(Submission.application_id == application_id, Submission.stage_id == stage_id, none)
        .options(joinedload(Submission.application))
    ).one_or_none()
    if submission is not None:
        feedback = _new(submission, now)
        _fill(feedback, draft_of(list_offered(session, [submission.id])[submission.id]).tidy)
        session.add(feedback)
        session.flush()
        _note(session, SYSTEM, "feedback.drafted", feedback, submission.application, now)
    return True


def ensure_fed_back(session: Session, decisions: Sequence[Decision], *, without_feedback: bool) -> int:
    """Refuse to tell anybody without feedback, unless that is wanted; how many are. Raises Invalid."""
    missing = list_told_without(session, decisions)
    if missing and not without_feedback:
        named_ones = ", ".join(missing[:NAMED_AT_MOST])
        raise Invalid({"without_feedback": FEEDBACK_MISSING}, None, missing=len(missing), references=named_ones)
    return len(missing)


def _new(submission: Submission, now: datetime, after: Feedback | None = None) -> Feedback:
    number = after.number + 1 if after else 1
    return Feedback(submission_id=submission.id, stage_id=submission.stage_id, number=number, drafted_at=now, marks=[])


def _fill(feedback: Feedback, words: FeedbackWords) -> None:
    feedback.strengths, feedback.would_have_helped = words.strengths, words.would_have_helped
    feedback.by_criterion = dict(words.by_criterion)


def _check(words: FeedbackWords, criteria: list[Criterion]) -> None:
    problems = {}
    if not words.strengths or len(words.strengths) > LONGEST:
        problems["strengths"] = _("Say what was strong, in 5,000 characters or fewer.")
    if not words.would_have_helped or len(words.would_have_helped) > LONGEST:
        problems["would_have_helped"] = _("Say what would have helped, in 5,000 characters or fewer.")
    for key in words.by_criterion.keys() - {criterion.key for criterion in criteria}:
        problems[key] = _("There is no such criterion at this stage.")
    for key, text in words.by_criterion.items():
        if len(text) > LONGEST:
            problems[f"of-{key}"] = _("Enter 5,000 characters or fewer.")
    if problems:
        raise Invalid(problems)


def _tell(session: Session, actor: Actor, feedback: Feedback, submission: Submission, now: datetime) -> None:
    """Tell feedback that came after its outcome."""
    application = submission.application
    marks = list_marks_told(session, submission.stage, [submission.id]).get(submission.id, ())
    feedback.told_at, feedback.marks = now, [list(row) for row in marks]
    _note(session, actor, "feedback.told", feedback, application, now)
    context = {
        "reference": application.reference, "title": submission.title, "round": application.round.title,
        "made_up_note": application.round.made_up_note or "", "path": f"/apply/{application.reference}/status",
    }  # fmt: skip
    key = f"feedback:{feedback.id}"
    write_to_leads(session, application, key=key, template="feedback_told", context=context, now=now)


def _note(
    session: Session, actor: Actor, action: str, feedback: Feedback, application: Application, now: datetime
) -> None:
    record(
        session, actor, action, feedback.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"submission": str(feedback.submission_id)},
    )  # fmt: skip
