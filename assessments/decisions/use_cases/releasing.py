"""Telling everybody: outcomes, letters, next stages and support, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assessments.actors import Actor, Role
from assessments.applications.completeness import values_of
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import State as SubmissionState
from assessments.applications.states import Step as SubmissionStep
from assessments.applications.states import after as submission_after
from assessments.applications.use_cases import open_stage, write_to_leads
from assessments.audit.use_cases import record
from assessments.decisions.basis import list_shaken
from assessments.decisions.lettering import Material, find_lacking, read_material
from assessments.decisions.letters import letter_of, pdf_of
from assessments.decisions.models import Decision, Support
from assessments.decisions.plans import PlannedDecision, ReleasePlan
from assessments.decisions.queries import find_supports, to_be_released
from assessments.decisions.reading_plans import is_waiting
from assessments.decisions.states import Outcome, State, Step, after
from assessments.decisions.use_cases.advising import open_to_adviser
from assessments.decisions.use_cases.feeding_back import ensure_fed_back
from assessments.decisions.use_cases.proposing import adviser_problem
from assessments.decisions.use_cases.standing_aside import ensure_none_of_own
from assessments.decisions.use_cases.unsettling import unsettle
from assessments.decisions.written import OutcomeLetter
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.rendering.merging import named
from assessments.scoring.models import Assignment
from assessments.scoring.states import OUTSTANDING
from assessments.standings.use_cases import grant_standing, take_back_standing
from assessments.versions import ensure_seen, fingerprint

NAMED_AT_MOST = 5
"""How many applications a refusal names."""


class NothingWaits(Refused):
    """There is nothing to release, any more or yet."""

    sentence = _("Nothing was released: no decision of this stage is approved and waiting.")


class LetterLacks(Refused):
    """A letter would go out with a gap where its template has a field."""

    sentence = _(
        "Nothing was released: the letter about %(reference)s has nothing to fill in for %(fields)s. Letters with such "
        "a gap besides it: %(others)s. Take the field out of the letter, or change the proposal."
    )


class AlreadySet(Refused):
    """A release is set for some of these outcomes."""

    sentence = _(
        "Nothing was changed: a release is set already for %(references)s, and perhaps for others. Stop that one "
        "first, or leave it."
    )


def mark_of(marks: Iterable[str]) -> str:
    """By which a page about a release tells which decisions it showed; `marks` are theirs."""
    return fingerprint(sorted(marks))


def release_decisions(
    session: Session, actor: Actor, round_reference: str, stage_key: str, *, now: datetime, seen: str | None = None,
    without_feedback: bool = False,
) -> Sequence[Decision]:  # fmt: skip
    """Release every approved decision of a stage, and return what was released; proposals stay where they are.

    The invited get their draft of the next stage, prefilled, and their support. What was judged anew after its
    approval is not released, but has to be approved again. `seen` is the `mark_of` the decisions that were shown;
    `without_feedback` says that whoever has none is told all the same. Raises NotFound, NotPermitted, Outdated,
    NothingWaits, AlreadySet, ReleasedByAnother, Invalid, LetterLacks or Refused.
    """
    round_, stage = _stage(session, actor, round_reference, stage_key)
    if not actor.has_role(round_.fund_id, Role.MANAGER):
        raise NotPermitted
    decisions = hold_approved(session, actor, stage)
    if not decisions:
        raise NothingWaits
    ensure_not_set(session, decisions)
    ensure_none_of_own(session, actor, decisions, now)
    hold_lists(session, round_)
    ensure_seen(mark_of(decision.mark for decision in decisions), seen)
    _ensure_settled(session, decisions)
    decisions = _unsettle(session, actor, decisions, now)
    if decisions:
        lacking = ensure_fed_back(session, decisions, without_feedback=without_feedback)
        tell_outcomes(session, actor, round_, stage, decisions, now=now, lacking=lacking)
    ask_for(session, JobKind.ROUND_FIGURES, round_.id, now=now)
    return decisions


def tell_outcomes(
    session: Session, actor: Actor, round_: Round, stage: Stage, decisions: Sequence[Decision], *, now: datetime,
    lacking: int = 0,
) -> None:  # fmt: skip
    """Tell these approved decisions, whose applications the caller holds: their letters, all that follows, an edition.

    `lacking` of them have no feedback. Raises LetterLacks if a letter has nothing to fill in for a field.
    """
    material = read_material(session, round_, stage, decisions, told_with=decisions)
    if gaps := find_lacking(material, decisions, now=now):
        raise LetterLacks(reference=gaps[0].reference, fields=named(gaps[0].fields), others=len(gaps) - 1)
    for decision in decisions:
        _release(session, actor, decision, material, now)
    details = {"stage": stage.key, "decisions": len(decisions), "without_feedback": lacking}
    record(session, actor, "round.released", round_.id, now=now, round_id=round_.id, details=details)
    ask_for(session, JobKind.EDITION, round_.id, now=now)


def ensure_not_set(session: Session, decisions: Sequence[Decision]) -> None:
    """Refuse to tell what another release is set for. Raises AlreadySet."""
    ids = [decision.id for decision in decisions]
    rows = session.execute(
        select(PlannedDecision.decision_id, ReleasePlan.release_at)
        .join(ReleasePlan, ReleasePlan.id == PlannedDecision.plan_id)
        .where(PlannedDecision.decision_id.in_(ids), is_waiting())
    ).all()
    if rows:
        taken = {row.decision_id for row in rows}
        references = sorted(each.submission.application.reference for each in decisions if each.id in taken)
        raise AlreadySet(references=", ".join(references[:NAMED_AT_MOST]))


def _stage(session: Session, actor: Actor, round_reference: str, stage_key: str) -> tuple[Round, Stage]:
    round_ = session.scalars(
        select(Round)
        .where(Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(*Role)))
        .options(selectinload(Round.stages))
    ).one_or_none()
    stage = next((stage for stage in round_.stages if stage.key == stage_key), None) if round_ else None
    if round_ is None or stage is None:
        raise NotFound
    return round_, stage


def hold_approved(session: Session, actor: Actor, stage: Stage) -> Sequence[Decision]:
    """The stage's approved decisions by reference, their applications' rows held.

    What is approved while these rows are waited for is left to the next release: its row is not held.
    """
    held = session.scalars(
        select(Application.id)
        .join(Application.submissions)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Decision.stage_id == stage.id, Decision.state == State.APPROVED, staffed(actor, Role.MANAGER))
        .order_by(Application.id)
        .with_for_update(of=Application)
    ).all()
    return session.scalars(
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(Decision.stage_id == stage.id, Decision.state == State.APPROVED, Application.id.in_(held))
        .order_by(Application.reference)
        .options(*to_be_released())
        .execution_options(populate_existing=True)
    ).all()


def hold_lists(session: Session, round_: Round) -> None:
    """Go before or after whoever calculates marks: both change many rows of the lists, each in an order of its own."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())


def _unsettle(session: Session, actor: Actor, decisions: Sequence[Decision], now: datetime) -> list[Decision]:
    """Send those back to their proposal whose basis changed after the approval, and return the rest."""
    shaken = {decision.id for decision in list_shaken(session, decisions, now=now)}
    for decision in decisions:
        if decision.id in shaken:
            unsettle(session, actor, decision, decision.submission, now)
    return [decision for decision in decisions if decision.id not in shaken]


def _ensure_settled(session: Session, decisions: Sequence[Decision]) -> None:
    outstanding = session.scalars(
        select(Application.reference)
        .join(Application.submissions)
        .join(Assignment, Assignment.submission_id == Submission.id)
        .where(Submission.id.in_([decision.submission_id for decision in decisions]), Assignment.state.in_(OUTSTANDING))
        .order_by(Application.reference)
        .limit(1)
    ).one_or_none()
    if outstanding is not None:
        raise Refused(
            _("Nothing was released: an assessment of %(reference)s is outstanding. Take it back or wait for it."),
            reference=outstanding,
        )


def _release(session: Session, actor: Actor, decision: Decision, material: Material, now: datetime) -> None:
    submission, next_stage = decision.submission, material.next_stage
    application = submission.application
    decision.state = after(decision.state, Step.RELEASE)
    decision.released_at, decision.released_by_id = now, actor.user_id
    if submission.state is not SubmissionState.DECIDED:  # a reserve was decided before
        submission.state = submission_after(submission.state, SubmissionStep.DECIDE)
    correction = material.corrections.get(decision.id)
    if correction is not None:
        correction.corrects.state = after(correction.corrects.state, Step.CORRECT)
        _note(session, actor, "decision.corrected", decision, now)
    if correction is not None and correction.corrects.outcome is Outcome.INVITED:
        _offer_another_grant(session, decision)
    elif decision.outcome is Outcome.INVITED and next_stage is not None:
        open_stage(session, actor, application, next_stage, values_of(submission), now=now)
        _offer_support(session, actor, decision, now)
    was_awarded = correction is not None and correction.corrects.outcome is Outcome.AWARDED
    if was_awarded and decision.outcome is not Outcome.AWARDED:
        take_back_standing(session, actor, application.reference, reason=decision.reason, now=now)
    if decision.outcome is Outcome.AWARDED and not was_awarded:  # what it granted before goes on
        grant_standing(
            session, actor, application.round, organisation_id=application.organisation_id,
            application_id=application.id, reference=application.reference, decision_id=decision.id, now=now,
        )  # fmt: skip
    _note(session, actor, "decision.released", decision, now)
    _write_letter(session, decision, material, now)


def _note(session: Session, actor: Actor, action: str, decision: Decision, now: datetime) -> None:
    application = decision.submission.application
    record(
        session, actor, action, decision.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(decision.submission_id)},
    )  # fmt: skip


def _offer_support(session: Session, actor: Actor, decision: Decision, now: datetime) -> None:
    application = decision.submission.application
    adviser_id = _free_adviser(session, actor, decision, now)
    session.add(
        Support(
            application_id=application.id,
            decision_id=decision.id,
            adviser_id=adviser_id,
            grant_pence=decision.total_pence,
            grant_purpose=decision.grant_purpose,
            offered_at=now,
        )
    )
    if adviser_id is not None:
        open_to_adviser(session, application, adviser_id, now=now)
    session.flush()


def _offer_another_grant(session: Session, decision: Decision) -> None:
    """An invitation that is corrected stays one: what its support offers is put right."""
    support = find_supports(session, [decision.submission.application_id]).get(decision.submission.application_id)
    if support is not None:
        support.grant_pence, support.grant_purpose = decision.total_pence, decision.grant_purpose


def _free_adviser(session: Session, actor: Actor, decision: Decision, now: datetime) -> UUID | None:
    """The proposed adviser, unless they have come to assess the application, or left, since the proposal."""
    if decision.adviser_id is None:
        return None
    problem = adviser_problem(session, actor, decision.submission, decision.adviser_id, now)
    return decision.adviser_id if problem is None else None


def _write_letter(session: Session, decision: Decision, material: Material, now: datetime) -> None:
    """Keep the letter as it goes out, and send it to whoever leads the application, with itself as a PDF."""
    application, letter = decision.submission.application, material.write(decision, now=now)
    session.add(OutcomeLetter(decision_id=decision.id, written_at=now, content=letter))
    feedback = material.feedback.get(decision.submission_id)
    if feedback is not None and feedback.told_at is None:
        feedback.told_at, feedback.marks = now, [list(row) for row in material.beside(decision).marks]
    words = {"subject": letter["subject"], "body": letter["body"], "attached": pdf_of(letter)}
    context = {**letter_of(decision, application, material.next_stage, material.beside(decision).correction), **words}
    write_to_leads(session, application, key=f"outcome:{decision.id}", template="outcome", context=context, now=now)
