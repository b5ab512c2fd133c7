"""Many applications at once, written as rows: for lists and files, which must not grow slower with their length."""

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import IncomeBand, LegalForm, Organisation, Person, Region
from assessments.applications.models import Answer, Application, Submission
from assessments.applications.states import State
from assessments.funds.models import Criterion, Form, Round, Stage
from assessments.scoring.models import Assessment, Assignment, Mark, Score
from assessments.scoring.states import Recommendation
from assessments.scoring.states import State as WorkState

NUMBERS = count(1)


def make_rows(
    session: Session, round_: Round, number: int, *, now: datetime, assessor: Person, requested: int = 5_000_000
) -> None:
    """Applications that are assessed, all alike: each ties with every other in whatever they are sorted by."""
    stage = session.scalars(select(Stage).where(Stage.round_id == round_.id).order_by(Stage.position)).first()
    assert stage is not None
    form_id = session.scalars(select(Form.id).where(Form.stage_id == stage.id)).one()
    criteria = session.scalars(select(Criterion.id).where(Criterion.stage_id == stage.id)).all()
    for place in range(1, number + 1):
        _make_row(session, round_, stage, form_id, criteria, place, now, assessor, requested)
    session.flush()


def _make_row(session, round_, stage, form_id, criteria, place, now, assessor, requested) -> None:  # type: ignore[no-untyped-def]
    organisation = Organisation(
        name="Same Trust", legal_form=LegalForm.CHARITY, charity_number="1234567", company_number=None,
        income_band=IncomeBand.NONE_YET, region=Region.ENGLAND, created_at=now,
    )  # fmt: skip
    session.add(organisation)
    session.flush()
    handed_in = now - timedelta(days=6)
    application = Application(
        round_id=round_.id, organisation_id=organisation.id, number=place + 1000, title="Same title",
        reference=f"{round_.reference}-{place + 1000}", started_at=handed_in, started_by_id=assessor.id,
    )  # fmt: skip
    session.add(application)
    session.flush()
    submission = Submission(
        application_id=application.id, stage_id=stage.id, form_id=form_id, position=stage.position,
        state=State.ASSESSED, opened_at=handed_in, submitted_at=handed_in, requested_pence=requested,
        title="Same title",
    )  # fmt: skip
    session.add(submission)
    session.flush()
    session.add(
        Answer(
            submission_id=submission.id, question_key="title", value="Same title", saved_at=now, saved_by_id=assessor.id
        )
    )
    work = Assignment(
        submission_id=submission.id, assessor_id=assessor.id, state=WorkState.SUBMITTED, offered_at=handed_in,
        offered_by_id=assessor.id, due_at=now, submitted_at=now,
    )  # fmt: skip
    session.add(work)
    session.flush()
    assessment = Assessment(assignment_id=work.id, recommendation=Recommendation.FUND, saved_at=now)
    assessment.scores = [Score(criterion_id=criterion, points=3, reason="So.") for criterion in criteria]
    session.add(assessment)
    session.add(
        Mark(
            submission_id=submission.id, stage_id=stage.id, n=1, value=60.0, mean=60.0, median=60.0, spread=0.0,
            moderated=None, is_divergent=False, rank=1, place=place, running_pence=place * requested,
        )
    )  # fmt: skip
