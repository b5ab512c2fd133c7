"""A stage's work that is shared out and not given out yet, in the funds at home and elsewhere."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.allocating.calculations import compute_run, read_run, write_run
from assessments.allocating.models import AssessingInvitation
from assessments.allocating.states import Keep
from assessments.allocating.use_cases import (
    PlanDraft,
    accept_invitation_to_assess,
    ask_for_run,
    invite_to_assess,
    save_plan,
)
from assessments.funds.models import Round, Stage
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
        _invite(session, world, case, now)
    session.execute(delete(Job).where(Job.kind == JobKind.ALLOCATE))


def _invite(session: Session, world: World, case: Case, now: datetime) -> None:
    """An invitation that waits for its answer, and one that was accepted, whose titles can be wished."""
    crew = world.crews[case]
    manager, assessor = actor_of(session, crew.manager), actor_of(session, crew.assessor)
    for on, situation in (("inviting", Situation.PROPOSED), ("wishing", Situation.OFFERED)):
        reference = world.ids[case, f"round:{situation}"]["reference"]
        invite_to_assess(
            session, manager, reference, STAGE, [crew.assessor.id], most=5, answer_by=now + timedelta(days=5),
            people_wanted=None, wishes=True, now=now,
        )  # fmt: skip
        newest = select(AssessingInvitation.id).where(AssessingInvitation.person_id == crew.assessor.id)
        newest = newest.join(AssessingInvitation.stage).join(Stage.round).where(Round.reference == reference)
        world.ids[case, on] = {
            "reference": reference, "stage": STAGE, "invitation_id": session.scalars(newest).one(),
            "free_assessor": crew.colleagues[1].id, "application": world.ids[case, situation]["reference"],
        }  # fmt: skip
    accept_invitation_to_assess(session, assessor, world.ids[case, "wishing"]["invitation_id"], most=5, now=now)
