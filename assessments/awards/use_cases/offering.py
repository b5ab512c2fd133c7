"""Offering grants to those who were told that they get one: one or many at once, on the same terms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.awards.agreement import (
    AgreedCondition,
    chosen_condition,
    compose_agreement,
    decided_condition,
    milestones_in,
    promises_in,
    sha256_of,
)
from assessments.awards.clauses import Clause
from assessments.awards.gone import OfferToGone
from assessments.awards.instalments import set_instalments
from assessments.awards.models import Award, AwardAmount, AwardCondition, AwardReport, Instalment, PromisedOutcome
from assessments.awards.offer_letter import offer_letter
from assessments.awards.policies import may_manage_award
from assessments.awards.queries import list_clauses, today_in
from assessments.awards.schedule import (
    PARTS,
    ChosenInstalment,
    PlannedInstalment,
    PlannedReport,
    plan_instalments,
    plan_reports,
    reminder_days,
)
from assessments.awards.states import ClauseKind
from assessments.decisions.checks import find_gone
from assessments.decisions.models import Decision
from assessments.decisions.queries import find_last_released, find_pending
from assessments.decisions.states import Outcome
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.models import EnvelopeLine
from assessments.interests.asides import ensure_no_part

PROGRESS, FINAL = _("Progress report"), _("Final report")
NO_TERMS = _("Write the fund’s standard terms first: an agreement without terms binds nobody to anything.")


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """On what terms grants are offered.

    `conditions` says which instalment waits for each chosen condition, None for none; `social` are chosen clauses.
    `instalments` are set one by one for one application, and named by their rows; None makes equal parts.
    What was told with a decision is always agreed; `decided` says of one application which instalment waits for which
    of these, by its number in the letter, and for what it leaves out none does.
    """

    accept_by: date
    instalments_a_year: int = 1
    reports_a_year: int = 1
    conditions: Mapping[UUID, int | None] = field(default_factory=dict)
    social: Sequence[UUID] = ()
    instalments: Sequence[ChosenInstalment] | None = None
    decided: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an offer consists of."""

    amounts: Mapping[EnvelopeLine, int]
    instalments: Sequence[PlannedInstalment]
    conditions: Sequence[AgreedCondition]
    clauses: Sequence[Clause]
    promises: Sequence[Mapping[str, str]]
    reports: Sequence[PlannedReport]


def offer_awards(
    session: Session, actor: Actor, references: Sequence[str], terms: OfferTerms, *, now: datetime
) -> list[Award]:
    """Offer each of these applications the grant that it was told of, all or none. Offered already is offered.

    Raises NotFound, NotPermitted, HasPart, Invalid or Refused.
    """
    if not references:
        raise Invalid({"chosen": _("Choose at least one application.")})
    if len(references) > 1 and (terms.instalments is not None or terms.decided):
        raise Invalid({"chosen": _("Instalments that are set one by one are of one application only.")})
    return [_offer(session, actor, reference, terms, now) for reference in sorted(references)]


def _offer(session: Session, actor: Actor, reference: str, terms: OfferTerms, now: datetime) -> Award:
    application = get_staff_application(session, actor, reference, lock=True)
    if not may_manage_award(actor, application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, application, now, Role.MANAGER)
    decision = find_last_released(session, application.current.id)
    if decision is None or decision.outcome is not Outcome.AWARDED:
        raise Refused(
            _("Nothing was offered: %(reference)s has not been told that it gets a grant."), reference=reference
        )
    standing = session.scalar(select(Award).where(Award.decision_id == decision.id))
    if standing is not None:
        _ensure_same(session, standing, terms)
        return standing
    _ensure_settled(session, reference, decision)
    if find_gone(session, [application.organisation_id]):
        raise OfferToGone(organisation=application.organisation.name, reference=reference)
    plan = _plan(session, application, decision, terms, now)
    award = _write(session, actor, application, decision, plan, terms.accept_by, now)
    decision.offered_at = now
    record(
        session, actor, "award.offered", award.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"decision": str(decision.id)},
    )  # fmt: skip
    _tell(session, application, award, now)
    return award


def _ensure_same(session: Session, standing: Award, terms: OfferTerms) -> None:
    """Refuse other instalments than those that stand offered; the same again is the same. Raises Refused."""
    if terms.instalments is None:
        return
    rows = session.execute(
        select(Instalment.envelope_line_id, Instalment.amount_pence, Instalment.due_on).where(
            Instalment.award_id == standing.id
        )
    )
    wanted = [(one.line_id, one.amount_pence, one.due_on) for one in terms.instalments]
    if Counter(tuple(row) for row in rows) != Counter(wanted):
        raise Refused(
            _(
                "Nothing was changed: this grant is offered already, with other instalments. They can be changed by a "
                "deed of variation once it is accepted."
            )
        )


def _ensure_settled(session: Session, reference: str, decision: Decision) -> None:
    if find_pending(session, decision.submission_id) is not None:
        raise Refused(
            _("Nothing was offered: a correction of what %(reference)s was told is proposed. Settle it first."),
            reference=reference,
        )
    if not decision.amounts:
        raise Refused(
            _("Nothing was offered: what %(reference)s was awarded carries no money, so needs no agreement."),
            reference=reference,
        )


def _plan(session: Session, application: Application, decision: Decision, terms: OfferTerms, now: datetime) -> _Plan:
    today = today_in(application.round.time_zone, now)
    library = {clause.id: clause for clause in list_clauses(session, application.round.fund_id)}
    standard = [
        clause
        for clause in library.values()
        if clause.kind is ClauseKind.TERMS and clause.round_id in (None, application.round_id)
    ]
    amounts = {amount.line: amount.amount_pence for amount in decision.amounts}
    after = terms.accept_by + timedelta(days=1)
    _check(terms, library, standard, today)
    instalments, numbers = _instalments(terms, amounts, after)
    conditions = _conditions(terms, library, decision, numbers)
    if any(one.instalment == 0 for one in conditions):
        raise Invalid({"conditions": _("Choose an instalment that there is: %(reference)s has %(count)s.")},
                      reference=application.reference, count=len(instalments))  # fmt: skip
    years = [line.financial_year for line in amounts]
    reports = plan_reports(years, parts=terms.reports_a_year, not_before=after, title=PROGRESS, last_title=FINAL)
    return _Plan(
        amounts, instalments, conditions, [*standard, *(library[each] for each in terms.social)],
        promises_in(application.current), [*milestones_in(application.current), *reports],
    )  # fmt: skip


def _conditions(
    terms: OfferTerms, library: Mapping[UUID, Clause], decision: Decision, numbers: Mapping[int, int]
) -> list[AgreedCondition]:
    """What was chosen of the library, then all that was told with the decision; 0 is an instalment that is not."""

    def number_of(row: int | None) -> int | None:
        return numbers.get(row, 0) if row else None

    if not terms.decided.keys() <= {one.position for one in decision.conditions}:
        raise Invalid({"conditions": _("Choose conditions that were told with the decision.")})
    chosen = [chosen_condition(library[each], number_of(row)) for each, row in terms.conditions.items()]
    return chosen + [decided_condition(one, number_of(terms.decided.get(one.position))) for one in decision.conditions]


def _instalments(
    terms: OfferTerms, amounts: Mapping[EnvelopeLine, int], after: date
) -> tuple[Sequence[PlannedInstalment], Mapping[int, int]]:
    """The instalments, set one by one or in equal parts, and the number of each as its conditions name it."""
    if terms.instalments is not None:
        return set_instalments(terms.instalments, amounts, not_before=after)
    planned = plan_instalments(amounts, parts=terms.instalments_a_year, not_before=after)
    return planned, {number: number for number in range(1, len(planned) + 1)}


def _check(terms: OfferTerms, library: Mapping[UUID, Clause], standard: Sequence[Clause], today: date) -> None:
    problems = {}
    if terms.accept_by < today:
        problems["accept_by"] = _("The last day to accept cannot be in the past.")
    if terms.instalments_a_year not in PARTS:
        problems["instalments_a_year"] = _("Choose in how many instalments a year is paid.")
    if terms.reports_a_year not in PARTS:
        problems["reports_a_year"] = _("Choose how many reports a year you ask for.")
    if not standard:
        problems["terms"] = NO_TERMS
    if not all(_is_kind(library.get(each), ClauseKind.CONDITION) for each in terms.conditions):
        problems["conditions"] = _("Choose conditions of the fund’s library.")
    if not all(_is_kind(library.get(each), ClauseKind.SOCIAL) for each in terms.social):
        problems["social"] = _("Choose clauses of the fund’s library.")
    if problems:
        raise Invalid(problems)


def _is_kind(clause: Clause | None, kind: ClauseKind) -> bool:
    return clause is not None and clause.kind is kind


def _write(
    session: Session, actor: Actor, application: Application, decision: Decision, plan: _Plan, accept_by: date,
    now: datetime,
) -> Award:  # fmt: skip
    assert actor.user_id is not None
    content = compose_agreement(
        application, plan.amounts, plan.instalments, plan.conditions, plan.clauses, plan.promises, plan.reports,
        accept_by=accept_by, awarded_on=today_in(application.round.time_zone, decision.released_at or now),
    )  # fmt: skip
    days = reminder_days(today_in(application.round.time_zone, now), accept_by)
    award = Award(
        application_id=application.id, round_id=application.round_id, decision_id=decision.id, offered_at=now,
        offered_by_id=actor.user_id, accept_by=accept_by, remind_on=next(iter(days), None),
        content=content, sha256=sha256_of(content),
        amounts=[AwardAmount(envelope_line_id=line.id, amount_pence=pence) for line, pence in plan.amounts.items()],
        instalments=[
            Instalment(envelope_line_id=one.line.id, number=number, amount_pence=one.amount_pence, due_on=one.due_on)
            for number, one in enumerate(plan.instalments, 1)
        ],
        conditions=[],
        promises=[PromisedOutcome(position=number, **promise) for number, promise in enumerate(plan.promises, 1)],
        reports=[
            AwardReport(position=number, kind=one.kind, title=one.title, due_on=one.due_on)
            for number, one in enumerate(plan.reports, 1)
        ],
    )  # fmt: skip
    session.add(award)
    session.flush()
    ids = {instalment.number: instalment.id for instalment in award.instalments}
    for position, one in enumerate(plan.conditions, 1):
        award.conditions.append(_condition(position, one, ids.get(one.instalment or 0)))
    session.flush()
    return award


def _condition(position: int, one: AgreedCondition, instalment_id: UUID | None) -> AwardCondition:
    return AwardCondition(
        instalment_id=instalment_id, clause_version_id=one.version.id if one.version is not None else None,
        position=position, title=one.title, text=one.text,
    )  # fmt: skip


def _tell(session: Session, application: Application, award: Award, now: datetime) -> None:
    context = {
        "reference": application.reference, "title": application.title, "total_pence": award.total_pence,
        "accept_by": award.accept_by.isoformat(), "path": f"/apply/{application.reference}/award",
        "made_up_note": application.round.made_up_note or "", "attached": offer_letter(award, application),
    }  # fmt: skip
    write_to_leads(session, application, key=f"offer:{award.id}", template="award_offered", context=context, now=now)
