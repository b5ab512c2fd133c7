"""A stage's work that is shared out and not given out yet, in the funds at home and elsewhere."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assessments.allocating.calculations import compute_run, read_run, write_run
from assessments.allocating.states import Keep
from assessments.allocating.use_cases import PlanDraft, ask_for_run, save_plan
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from tests.factories import actor_of
from tests.portal.access.kinds import STAGE, Case, Situation
from tests.portal.access.world import World

PLAN = PlanDraft(3, 0, 10, 2, 1, 1, 10, wants_lay=False, one_of_organisation=False, keep=Keep.ALL)


def furnish_sharing(session: Session, world: World, now: datetime) -> None:
    """Allocate one assessor more to each application than it has."""
    for case in (Case.HOME, Case.FAR):
        crew = world.crews[case]
        manager, reference = actor_of(session, crew.manager), world.ids[case, f"round:{Situation.JUDGED}"]["reference"]
        save_plan(session, manager, reference, STAGE, PLAN, seen=None, now=now)
        run = ask_for_run(session, manager, reference, STAGE, now=now)
        write_run(session, run.id, compute_run(read_run(session, run.id), now), now=now)
        world.ids[case, "sharing"] = {
            "reference": reference, "stage": STAGE, "run_id": run.id, "person_id": crew.assessor.id,
            "application": world.ids[case, Situation.JUDGED]["reference"], "fund_id": crew.fund.id,
        }  # fmt: skip
    session.execute(delete(Job).where(Job.kind == JobKind.ALLOCATE))
