"""What can be done to a round before it starts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotPermitted, Refused, _
from assessments.funds.checklist import checklist_documents
from assessments.funds.contact import FundContact, contact_of, faults_in_contact, mark_of_contact, tidy_contact
from assessments.funds.definition import (
    DefinitionRefused,
    Fault,
    FundDefinition,
    RoundDefinition,
    problems_of,
    render_definition,
)
from assessments.funds.eligibility import check_documents
from assessments.funds.limits import limit_documents
from assessments.funds.models import Criterion, EnvelopeLine, Form, Fund, Round, Stage
from assessments.funds.policies import may_define
from assessments.funds.programmes import group_documents
from assessments.funds.queries import definition_of, get_managed_fund, get_round
from assessments.funds.questions import documents_of, identifies_by_title
from assessments.versions import ensure_seen, fingerprint

SAID_OF_A_ROUND = (
    "title",
    "purpose",
    "eligibility",
    "time_zone",
    "minimum_grant_pence",
    "maximum_grant_pence",
    "made_up_note",
    "is_sealed",
    "reply_days",
    "open_only_to_holders_of",
    "support_ends_days",
)


class RoundPublished(Refused):
    """A round that the public has seen is not changed under its feet."""

    sentence = _("%(reference)s is published, so it cannot be changed by loading a file. Nothing was changed.")


class ReferenceTaken(Refused):
    """Another fund has a round with this reference."""

    sentence = _("%(reference)s is a round of another fund. Nothing was changed. Give the round another reference.")


class AlreadyPublished(IllegalStep):
    """Publishing is done once."""

    sentence = _("%(reference)s was published before. Nothing was changed.")


class FirstStageClosed(Refused):
    """Nobody could apply any more."""

    sentence = _(
        "The first stage of %(reference)s closes before this moment, so nobody could apply. Nothing was changed. "
        "Load the round with later dates, then publish it."
    )


def mark_of_definition(definition: RoundDefinition) -> str:
    """By which a form about a draft tells what it showed."""
    return fingerprint(render_definition(definition))


def load_round(
    session: Session, actor: Actor, definition: RoundDefinition, *, now: datetime, seen: str | None = None
) -> Round:
    """Create a draft round from its definition, or make an existing draft what the definition says.

    The fund is found by its name, or created. `seen` is the `mark_of_definition` of the draft that was shown: what it
    says already is not loaded again. Raises NotPermitted, DefinitionRefused, RoundPublished, ReferenceTaken or
    Outdated. The caller owns the transaction.
    """
    fund = session.scalars(select(Fund).where(Fund.name == definition.fund.name).with_for_update()).one_or_none()
    found = select(Round).where(Round.reference == definition.reference).with_for_update()
    grant_round = session.scalars(found).one_or_none()
    if not may_define(actor, fund.id if fund else None):
        raise NotPermitted
    _check(definition, fund, grant_round)
    if seen is not None and grant_round is not None:
        standing = get_round(session, actor, definition.reference)
        stands = mark_of_definition(definition_of(session, standing))
        if stands == mark_of_definition(definition):
            return standing
        ensure_seen(stands, seen)
    fund = _fund(session, actor, fund, definition.fund, now)
    grant_round = _round(session, fund, grant_round, definition)
    _fill(session, grant_round, definition)
    record(session, actor, "round.loaded", grant_round.id, now=now, round_id=grant_round.id)
    session.expire(grant_round)
    return get_round(session, actor, definition.reference)


def publish_round(session: Session, actor: Actor, reference: str, *, now: datetime) -> Round:
    """Give notice of a draft round; from then on everybody can read it, and its file can change it no more.

    Raises NotFound, NotPermitted, AlreadyPublished or FirstStageClosed. The caller owns the transaction.
    """
    grant_round = get_round(session, actor, reference, lock=True)
    if not may_define(actor, grant_round.fund_id):
        raise NotPermitted
    if grant_round.published_at is not None:
        raise AlreadyPublished(reference=reference)
    if grant_round.stages[0].closes_at <= now:
        raise FirstStageClosed(reference=reference)
    grant_round.published_at = now
    grant_round.revise()
    record(session, actor, "round.published", grant_round.id, now=now, round_id=grant_round.id)
    return grant_round


def set_fund_contact(
    session: Session, actor: Actor, fund_id: UUID, contact: FundContact, *, now: datetime, seen: str | None = None
) -> Fund:
    """Say how a fund can be reached. Raises NotFound for who does not manage it, Invalid and Outdated.

    `seen` is the `mark_of_contact` of what was shown.
    """
    fund = get_managed_fund(session, actor, fund_id, lock=True)
    contact = tidy_contact(contact)
    faults = faults_in_contact(contact)
    if faults:
        raise Invalid(faults)
    said = {f"contact_{name}": getattr(contact, name) or None for name in FundContact.__slots__}
    changed = [name for name, value in said.items() if getattr(fund, name) != value]
    if not changed:
        return fund
    ensure_seen(mark_of_contact(contact_of(fund)), seen)
    for name in changed:
        setattr(fund, name, said[name])
    fund.revise()
    record(session, actor, "fund.contact_changed", fund.id, now=now, details={"fields": changed})
    return fund


def _check(definition: RoundDefinition, fund: Fund | None, grant_round: Round | None) -> None:
    broken = [Fault(1, problem.sentence, problem.values) for problem in problems_of(definition)]
    if broken:
        raise DefinitionRefused(broken)
    if grant_round is not None and (fund is None or grant_round.fund_id != fund.id):
        raise ReferenceTaken(reference=definition.reference)
    if grant_round is not None and grant_round.published_at is not None:
        raise RoundPublished(reference=definition.reference)


def _fund(session: Session, actor: Actor, fund: Fund | None, definition: FundDefinition, now: datetime) -> Fund:
    changed = [name for name in ("funder", "purpose") if getattr(fund, name, None) != getattr(definition, name)]
    if fund is None:
        fund = Fund(name=definition.name, funder=definition.funder, purpose=definition.purpose)
        session.add(fund)
        session.flush()
        record(session, actor, "fund.created", fund.id, now=now)
    elif changed:
        fund.funder, fund.purpose = definition.funder, definition.purpose
        fund.revise()
        record(session, actor, "fund.changed", fund.id, now=now, details={"fields": changed})
    return fund


def _round(session: Session, fund: Fund, grant_round: Round | None, definition: RoundDefinition) -> Round:
    if grant_round is None:
        grant_round = Round(fund_id=fund.id, reference=definition.reference)
        session.add(grant_round)
    for name in SAID_OF_A_ROUND:
        setattr(grant_round, name, getattr(definition, name))
    grant_round.eligibility_check = check_documents(definition.eligibility_check)
    grant_round.checklist = checklist_documents(definition.checklist)
    granted = definition.standing
    grant_round.standing_title = granted.title if granted else None
    grant_round.standing_months = granted.months if granted else None
    grant_round.repayment = definition.repayment.document() if definition.repayment else None
    grant_round.groups = group_documents(definition.groups)
    grant_round.revise()
    session.flush()
    return grant_round


def _fill(session: Session, grant_round: Round, definition: RoundDefinition) -> None:
    """Put what a draft holds in place of what it held; nothing can point at it before the round is published."""
    stage_ids = select(Stage.id).where(Stage.round_id == grant_round.id)
    for model in (Form, Criterion):
        session.execute(delete(model).where(model.stage_id.in_(stage_ids)))
    session.execute(delete(Stage).where(Stage.round_id == grant_round.id))
    session.execute(delete(EnvelopeLine).where(EnvelopeLine.round_id == grant_round.id))
    session.add_all(_envelope(grant_round, definition))
    session.add_all(_stages(grant_round, definition))
    session.flush()


def _envelope(grant_round: Round, definition: RoundDefinition) -> list[EnvelopeLine]:
    return [
        EnvelopeLine(
            round_id=grant_round.id,
            position=position,
            purpose=line.purpose,
            financial_year=line.financial_year,
            amount_pence=line.amount_pence,
        )
        for position, line in enumerate(definition.envelope, 1)
    ]


def _stages(grant_round: Round, definition: RoundDefinition) -> list[Stage]:
    return [
        Stage(
            round_id=grant_round.id,
            position=position,
            key=stage.key,
            title=stage.title,
            guidance=stage.guidance,
            opens_at=stage.opens_at,
            closes_at=stage.closes_at,
            assessing_closes_at=stage.assessing_closes_at,
            assessors_wanted=stage.assessors_wanted,
            passport=[part.value for part in stage.passport],
            others_scores=stage.others_scores,
            in_the_zone=stage.in_the_zone,
            reason_words=stage.reason_words,
            minutes_each=stage.minutes_each,
            is_anonymous=stage.is_anonymous,
            limits=limit_documents(stage.limits),
            marks_told=stage.marks_told,
            hides_title=stage.is_anonymous and any(identifies_by_title(question) for question in stage.questions),
            forms=[Form(document=documents_of(stage.sections))],
            criteria=[
                Criterion(
                    position=place,
                    key=criterion.key,
                    title=criterion.title,
                    guidance=criterion.guidance,
                    weight=criterion.weight,
                    top=criterion.top,
                    points=list(criterion.points),
                    allows_not_applicable=criterion.allows_not_applicable,
                    threshold=criterion.threshold,
                )
                for place, criterion in enumerate(stage.criteria, 1)
            ],
        )
        for position, stage in enumerate(definition.stages, 1)
    ]
