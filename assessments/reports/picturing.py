"""The body of the job that draws a stage's caterpillar plot from the rows that its page shows, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.applications.models import Application, Submission
from assessments.funds.models import Stage
from assessments.rendering.charts import Bar, draw_caterpillar
from assessments.scoring.rankings import Agreement, Merit


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and the fingerprint of the calculation that it is of."""

    title: str
    line: int
    fingerprint: str
    bars: Sequence[Bar]


def read_bars(session: Session, stage_id: UUID) -> Picture | None:
    """The stage's expected ranks and intervals; None where the model was not tried."""
    about = session.execute(
        select(Stage.title, Agreement.reach, Agreement.fingerprint)
        .join(Agreement, Agreement.stage_id == Stage.id)
        .where(Stage.id == stage_id)
    ).one_or_none()
    rows = session.execute(
        select(Application.reference, Merit.expected_rank, Merit.from_50, Merit.to_50, Merit.from_90, Merit.to_90)
        .join(Submission, Submission.id == Merit.submission_id)
        .join(Application, Application.id == Submission.application_id)
        .where(Merit.stage_id == stage_id, Merit.expected_rank.is_not(None))
        .order_by(Application.number)
    ).all()
    if about is None or not rows:
        return None
    bars = [Bar(*tuple(row)) for row in rows]  # type: ignore[arg-type]
    return Picture(about.title, about.reach, about.fingerprint, bars)


def draw_chart(picture: Picture | None, _now: datetime) -> tuple[str, str] | None:
    """The drawing, and what it is of; no database is touched."""
    if picture is None:
        return None
    return picture.fingerprint, draw_caterpillar(picture.bars, picture.line, title=picture.title)


def write_chart(session: Session, stage_id: UUID, drawn: tuple[str, str] | None, /, *, now: datetime) -> None:
    """Store it, unless the ranking was calculated anew meanwhile: then it is drawn anew, too."""
    del now
    if drawn is not None:
        fingerprint, chart = drawn
        same = Agreement.stage_id == stage_id, Agreement.fingerprint == fingerprint
        session.execute(update(Agreement).where(*same).values(chart=chart))
