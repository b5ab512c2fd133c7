"""Adopting a scenario: an act on all that it chooses, which proposes for each what a manager would propose by hand."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.batches.models import Batch, BatchItem
from assessments.batches.replacing import Replaced, ensure_read, replaced_of
from assessments.batches.states import Act, Result
from assessments.batches.terms import Terms
from assessments.batches.turns import Turn, in_turn
from assessments.batches.use_cases import NothingChosen, find_sent
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.queries import pence_held
from assessments.decisions.states import Outcome, State
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.funds.states import AWARD_PURPOSES
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.reports.queries import ensure_no_bid, get_staff_round, stage_of
from assessments.rooms.inputs import read_choosing
from assessments.rooms.models import Scenario, ScenarioEntry
from assessments.rooms.policies import may_plan
from assessments.rooms.scenarios import get_scenario

LEFT_OUT = (Outcome.RESERVE, Outcome.DECLINED)
"""What may become of those whom a scenario leaves out."""


OTHERS_HOLD_MONEY = _(
    "Awards are proposed to some of those who are left out, and with these the money does not reach for those who are "
    "in. Choose what becomes of those who are left out."
)


class ScenarioIsOld(Refused):
    """Something that the scenario was worked out from has changed, or it was not worked out yet."""

    sentence = _(
        "Nothing was proposed: marks, amounts, decisions or the money have changed since this scenario was worked out. "
        "Have it worked out anew, then look at it again."
    )


class HoldEachOther(Refused):
    """What is proposed already to some holds what others are to have, and the other way round."""

    sentence = _(
        "Nothing was proposed: %(references)s are each proposed money of a year that another of them is to have. "
        "Propose one of them for less by itself, then adopt the scenario."
    )


def adopt_scenario(
    session: Session, actor: Actor, round_reference: str, stage_key: str, scenario_id: UUID, terms: Terms, *,
    entry_key: str, now: datetime, seen: str | None = None,
) -> Batch:  # fmt: skip
    """Have everybody whom a scenario chooses proposed, and the others as the terms say. The same form twice is one act.

    `seen` is the mark of the proposals that were said to be replaced. Raises NotFound, NotPermitted, OwnBidWaits,
    Invalid, ScenarioIsOld, ProposalsChanged, HoldEachOther or NothingChosen.
    """
    round_ = get_staff_round(session, actor, round_reference)
    stage = stage_of(round_, stage_key)
    if not may_plan(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)
    sent = find_sent(session, actor, entry_key)
    if sent is not None:
        return sent
    scenario = get_scenario(session, stage, scenario_id)
    if scenario.fingerprint is None or scenario.fingerprint != read_choosing(session, stage.id).fingerprint:
        raise ScenarioIsOld
    problems = _problems(terms)
    if problems:
        raise Invalid(problems)
    ensure_read(list_replaced_by(session, scenario.id), seen)
    ids = _in_order(session, round_, stage, scenario, terms.others)
    batch = _write(session, actor, round_, ids, terms, entry_key, now)
    record(session, actor, "batch.started", batch.id, now=now, round_id=round_.id, details={"act": Act.ADOPT.value})
    ask_for(session, JobKind.BATCH, batch.id, now=now)
    return batch


def list_replaced_by(session: Session, scenario_id: UUID) -> Sequence[Replaced]:
    """What is proposed already to those in a scenario that the caller may adopt; the others' stays where they do."""
    return replaced_of(session, select(ScenarioEntry.submission_id).where(ScenarioEntry.scenario_id == scenario_id))


def _problems(terms: Terms) -> dict[str, str]:
    problems = {} if reason_fits(terms.reason) else {"reason": REASON_NEEDED}
    if terms.others is not None and terms.others not in LEFT_OUT:
        problems["others"] = _("Choose what becomes of the others.")
    if terms.others is not None and not reason_fits(terms.reason_for_others):
        problems["reason_for_others"] = REASON_NEEDED
    return problems


def _entries(session: Session, scenario: Scenario, *, is_in: bool) -> Sequence[ScenarioEntry]:
    of_it = ScenarioEntry.scenario_id == scenario.id, ScenarioEntry.is_in.is_(is_in)
    return session.scalars(select(ScenarioEntry).where(*of_it).order_by(ScenarioEntry.place)).all()


def _in_order(session: Session, round_: Round, stage: Stage, scenario: Scenario, others: Outcome | None) -> list[UUID]:
    """Whom the act is about: those who are out first, then those who are in, each once there is money for it.

    Raises Invalid or HoldEachOther where the money would not reach for them all.
    """
    chosen = _entries(session, scenario, is_in=True)
    out = [entry.submission_id for entry in _entries(session, scenario, is_in=False)]
    ids = [entry.submission_id for entry in chosen]
    if not round_.is_last(stage):
        return ids if others is None else [*out, *ids]
    held = pence_held(session, round_.id, without=ids if others is None else [*out, *ids])
    money = {
        str(line.id): line.amount_pence - held.get(line.id, 0)
        for line in round_.envelope
        if line.purpose in AWARD_PURPOSES
    }
    if any(sum(entry.pence.get(line, 0) for entry in chosen) > pence for line, pence in money.items()):
        raise Invalid({"others": OTHERS_HOLD_MONEY})
    standing = _proposed(session, ids)
    order, stuck = in_turn([Turn(standing.get(each.submission_id, {}), each.pence) for each in chosen], money)
    if stuck:
        raise HoldEachOther(references=", ".join(_references(session, [ids[place] for place in stuck])))
    in_order = [ids[place] for place in order]
    return in_order if others is None else [*out, *in_order]


def _references(session: Session, submission_ids: Collection[UUID]) -> Sequence[str]:
    of_them = select(Application.reference).join(Submission, Submission.application_id == Application.id)
    return session.scalars(of_them.where(Submission.id.in_(submission_ids)).order_by(Application.reference)).all()


def _proposed(session: Session, submission_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """What is proposed to submissions now, by submission and the id of each line."""
    rows = session.execute(
        select(Decision.submission_id, DecisionAmount.envelope_line_id, DecisionAmount.amount_pence)
        .join(DecisionAmount, DecisionAmount.decision_id == Decision.id)
        .where(Decision.submission_id.in_(submission_ids), Decision.state == State.PROPOSED)
    )
    found: dict[UUID, dict[str, int]] = {}
    for submission_id, line_id, pence in rows:
        found.setdefault(submission_id, {})[str(line_id)] = pence
    return found


def _write(
    session: Session, actor: Actor, round_: Round, ids: Sequence[UUID], terms: Terms, entry_key: str, now: datetime
) -> Batch:
    """The act and its applications."""
    assert actor.user_id is not None
    if not ids:
        raise NothingChosen
    batch = Batch(
        id=uuid4(), round_id=round_.id, act=Act.ADOPT, terms=terms.document(), entry_key=entry_key, total=len(ids),
        started_at=now, started_by_id=actor.user_id,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    rows = [
        {"batch_id": batch.id, "position": position, "submission_id": submission_id, "result": Result.WAITING}
        for position, submission_id in enumerate(ids, 1)
    ]
    session.execute(insert(BatchItem), rows)
    return batch
