"""Reading what letters are made of, previews of those that would go out, and letters that went out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.queries import get_own_application, submission_at
from assessments.decisions.bands import list_marks_told
from assessments.decisions.corrections import Correction
from assessments.decisions.counted import Counted, count_told
from assessments.decisions.feedback import Feedback
from assessments.decisions.letters import Beside, empty_fields, values_of, write_letter
from assessments.decisions.models import Decision
from assessments.decisions.queries import to_be_released
from assessments.decisions.states import PENDING, Outcome, State
from assessments.decisions.written import OutcomeLetter, OutcomeTemplate
from assessments.errors import NotFound
from assessments.funds.models import Round, Stage
from assessments.paging import Order, Page, encode_cursor
from assessments.versions import fingerprint

PAGE = 10
"""How many letters a page shows whole."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that the letters of some decisions of one stage hold besides the decisions."""

    stage: Stage
    next_stage: Stage | None
    templates: Mapping[Outcome, OutcomeTemplate]
    feedback: Mapping[UUID, Feedback] = field(default_factory=dict)
    marks: Mapping[UUID, Sequence[tuple[str, str]]] = field(default_factory=dict)
    counted: Counted | None = None
    corrections: Mapping[UUID, Correction] = field(default_factory=dict)
    """By the id of the decision that corrects another."""

    def beside(self, decision: Decision) -> Beside:
        """What the letter of one of them holds besides; feedback and marks only if somebody has gone over it."""
        feedback = self.feedback.get(decision.submission_id)
        marks = self.marks.get(decision.submission_id, ()) if feedback else ()
        correction = self.corrections.get(decision.id)
        note = correction.public_note if correction else ""
        return Beside(self.templates.get(decision.outcome), feedback, marks, self.counted, note)

    def worded(self, template: OutcomeTemplate) -> "Material":
        """The same with other words for one outcome."""
        return replace(self, templates={**self.templates, template.outcome: template})

    def write(self, decision: Decision, *, now: datetime) -> dict[str, Any]:
        """The letter of one of them."""
        application = decision.submission.application
        return write_letter(decision, application, self.next_stage, self.beside(decision), now=now)

    def lacks(self, decision: Decision, *, now: datetime) -> list[str]:
        """The fields of its letter of which this application has nothing."""
        template = self.templates.get(decision.outcome)
        if template is None:
            return []
        application = decision.submission.application
        values = values_of(decision, application, self.next_stage, self.beside(decision), now=now)
        return empty_fields(template, values)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A letter that has nothing to fill in for some fields of its template."""

    reference: str
    outcome: Outcome
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter that would go out now."""

    decision: Decision
    letter: Mapping[str, Any]
    lacks: Sequence[str]
    lacks_alone: Sequence[str]
    """What else it would lack, where it is approved, if only what is approved were told now."""


def read_material(
    session: Session, round_: Round, stage: Stage, decisions: Sequence[Decision], *, told_with: Iterable[Decision]
) -> Material:
    """What the letters of these decisions hold if they are told together with all of `told_with`."""
    ids = [decision.submission_id for decision in decisions]
    return Material(
        stage,
        round_.stage_after(stage),
        find_templates(session, stage.id),
        _ready_feedback(session, ids),
        list_marks_told(session, stage, ids),
        count_told(session, stage.id, told_with),
        find_corrections(session, [decision.id for decision in decisions]),
    )


def find_corrections(session: Session, decision_ids: Iterable[UUID]) -> dict[UUID, Correction]:
    """Those of these decisions that correct others, by their id, with what they correct."""
    wanted = select(Correction).where(Correction.decision_id.in_(list(decision_ids)))
    found = session.scalars(wanted.options(joinedload(Correction.corrects)))
    return {correction.decision_id: correction for correction in found}


def find_templates(session: Session, stage_id: UUID) -> dict[Outcome, OutcomeTemplate]:
    """The fund's own words at a stage, by outcome."""
    found = select(OutcomeTemplate).where(OutcomeTemplate.stage_id == stage_id)
    rows = session.scalars(found.options(joinedload(OutcomeTemplate.changed_by)))
    return {template.outcome: template for template in rows}


def mark_of_words(session: Session, stage_id: UUID, decisions: Iterable[Decision]) -> str:
    """By which one tells whether the fund's own words for the letters about these decisions have changed."""
    told = {decision.outcome for decision in decisions}
    own = find_templates(session, stage_id)
    return fingerprint(
        [[each.value, own[each].subject, own[each].body] for each in Outcome if each in told & own.keys()]
    )


def list_pending(session: Session, actor: Actor, stage_id: UUID, outcome: Outcome) -> Sequence[Decision]:
    """A stage's decisions with an outcome of which nobody is told yet, whole, in the funds that the actor manages."""
    wanted = _pending(actor, stage_id).where(Decision.outcome == outcome)
    return session.scalars(wanted.order_by(Application.reference)).all()


def _pending(actor: Actor, stage_id: UUID) -> Select[Decision]:
    return (
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(Decision.stage_id == stage_id, Decision.state.in_(PENDING), staffed(actor, Role.MANAGER))
        .options(*to_be_released())
    )


def find_lacking(material: Material, decisions: Iterable[Decision], *, now: datetime) -> list[Lacking]:
    """The letters of which a field has nothing, by reference."""
    lacking = [(decision, material.lacks(decision, now=now)) for decision in decisions]
    return [
        Lacking(decision.submission.application.reference, decision.outcome, fields)
        for decision, fields in lacking
        if fields
    ]


def preview_letters(
    session: Session, actor: Actor, round_: Round, stage: Stage, *, now: datetime, cursor: str | None = None
) -> Page[Preview]:
    """A page of the letters of a stage as they would go out if all that is pending were told now.

    Those that are approved are looked at, too, as they would go out without those that are only proposed.
    """
    order = Order(Application.reference.expression, Application.reference.expression)
    found = session.scalars(order.apply(_pending(actor, stage.id), cursor, PAGE)).all()
    decisions = found[:PAGE]
    material = read_material(session, round_, stage, decisions, told_with=all_pending(session, actor, stage))
    alone = replace(material, counted=count_told(session, stage.id, all_approved(session, actor, stage)))
    page = [_preview(decision, material, alone, now) for decision in decisions]
    last = decisions[-1].submission.application.reference if len(found) > PAGE else None
    return Page(page, encode_cursor(last, last) if last else None)


def _preview(decision: Decision, material: Material, alone: Material, now: datetime) -> Preview:
    lacks = material.lacks(decision, now=now)
    without = alone.lacks(decision, now=now) if decision.state is State.APPROVED else []
    only_alone = [name for name in without if name not in lacks]
    return Preview(decision, material.write(decision, now=now), lacks, only_alone)


def get_preview(
    session: Session, actor: Actor, round_: Round, stage: Stage, reference: str, *, now: datetime
) -> Mapping[str, Any]:
    """The letter about one application as it went out or, before that, as it would. Raises NotFound."""
    decision = session.scalars(
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(
            Decision.stage_id == stage.id, Application.reference == reference, staffed(actor, Role.MANAGER),
            Decision.state.in_((*PENDING, State.RELEASED)),
        )
        .order_by(Decision.proposed_at.desc(), Decision.id)
        .limit(1)
        .options(*to_be_released())
    ).one_or_none()  # fmt: skip
    if decision is None:
        raise NotFound
    if decision.state is State.RELEASED:
        return _content(session, [decision.id])[decision.id]
    told_with = all_pending(session, actor, stage)
    return read_material(session, round_, stage, [decision], told_with=told_with).write(decision, now=now)


def list_letters(session: Session, decision_ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The letters about these decisions, which the caller was allowed to see, by the decision's id."""
    rows = select(OutcomeLetter.decision_id, OutcomeLetter.content)
    found = session.execute(rows.where(OutcomeLetter.decision_id.in_(list(decision_ids))))
    return {decision_id: content for decision_id, content in found}  # noqa: C416  a row is no pair


def get_own_letter(session: Session, actor: Actor, reference: str, stage_key: str) -> Mapping[str, Any]:
    """The newest letter about one of the actor's own applications at a stage. Raises NotFound."""
    submission = submission_at(get_own_application(session, actor, reference), stage_key)
    letter = session.scalars(
        select(OutcomeLetter)
        .join(Decision, Decision.id == OutcomeLetter.decision_id)
        .where(Decision.submission_id == submission.id, Decision.state == State.RELEASED)
        .order_by(Decision.released_at.desc(), Decision.id)
        .limit(1)
    ).one_or_none()
    if letter is None:
        raise NotFound
    return letter.content


def _content(session: Session, decision_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    found = list_letters(session, decision_ids)
    if set(found) != set(decision_ids):  # told before letters were kept
        raise NotFound
    return found


def all_approved(session: Session, actor: Actor, stage: Stage) -> Sequence[Decision]:
    """Whoever would be told if the actor released all that is approved now."""
    return session.scalars(_unloaded(actor, stage).where(Decision.state == State.APPROVED)).all()


def all_pending(session: Session, actor: Actor, stage: Stage) -> Sequence[Decision]:
    """Whoever else would be told, as the counts in a letter have it: it is previewed as if all were told at once.

    Those in which the actor has a part are not among them, so that no count tells them.
    """
    return session.scalars(_unloaded(actor, stage).where(Decision.state.in_(PENDING))).all()


def _unloaded(actor: Actor, stage: Stage) -> Select[Decision]:
    at_stage = select(Decision).join(Decision.submission).join(Submission.application)
    return at_stage.where(Decision.stage_id == stage.id, staffed(actor, Role.MANAGER))


def _ready_feedback(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, Feedback]:
    """The newest feedback on these submissions that a person has gone over."""
    ready = Feedback.submission_id.in_(list(submission_ids)), Feedback.edited_at.is_not(None)
    rows = session.scalars(select(Feedback).where(*ready).order_by(Feedback.number))
    return {each.submission_id: each for each in rows}
