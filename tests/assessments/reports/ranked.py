"""A ranked stage written as rows: every application scored by several assessors, who mark by so many points apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.applications.models import Application, Submission
from assessments.db import _Sessions
from assessments.funds.models import Criterion, Round, Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.models import Assessment, Assignment, Mark, Score
from assessments.scoring.states import Recommendation, State
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_world
from tests.assessments.reports.rows import make_rows
from tests.factories import make_staff, revise_rounds


@dataclass(frozen=True)
class Ranked:
    """A round whose first stage is ranked, of which the money reaches 5, and who assessed: the most severe first."""

    world: World
    submissions: list[Submission]
    assessors: list[Person]

    @property
    def stage_id(self) -> UUID:
        return self.submissions[0].stage_id


def make_ranked_round(sessions: _Sessions, now: datetime, number: int) -> Ranked:
    """So many applications; one of the criteria has a threshold of 3."""
    with sessions.begin() as session:
        world = make_world(session, now=now)
        assessors = [*world.staff.assessors, make_staff(session, world.staff.fund, Role.ASSESSOR)]
        session.execute(update(Criterion).where(Criterion.key == "change").values(threshold=3))
        revise_rounds(session)
        submissions = make_ranked(session, world.round, number, now=now, assessors=assessors)
    calculate(sessions, world, now)
    return Ranked(world, submissions, assessors)


def calculate(sessions: _Sessions, world: World, now: datetime) -> None:
    """Have the round's figures calculated, and its picture drawn."""
    with sessions.begin() as session:
        ask_for(session, JobKind.ROUND_FIGURES, world.round.id, now=now)
    run_due_jobs(sessions, now=now)


def make_ranked(
    session: Session, round_: Round, number: int, *, now: datetime, assessors: Sequence[Person],
    asked: int = 100_000_000,
) -> list[Submission]:  # fmt: skip
    """So many assessed applications of the round's first stage, by reference; of each criterion 0 to 5 points."""
    make_rows(session, round_, number, now=now, assessor=assessors[0], requested=asked)
    session.execute(delete(Mark))
    session.execute(delete(Score))
    session.execute(delete(Assessment))
    session.execute(delete(Assignment))
    stage = session.scalars(select(Stage).where(Stage.round_id == round_.id).order_by(Stage.position)).first()
    assert stage is not None
    submissions = list(
        session.scalars(
            select(Submission).join(Submission.application).where(Submission.stage_id == stage.id).order_by(
                Application.number
            )
        )
    )  # fmt: skip
    criteria = session.scalars(select(Criterion).where(Criterion.stage_id == stage.id).order_by(Criterion.position))
    keys, random = [criterion.id for criterion in criteria], Random(5)
    for submission in submissions:
        merit = random.gauss(2.6, 0.9)
        for place, assessor in enumerate(assessors):
            points = [max(0, min(5, round(random.gauss(merit - 0.6 + 0.6 * place, 0.7)))) for _key in keys]
            score(session, submission, assessor, points, now=now)
    session.flush()
    return submissions


def score(
    session: Session, submission: Submission, assessor: Person, points: Sequence[int], *,
    now: datetime, state: State = State.SUBMITTED,
) -> None:  # fmt: skip
    """An assessment of the submission, with these points on the criteria of its stage."""
    work = Assignment(
        submission_id=submission.id, assessor_id=assessor.id, state=state, offered_at=now - timedelta(days=6),
        offered_by_id=assessor.id, due_at=now + timedelta(days=1), submitted_at=now - timedelta(days=1),
    )  # fmt: skip
    session.add(work)
    session.flush()
    assessment = Assessment(assignment_id=work.id, recommendation=Recommendation.UNSURE, saved_at=now)
    wanted = select(Criterion.id).where(Criterion.stage_id == submission.stage_id).order_by(Criterion.position)
    keys = session.scalars(wanted).all()
    assessment.scores = [
        Score(criterion_id=key, points=point, reason="So.") for key, point in zip(keys, points, strict=True)
    ]
    session.add(assessment)
