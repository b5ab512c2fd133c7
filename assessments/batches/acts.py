"""What each act does to one application: exactly what its page does one at a time, or a refusal with its sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Submission
from assessments.applications.states import State
from assessments.applications.use_cases import screen_application
from assessments.batches.states import Act
from assessments.batches.terms import Terms
from assessments.casework.models import Tag
from assessments.casework.use_cases import name_officer, tag_application, untag_application
from assessments.db import Stale
from assessments.decisions.asked import OtherYears, lay_on_lines, list_asked
from assessments.decisions.queries import find_pending
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.errors import DomainError, IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.models import EnvelopeLine, Stage
from assessments.funds.states import AWARD_PURPOSES, Purpose
from assessments.rooms.models import Scenario, ScenarioEntry
from assessments.scoring.use_cases import assign_assessor
from assessments.scoring.use_cases.assigning import Conflicted


@dataclass(frozen=True, slots=True)
class Target:
    """One application at one stage."""

    round_id: UUID
    reference: str
    stage_key: str
    assessing_closes_at: datetime
    submission_id: UUID
    begun_at: datetime
    """When the act was begun: what was proposed by then is replaced, and what came later is not."""


Doing = Callable[[Session, Actor, Target, Terms, datetime], object]


def _screen(session: Session, actor: Actor, target: Target, terms: Terms, now: datetime) -> object:
    """Only what waits to be screened: a finding that somebody gave a reason for is looked at again by itself."""
    state = session.scalar(select(Submission.state).where(Submission.id == target.submission_id))
    if state is not State.SUBMITTED:
        raise Refused(_("It does not wait to be screened."))
    return screen_application(
        session, actor, target.reference, target.stage_key, is_eligible=terms.is_eligible, reason=terms.reason, now=now
    )


def _assign(session: Session, actor: Actor, target: Target, terms: Terms, now: datetime) -> None:
    """All of the assessors or none, and due no later than assessing closes while it is open."""
    assert terms.due_at is not None
    closes_at = target.assessing_closes_at
    due_at = min(terms.due_at, closes_at) if now < closes_at else terms.due_at
    for assessor_id in terms.assessors:
        try:
            assign_assessor(
                session, actor, target.reference, target.stage_key, assessor_id, due_at=due_at, now=now, is_told=False
            )
        except Conflicted:
            name = session.scalar(select(Person.name).where(Person.id == assessor_id))
            raise Refused(
                _("Nobody was assigned: %(name)s has a part in the application, so cannot assess it."),
                name=name,
            ) from None


def _propose(session: Session, actor: Actor, target: Target, terms: Terms, now: datetime) -> object:
    """An invitation carries the same preparation grant for each, or none; an award what was asked for."""
    assert terms.outcome is not None
    _ensure_replaceable(session, target)
    amounts = _asked_for(session, target) if terms.outcome is Outcome.AWARDED else _granted(session, target, terms)
    proposal = Proposal(
        terms.outcome, terms.reason, amounts, terms.grant_purpose, conditions=terms.conditions, note=terms.note
    )
    return propose_decision(session, actor, target.reference, target.stage_key, proposal, now=now)


def _adopt(session: Session, actor: Actor, target: Target, terms: Terms, now: datetime) -> object:
    """Propose what the scenario says of it; what is proposed already gives way, as it does on the page for one."""
    entry = session.get(ScenarioEntry, (terms.scenario_id, target.submission_id))
    worked_out_at = session.scalar(select(Scenario.worked_out_at).where(Scenario.id == terms.scenario_id))
    if entry is None or worked_out_at is None or worked_out_at > target.begun_at:
        raise Refused(_("The scenario was dropped, or worked out anew, after this was begun."))
    _ensure_replaceable(session, target)
    if entry.is_in:
        is_last = session.scalar(select(func.max(Stage.position)).where(Stage.round_id == target.round_id))
        position = session.scalar(select(Submission.position).where(Submission.id == target.submission_id))
        outcome = Outcome.AWARDED if position == is_last else Outcome.INVITED
        amounts = {UUID(line): pence for line, pence in entry.pence.items()} if position == is_last else {}
        proposal = Proposal(outcome, terms.reason, amounts, conditions=terms.conditions)
    else:
        assert terms.others is not None
        proposal = Proposal(terms.others, terms.reason_for_others)
    return propose_decision(session, actor, target.reference, target.stage_key, proposal, now=now)


def _ensure_replaceable(session: Session, target: Target) -> None:
    """What is proposed already gives way, as it does on the page for one, unless somebody proposed it meanwhile."""
    standing = find_pending(session, target.submission_id)
    if standing is not None and standing.proposed_at > target.begun_at:
        raise Refused(_("Somebody proposed an outcome for it after this was begun. Open it to change that."))


def _asked_for(session: Session, target: Target) -> Mapping[UUID, int]:
    """What a submission asks for, laid on the lines for awards of the same years; nothing where there are none."""
    paying = select(EnvelopeLine).where(
        EnvelopeLine.round_id == target.round_id, EnvelopeLine.purpose.in_(AWARD_PURPOSES)
    )
    lines = session.scalars(paying).all()
    if not lines:
        return {}
    asked = list_asked(session, [target.submission_id]).get(target.submission_id, {})
    amounts = lay_on_lines(asked, lines)
    if not amounts:
        raise OtherYears
    return {line.id: pence for line, pence in amounts.items()}


def _granted(session: Session, target: Target, terms: Terms) -> Mapping[UUID, int]:
    """The preparation grant, from the one line of the round for such."""
    if not terms.grant_pence:
        return {}
    line = select(EnvelopeLine.id).where(
        EnvelopeLine.round_id == target.round_id, EnvelopeLine.purpose == Purpose.PREPARATION
    )
    return {session.scalars(line).one(): terms.grant_pence}


def _tag(session: Session, actor: Actor, target: Target, terms: Terms, now: datetime) -> object:
    tag = session.get(Tag, terms.tag_id)
    if tag is None:
        raise Refused(_("The tag was deleted meanwhile."))
    return tag_application(session, actor, target.reference, tag.name, now=now)


def _untag(session: Session, actor: Actor, target: Target, terms: Terms, now: datetime) -> None:
    assert terms.tag_id is not None
    untag_application(session, actor, target.reference, terms.tag_id, now=now)


def _name(session: Session, actor: Actor, target: Target, terms: Terms, now: datetime) -> object:
    return name_officer(session, actor, target.reference, terms.officer_id, now=now)


DOES: Mapping[Act, Doing] = {
    Act.SCREEN: _screen,
    Act.ASSIGN: _assign,
    Act.PROPOSE: _propose,
    Act.TAG: _tag,
    Act.UNTAG: _untag,
    Act.OFFICER: _name,
    Act.ADOPT: _adopt,
}

FAULT = _("It was left out because of a fault of this service. Nothing was changed. Try it by itself.")


def why(refusal: Exception) -> tuple[str, dict[str, str]]:
    """Why an application was left out, as a sentence to be translated, and what to fill it with.

    Where a sentence speaks to the person at a page, the report has one that fits any reader of it.
    """
    if isinstance(refusal, Invalid) and refusal.problems:
        return next(iter(refusal.problems.values())), {}
    if isinstance(refusal, Stale):
        return _("Somebody else changed it at the same moment."), {}
    if not isinstance(refusal, DomainError):
        return FAULT, {}
    for kind, sentence in _FOR_A_REPORT.items():
        if isinstance(refusal, kind) and refusal.sentence == kind.sentence:
            return sentence, {}
    return refusal.sentence, {name: str(value) for name, value in refusal.values.items()}


_FOR_A_REPORT: Mapping[type[DomainError], str] = {
    NotFound: _("Whoever began this can no longer see it."),
    NotPermitted: _("Whoever began this may no longer do this to it."),
    IllegalStep: _("It is not at a step from which this can be done."),
}
