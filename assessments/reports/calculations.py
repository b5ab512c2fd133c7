"""The bodies of the jobs that calculate marks and a round's statistics. Imported by `assessments.work` only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assessments.applications.states import State
from assessments.funds.models import Round, Stage
from assessments.reports.burden import burden, equality
from assessments.reports.figures import figure
from assessments.reports.inputs import JudgedSubmission, RoundInput, StageInput, read_round
from assessments.reports.model_rows import write_models
from assessments.reports.modelling import Modelled, agreement_figures, model_stage
from assessments.reports.models import RUNNING, Edition
from assessments.reports.support_figures import support_figures
from assessments.scoring.arithmetic import are_opposed, is_divergent, mark_of
from assessments.scoring.models import Mark
from assessments.statistics.summary import rank_descending, summarise
from assessments.voluntary.use_cases import count_slips

__all__ = ["compute_figures", "read_round", "write_edition", "write_figures"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a round comes to: marks by submission, the figures, and the extract from which they can be had again."""

    marks: Sequence[Mapping[str, Any]]
    figures: list[dict[str, Any]]
    extract: list[dict[str, Any]]
    models: Mapping[UUID, Modelled | None]
    """By stage, what the marks tell beyond themselves."""


def compute_figures(inputs: RoundInput, now: datetime) -> Figures:
    """Calculate the marks and the figures of a round; no database is touched."""
    marks = {stage.id: _marks_of(stage) for stage in inputs.stages}
    models = {stage.id: model_stage(inputs, stage, marks[stage.id]) for stage in inputs.stages}
    figures = _figures(inputs, marks, models)
    extract = [row for stage in inputs.stages for row in _extract(stage)]
    return Figures([mark for stage in inputs.stages for mark in marks[stage.id]], figures, extract, models)


def _marks_of(stage: StageInput) -> list[dict[str, Any]]:
    """A row of Mark for every scored submission of the stage, best first."""
    rows = [row for row in (_mark(stage, submission) for submission in stage.judged) if row is not None]
    ranks = rank_descending(np.array([row["value"] for row in rows], dtype=np.float64))
    for row, rank in zip(rows, ranks, strict=True):
        row["rank"] = int(rank)
    rows.sort(key=lambda row: (row["rank"], row["reference"]))
    running = 0
    for place, row in enumerate(rows, start=1):
        running += row.pop("requested_pence")
        row["place"], row["running_pence"] = place, running
        del row["reference"]
    return rows


def _mark(stage: StageInput, submission: JudgedSubmission) -> dict[str, Any] | None:
    marks = [mark_of(point for _criterion, point in scores) for scores in submission.assessments.values()]
    given = [mark for mark in marks if mark is not None]
    if not given:
        return None
    summary = summarise(np.array(given, dtype=np.float64))
    moderated = mark_of(point for _criterion, point in submission.moderated)
    moderated = None if moderated is None else round(moderated, 9)
    return {
        "submission_id": submission.id,
        "stage_id": stage.id,
        "reference": submission.reference,
        "requested_pence": submission.requested_pence,
        "n": summary.n,
        "value": summary.mean if moderated is None else moderated,
        "mean": summary.mean,
        "median": summary.median,
        "spread": summary.spread,
        "moderated": moderated,
        "is_divergent": is_divergent(_by_criterion(submission).values())
        or are_opposed(recommendation for _who, recommendation in submission.judges.values()),
    }


def _by_criterion(submission: JudgedSubmission) -> dict[UUID, list[int]]:
    points: dict[UUID, list[int]] = {}
    for scores in submission.assessments.values():
        for criterion_id, point in scores:
            if point.points is not None:
                points.setdefault(criterion_id, []).append(point.points)
    return points


def _figures(
    inputs: RoundInput,
    marks: Mapping[UUID, Sequence[Mapping[str, Any]]],
    models: Mapping[UUID, Modelled | None],
) -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = []
    for stage in inputs.stages:
        figures += _counts(stage, inputs)
        figures += _money(stage)
        figures += _judging(stage, marks[stage.id])
        found = models[stage.id]
        figures += agreement_figures(stage, found.agreement if found else None)
        figures += burden(stage)
    figures += _rates(inputs)
    figures += support_figures(inputs.support)
    figures += [
        figure(f"envelope_{purpose}_pence_{_slug(year)}", "", f"Envelope, {purpose}, {year}", pence, "pence")
        for purpose, year, pence in inputs.envelope
    ]
    return figures


def _slug(year: str) -> str:
    return year.replace("-", "_")


def _assessed(stage: StageInput) -> int:
    return stage.states.get(State.ASSESSED, 0) + stage.states.get(State.DECIDED, 0) - stage.ineligible_told


def _counts(stage: StageInput, inputs: RoundInput) -> list[dict[str, Any]]:
    states, told = stage.states, stage.outcomes
    counts = [
        ("started", "Applications started", sum(states.values())),
        ("submitted", "Submitted", stage.handed_in),
        ("eligible", "Found eligible", states.get(State.ELIGIBLE, 0) + _assessed(stage)),
        ("ineligible", "Found not eligible", states.get(State.INELIGIBLE, 0) + stage.ineligible_told),
        ("assessed", "Assessed", _assessed(stage)),
    ]
    if stage.is_last:
        counts.append(("awarded", "Awarded", told.get("awarded", 0)))
        if stage.given_up:
            counts.append(("given_up", "Of these, declined by the applicant or lapsed", stage.given_up))
    else:
        counts.append(("invited", "Invited to the next stage", told.get("invited", 0)))
        if stage is inputs.stages[-2]:
            counts.append(("supported", "Given support to prepare", inputs.supported))
    counts += [
        ("declined", "Declined", told.get("declined", 0)),
        ("reserve", "On the reserve list", told.get("reserve", 0)),
        ("withdrawn", "Withdrawn", states.get(State.WITHDRAWN, 0)),
    ]
    return [figure(key, stage.key, label, count, "count") for key, label, count in counts]


def _money(stage: StageInput) -> list[dict[str, Any]]:
    figures = _by_year("requested_pence", stage.key, "Asked for", stage.requested)
    key, label = ("awarded_pence", "Money awarded") if stage.is_last else ("preparation_pence", "Preparation grants")
    figures += _by_year(key, stage.key, label, stage.given)
    if stage.given_to:
        median = float(np.median(np.array(stage.given_to, dtype=np.float64)))
        figures.append(figure(f"median_{key}", stage.key, f"{label}, median", round(median), "pence"))
    return figures


def _by_year(key: str, stage_key: str, label: str, pence: Mapping[str, int]) -> list[dict[str, Any]]:
    """The sum, then each year that adds up to it."""
    years = [
        figure(f"{key}_{_slug(year)}", stage_key, f"{label}, {year}", amount, "pence")
        for year, amount in sorted(pence.items())
        if year
    ]
    return [figure(key, stage_key, label, sum(pence.values()), "pence"), *years]


def _judging(stage: StageInput, marks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    assessments = sum(mark["n"] for mark in marks)
    figures = [
        figure("assessments", stage.key, "Assessments submitted", assessments, "count"),
        figure("divergent", stage.key, "Assessors differ", sum(m["is_divergent"] for m in marks), "count"),
        figure("moderated", stage.key, "Moderated", sum(m["moderated"] is not None for m in marks), "count"),
    ]
    if marks:
        values = summarise(np.array([mark["value"] for mark in marks], dtype=np.float64))
        spreads = summarise(np.array([mark["spread"] for mark in marks], dtype=np.float64))
        figures += [
            figure("mean_mark", stage.key, "Mean mark", values.mean, "mark"),
            figure("median_mark", stage.key, "Median mark", values.median, "mark"),
            figure("median_spread", stage.key, "Median spread between assessors", spreads.median, "mark"),
        ]
    if stage.days_to_outcome:
        days = summarise(np.array(stage.days_to_outcome, dtype=np.float64))
        label = "Median days from handing in to the outcome"
        figures.append(figure("median_days_to_outcome", stage.key, label, round(days.median, 1), "days"))
    return figures


def _rates(inputs: RoundInput) -> list[dict[str, Any]]:
    first, last = inputs.stages[0], inputs.stages[-1]
    awarded = last.outcomes.get("awarded", 0)
    rates = []
    if first is not last:
        before_last = inputs.stages[-2]
        invited = before_last.outcomes.get("invited", 0)
        rates = [
            ("invited_of_assessed", before_last.key, "Invited, of those assessed", invited, _assessed(before_last)),
            ("awarded_of_invited", last.key, "Awarded, of those invited", awarded, invited),
        ]
    of_all = f"Awarded, of all that submitted ({first.title})"
    rates.append(("awarded_of_submitted", last.key, of_all, awarded, first.handed_in))
    return [
        figure(key, stage, label, part / whole if whole else None, "proportion", part, whole)
        for key, stage, label, part, whole in rates
    ]


def _extract(stage: StageInput) -> list[dict[str, Any]]:
    """The stage's input without names, references or ids."""
    rows: list[dict[str, Any]] = [
        {
            "stage": stage.key,
            "states": {state.value: count for state, count in sorted(stage.states.items())},
            "handed_in": stage.handed_in,
            "outcomes": dict(stage.outcomes),
            "requested": dict(stage.requested),
            "given": dict(stage.given),
            "given_to": list(stage.given_to),
            "given_up": stage.given_up,
            "days_to_outcome": sorted(stage.days_to_outcome),
            "hours": list(stage.hours),
            "again": {each.value: number for each, number in stage.again.items()},
        }
    ]
    seats: dict[UUID, int] = {}
    for submission in stage.judged:
        seated = [seats.setdefault(submission.judges[key][0], len(seats) + 1) for key in submission.assessments]
        marks = [[point.points for _criterion, point in scores] for scores in submission.assessments.values()]
        moderated = [point.points for _criterion, point in submission.moderated]
        asked = submission.requested_pence
        row = {"stage": stage.key, "scores": marks, "assessors": seated, "moderated": moderated, "requested": asked}
        rows.append(row)
    return rows


def write_figures(session: Session, round_id: UUID, output: Figures, *, now: datetime) -> None:
    """Store the marks and the running edition; rows that did not change are left alone.

    Holds the round's row: two workers may be at the same round, one for the figures and one for an edition.
    """
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update())
    count_slips(session, round_id)
    _write_marks(session, round_id, output.marks)
    write_models(session, round_id, output.models, now=now)
    _store(session, round_id, RUNNING, output, now)


def write_edition(session: Session, round_id: UUID, output: Figures, *, now: datetime) -> None:
    """Store the marks and the running edition, and freeze the next numbered edition."""
    write_figures(session, round_id, output, now=now)
    newest = session.scalar(select(func.max(Edition.number)).where(Edition.round_id == round_id)) or RUNNING
    count_slips(session, round_id, fewest=1)
    with_equality = replace(output, figures=[*output.figures, *equality(session, round_id)])
    _store(session, round_id, newest + 1, with_equality, now)


def _store(session: Session, round_id: UUID, number: int, output: Figures, now: datetime) -> None:
    edition = session.scalars(
        select(Edition).where(Edition.round_id == round_id, Edition.number == number)
    ).one_or_none() or Edition(round_id=round_id, number=number)
    edition.as_of, edition.figures = now, output.figures
    edition.extract = [] if number == RUNNING else output.extract
    session.add(edition)


def _write_marks(session: Session, round_id: UUID, marks: Sequence[Mapping[str, Any]]) -> None:
    in_round = select(Stage.id).where(Stage.round_id == round_id)
    present = {mark.submission_id: mark for mark in session.scalars(select(Mark).where(Mark.stage_id.in_(in_round)))}
    for row in marks:
        mark = present.pop(row["submission_id"], None)
        if mark is None:
            session.add(Mark(**row))
        else:
            for name, value in row.items():
                setattr(mark, name, value)
    if present:
        session.execute(delete(Mark).where(Mark.submission_id.in_(list(present))))
