"""The downloads of a round: a header, and rows as they are needed. Pages show the same stored figures.

Nothing in them depends on ids or on the order in which a database happens to keep rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.answers import as_typed
from assessments.applications.completeness import values_of
from assessments.applications.models import Application, RequestedAmount, Submission
from assessments.applications.policies import is_open_to_staff, is_sealed, staffed
from assessments.decisions.models import Decision
from assessments.decisions.queries import list_decisions
from assessments.decisions.states import HOLDS_MONEY
from assessments.errors import NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.rendering.tables import Cell, decimal_pounds
from assessments.reports.policies import may_export
from assessments.reports.queries import ensure_no_bid, find_running_edition, get_staff_round, has_bid, shown_figures
from assessments.scoring.arithmetic import Point, mark_of
from assessments.scoring.models import Assignment, Mark
from assessments.scoring.policies import owed_by
from assessments.scoring.queries import list_submitted

BATCH = 200
"""Applications that are held in memory at a time."""


class What(StrEnum):
    """What can be downloaded."""

    APPLICATIONS = "applications"
    ASSESSMENTS = "assessments"
    STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, which are read as they are asked for."""

    header: Sequence[str]
    rows: Iterator[Sequence[Cell]]


def export(session: Session, actor: Actor, round_reference: str, what: What, *, now: datetime) -> Table:
    """A download of a round. Raises NotFound, NotPermitted, or Refused where there are no figures yet."""
    round_ = get_staff_round(session, actor, round_reference)
    if not may_export(actor, round_):
        raise NotPermitted
    return _EXPORTS[what](session, actor, round_, now)


def statistics_document(session: Session, actor: Actor, round_reference: str, *, now: datetime) -> dict[str, Any]:
    """A round's stored figures as one JSON document. Raises NotFound, NotPermitted or Refused."""
    round_ = get_staff_round(session, actor, round_reference)
    ensure_no_bid(session, actor, round_)
    edition = find_running_edition(session, round_.id)
    if edition is None:
        raise Refused(_("There are no figures yet: they are calculated once something has happened in the round."))
    document = {
        "round": round_.reference,
        "as_of": _moment(edition.as_of),
        "figures": shown_figures(session, round_, edition, now),
    }
    return document | ({"note": round_.made_up_note} if round_.made_up_note else {})


def _statistics(session: Session, actor: Actor, round_: Round, now: datetime) -> Table:
    document = statistics_document(session, actor, round_.reference, now=now)
    header = ("round", "as_of", "stage", "key", "label", "value", "numerator", "denominator", "unit", "made_up")
    names = ("stage", "key", "label", "value", "numerator", "denominator", "unit")
    rows = (
        (round_.reference, document["as_of"], *(figure[name] for name in names), _made_up(round_))
        for figure in document["figures"]
    )
    return Table(header, rows)


def _applications(session: Session, actor: Actor, round_: Round, now: datetime) -> Table:
    years = sorted({line.financial_year for line in round_.envelope})
    questions = {key: question for stage in round_.stages for key, question in stage.form.questions.items()}
    header = (
        "reference", "stage", "organisation", "legal_form", "charity_number", "company_number", "income_band",
        "organisation_region", "title", "state", "submitted_at", "requested",
        *(f"requested_{year}" for year in years), "years", "region", "assessments", "mark", "mean", "median",
        "spread", "moderated_mark", "rank", "outcome", "decision", "reason",
        *(f"given_{year}" for year in years), "made_up", *(f"answer_{key}" for key in questions),
    )  # fmt: skip
    return Table(header, _application_rows(session, actor, round_, years, questions, now))


def _application_rows(
    session: Session,
    actor: Actor,
    round_: Round,
    years: Sequence[str],
    questions: Mapping[str, Question],
    now: datetime,
) -> Iterator[Sequence[Cell]]:
    has_rank = not has_bid(session, actor, round_)
    for submissions in _batches(session, actor, round_):
        ids = [submission.id for submission in submissions]
        seen = select(Mark).where(Mark.submission_id.in_(ids), Mark.submission_id.not_in(owed_by(actor)))
        marks = {mark.submission_id: mark for mark in session.scalars(seen)}
        decisions = _standing(list_decisions(session, ids))
        requested = _requested(session, ids)
        for submission in submissions:
            yield (
                *_bid(submission, now),
                *_terms(submission, requested, years, now),
                *_mark(marks.get(submission.id), has_rank=has_rank),
                *_decision(decisions.get(submission.id), years),
                _made_up(round_),
                *_answers(submission, questions, now),
            )  # fmt: skip


def _batches(session: Session, actor: Actor, round_: Round) -> Iterator[Sequence[Submission]]:
    """The round's submissions by reference and stage, some at a time."""
    after = (-1, -1)
    while True:
        submissions = session.scalars(
            select(Submission)
            .join(Submission.application)
            .where(
                Application.round_id == round_.id,
                staffed(actor, *READS_APPLICATIONS) if not actor.is_system else Application.id.is_not(None),
                (Application.number > after[0]) | ((Application.number == after[0]) & (Submission.position > after[1])),
            )
            .order_by(Application.number, Submission.position)
            .limit(BATCH)
            .options(
                joinedload(Submission.application).options(
                    joinedload(Application.organisation), joinedload(Application.round)
                ),
                joinedload(Submission.stage),
                joinedload(Submission.form),
                selectinload(Submission.answers),
            )
        ).all()
        if not submissions:
            return
        yield submissions
        after = (submissions[-1].application.number, submissions[-1].position)
        session.expunge_all()


def _bid(submission: Submission, now: datetime) -> Sequence[Cell]:
    application, organisation = submission.application, submission.application.organisation
    return (
        application.reference, submission.stage.key, organisation.name, organisation.legal_form.value,
        organisation.charity_number, organisation.company_number, organisation.income_band.value,
        organisation.region.value, submission.title if is_open_to_staff(submission, now) else None,
        submission.state.value, _moment(submission.submitted_at),
        decimal_pounds(None if is_sealed(submission, now) else submission.requested_pence),
    )  # fmt: skip


def _terms(
    submission: Submission, requested: Mapping[tuple[UUID, str], int], years: Sequence[str], now: datetime
) -> Sequence[Cell]:
    """What is asked for in each year, for how long and where; nothing of it while the submission is sealed."""
    if is_sealed(submission, now):
        return (*(None for _year in years), None, None)
    asked = (decimal_pounds(requested.get((submission.id, year))) for year in years)
    return (*asked, submission.years, submission.region)


def _requested(session: Session, ids: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    rows = session.execute(
        select(RequestedAmount.submission_id, RequestedAmount.financial_year, RequestedAmount.amount_pence).where(
            RequestedAmount.submission_id.in_(list(ids))
        )
    )
    return {(submission_id, year): pence for submission_id, year, pence in rows}


def _standing(decisions: Iterable[Decision]) -> dict[UUID, Decision]:
    return {decision.submission_id: decision for decision in decisions if decision.state in HOLDS_MONEY}


def _mark(mark: Mark | None, *, has_rank: bool) -> Sequence[Cell]:
    if mark is None:
        return (0, None, None, None, None, None, None)
    figures = (mark.value, mark.mean, mark.median, mark.spread, mark.moderated)
    return (mark.n, *(decimal_mark(figure) for figure in figures), mark.rank if has_rank else None)


def decimal_mark(mark: float | None) -> str | None:
    """A mark with two decimal places, the same in every file."""
    return None if mark is None else f"{mark:.2f}"


def _decision(decision: Decision | None, years: Sequence[str]) -> Sequence[Cell]:
    if decision is None:
        return (None, None, None, *(None for _year in years))
    given = {amount.line.financial_year: amount.amount_pence for amount in decision.amounts}
    return (
        decision.outcome.value, decision.state.value, decision.reason,
        *(decimal_pounds(given.get(year)) for year in years),
    )  # fmt: skip


def _answers(submission: Submission, questions: Mapping[str, Question], now: datetime) -> Sequence[Cell]:
    """What was handed in and is not sealed; a draft's answers are its writer's alone."""
    if not is_open_to_staff(submission, now):
        return tuple(None for _key in questions)
    values, asked = values_of(submission), submission.form.questions
    return tuple(_answer(asked[key], values[key]) if key in values else None for key in questions)


def _answer(question: Question, value: Any) -> Cell:
    if question.kind is QuestionKind.MONEY:
        return decimal_pounds(value)
    if question.kind is QuestionKind.WHOLE_NUMBER:
        return int(value)
    if question.kind in (QuestionKind.DATE, QuestionKind.ONE_OF):
        return str(value)
    return "; ".join(value) if question.kind is QuestionKind.SEVERAL_OF else str(as_typed(question, value))


def _assessments(session: Session, actor: Actor, round_: Round, _now: datetime) -> Table:
    keys = list(dict.fromkeys(criterion.key for stage in round_.stages for criterion in stage.criteria))
    header = (
        "reference", "stage", "assessor", "submitted_at", "mark", "recommendation",
        *(f"{column}_{key}" for key in keys for column in ("points", "reason")),
        "comment_for_funder", "comment_for_applicant", "made_up",
    )  # fmt: skip
    return Table(header, _assessment_rows(session, actor, round_, keys))


def _assessment_rows(session: Session, actor: Actor, round_: Round, keys: Sequence[str]) -> Iterator[Sequence[Cell]]:
    own = set(session.scalars(owed_by(actor)))
    for submissions in _batches(session, actor, round_):
        works: dict[UUID, list[Assignment]] = {}
        for work in list_submitted(session, [submission.id for submission in submissions]):
            works.setdefault(work.submission_id, []).append(work)
        for submission in submissions:
            if submission.id in own:
                continue
            in_order = sorted(works.get(submission.id, ()), key=lambda work: (work.submitted_at, work.assessor.email))
            for work in in_order:
                yield (
                    submission.application.reference,
                    submission.stage.key,
                    *_assessment(work, keys),
                    _made_up(round_),
                )


def _assessment(work: Assignment, keys: Sequence[str]) -> Sequence[Cell]:
    assessment = work.assessment
    assert assessment is not None
    scores = {score.criterion.key: score for score in assessment.scores}
    ordered = sorted(assessment.scores, key=lambda score: score.criterion.position)
    mark = mark_of(Point(score.points, score.criterion.top, score.criterion.weight) for score in ordered)
    cells: list[Cell] = []
    for key in keys:
        score = scores.get(key)
        cells += [None, None] if score is None else ["n/a" if score.is_not_applicable else score.points, score.reason]
    recommendation = assessment.recommendation.value if assessment.recommendation else None
    return (
        work.assessor.name, _moment(work.submitted_at), decimal_mark(mark), recommendation, *cells,
        assessment.comment_for_funder, assessment.comment_for_applicant,
    )  # fmt: skip


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _made_up(round_: Round) -> str:
    return "yes" if round_.made_up_note else "no"


_EXPORTS = {
    What.APPLICATIONS: _applications,
    What.ASSESSMENTS: _assessments,
    What.STATISTICS: _statistics,
}
