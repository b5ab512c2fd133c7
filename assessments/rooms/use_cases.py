"""Making scenarios, having them worked out anew, and dropping them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.reports.queries import ensure_no_bid, get_staff_round, stage_of
from assessments.rooms.models import Scenario
from assessments.rooms.policies import may_plan
from assessments.rooms.scenarios import find_scenario, get_scenario
from assessments.rooms.states import Method

MOST_SCENARIOS = 6
"""As many as can be read side by side."""
LONGEST_NAME = 60


class TooMany(Refused):
    """More could not be read side by side."""

    sentence = _("Nothing was made: there are six scenarios of this stage already. Drop one of them first.")


def make_scenario(
    session: Session, actor: Actor, round_reference: str, stage_key: str, *, name: str, method: Method,
    entry_key: str, now: datetime,
) -> Scenario:  # fmt: skip
    """Have a scenario worked out under a name. The same form sent twice is one.

    Raises NotFound, NotPermitted, OwnBidWaits, Invalid or TooMany.
    """
    round_, stage = _stage(session, actor, round_reference, stage_key)
    session.execute(select(Person.id).where(Person.id == actor.user_id).with_for_update(key_share=True))
    sent = select(Scenario).where(Scenario.made_by_id == actor.user_id, Scenario.entry_key == entry_key)
    made = session.scalars(sent).one_or_none()
    if made is not None:
        return made
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME:
        raise Invalid({"name": _("Enter a name of up to 60 characters.")})
    if find_scenario(session, stage.id, tidy) is not None:
        raise Invalid({"name": _("There is a scenario of that name already. Choose another name.")})
    if session.scalar(select(func.count()).where(Scenario.stage_id == stage.id)) >= MOST_SCENARIOS:  # type: ignore[operator]
        raise TooMany
    assert actor.user_id is not None
    scenario = Scenario(
        id=uuid4(), stage_id=stage.id, name=tidy, method=method, made_by_id=actor.user_id, made_at=now,
        entry_key=entry_key,
    )  # fmt: skip
    session.add(scenario)
    session.flush()
    record(session, actor, "scenario.made", scenario.id, now=now, round_id=round_.id, details={"stage": stage.key})
    ask_for(session, JobKind.SCENARIO, scenario.id, now=now)
    return scenario


def work_out_anew(
    session: Session, actor: Actor, round_reference: str, stage_key: str, scenario_id: UUID, *, now: datetime
) -> None:
    """Have a scenario worked out from what stands now; once, while it waits to be.

    Raises NotFound, NotPermitted or OwnBidWaits.
    """
    round_, stage = _stage(session, actor, round_reference, stage_key)
    scenario = get_scenario(session, stage, scenario_id)
    if is_asked_for(session, scenario.id, JobKind.SCENARIO):
        return
    record(session, actor, "scenario.renewed", scenario.id, now=now, round_id=round_.id, details={"stage": stage.key})
    ask_for(session, JobKind.SCENARIO, scenario.id, now=now)


def drop_scenario(
    session: Session, actor: Actor, round_reference: str, stage_key: str, scenario_id: UUID, *, now: datetime
) -> None:
    """Drop a scenario; what was proposed by adopting it stays. One that is gone already is left so.

    Raises NotFound, NotPermitted or OwnBidWaits.
    """
    round_, stage = _stage(session, actor, round_reference, stage_key)
    if session.get(Scenario, scenario_id) is None:
        return
    session.delete(get_scenario(session, stage, scenario_id))
    session.flush()
    record(session, actor, "scenario.dropped", scenario_id, now=now, round_id=round_.id, details={"stage": stage.key})


def _stage(session: Session, actor: Actor, round_reference: str, stage_key: str) -> tuple[Round, Stage]:
    round_ = get_staff_round(session, actor, round_reference)
    stage = stage_of(round_, stage_key)
    if not may_plan(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)
    return round_, stage
