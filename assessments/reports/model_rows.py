"""Storing what was found out beyond marks: a stage at a time, and only where something has changed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from assessments.funds.models import Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.reports.modelling import Modelled
from assessments.scoring.rankings import Agreement, Divergence, Merit, Severity


def write_models(session: Session, round_id: UUID, models: Mapping[UUID, Modelled | None], *, now: datetime) -> None:
    """Put each stage's rows in place of those that stood, and have its picture drawn; the caller holds the round."""
    for stage_id in session.scalars(select(Stage.id).where(Stage.round_id == round_id)).all():
        found = models.get(stage_id)
        if found is not None and found.merits is None:
            continue
        for model in (Merit, Severity, Divergence, Agreement):
            session.execute(delete(model).where(model.stage_id == stage_id))
        if found is not None:
            session.execute(insert(Agreement), [dict(found.agreement)])
            for model, rows in ((Merit, found.merits), (Severity, found.severities), (Divergence, found.divergences)):
                if rows:
                    session.execute(insert(model), rows)
            if found.severities:
                ask_for(session, JobKind.RANKING_CHART, stage_id, now=now)
