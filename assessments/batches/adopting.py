"""Adopting a scenario: an act on all that it chooses, which proposes for each what a manager would propose by hand."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.batches.models import Batch, BatchItem
from assessments.batches.states import Act, Result
from assessments.batches.terms import Terms
from assessments.batches.use_cases import NothingChosen, find_sent
from assessments.decisions.states import Outcome
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.reports.queries import ensure_no_bid, get_staff_round, stage_of
from assessments.rooms.inputs import read_choosing
from assessments.rooms.models import Scenario, ScenarioEntry
from assessments.rooms.policies import may_plan
from assessments.rooms.scenarios import get_scenario

LEFT_OUT = (Outcome.RESERVE, Outcome.DECLINED)
"""What may become of those whom a scenario leaves out."""


class ScenarioIsOld(Refused):
    """Something that the scenario was worked out from has changed, or it was not worked out yet."""

    sentence = _(
        "Nothing was proposed: marks, amounts, decisions or the money have changed since this scenario was worked out. "
        "Have it worked out anew, then look at it again."
    )


def adopt_scenario(
    session: Session, actor: Actor, round_reference: str, stage_key: str, scenario_id: UUID, terms: Terms, *,
    entry_key: str, now: datetime,
) -> Batch:  # fmt: skip
    """Have everybody whom a scenario chooses proposed, and the others as the terms say. The same form twice is one act.

    Raises NotFound, NotPermitted, OwnBidWaits, Invalid, ScenarioIsOld or NothingChosen.
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
    batch = _write(session, actor, round_, scenario, terms, entry_key, now)
    record(session, actor, "batch.started", batch.id, now=now, round_id=round_.id, details={"act": Act.ADOPT.value})
    ask_for(session, JobKind.BATCH, batch.id, now=now)
    return batch


def _problems(terms: Terms) -> dict[str, str]:
    problems = {} if reason_fits(terms.reason) else {"reason": REASON_NEEDED}
    if terms.others is not None and terms.others not in LEFT_OUT:
        problems["others"] = _("Choose what becomes of the others.")
    if terms.others is not None and not reason_fits(terms.reason_for_others):
        problems["reason_for_others"] = REASON_NEEDED
    return problems


def _write(
    session: Session, actor: Actor, round_: Round, scenario: Scenario, terms: Terms, entry_key: str, now: datetime
) -> Batch:
    """The act and its applications: those who are out come first, so that their money is free for those who are in."""
    assert actor.user_id is not None
    wanted = select(ScenarioEntry.submission_id).where(ScenarioEntry.scenario_id == scenario.id)
    if terms.others is None:
        wanted = wanted.where(ScenarioEntry.is_in)
    ids = session.scalars(wanted.order_by(ScenarioEntry.is_in, ScenarioEntry.place)).all()
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
