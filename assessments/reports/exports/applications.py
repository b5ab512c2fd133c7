"""The file of a round's applications: a row for each at each stage, with marks, outcome and answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Row, Select, and_, func, select, type_coerce
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation
from assessments.actors import Actor
from assessments.applications.answers import in_one_cell, said
from assessments.applications.applicable import handed_in
from assessments.applications.confirmations import asks_for_word, list_confirmations
from assessments.applications.confirming import Word, words_wanted
from assessments.applications.models import Answer, Application, RequestedAmount, Submission
from assessments.applications.policies import open_to_staff, sealed
from assessments.applications.wording import STANDINGS
from assessments.decisions.models import Decision
from assessments.decisions.queries import money_given
from assessments.decisions.states import HOLDS_MONEY
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.rendering.tables import Cell, decimal_pounds, moment_cell
from assessments.reports.exports.cells import Table, in_batches, made_up, mark_cell
from assessments.reports.queries import has_bid
from assessments.scoring.models import Mark
from assessments.scoring.policies import owed_by

CellOf = Callable[[Any], Cell]


def applications(session: Session, actor: Actor, round_: Round, now: datetime) -> Table:
    """Every application of the round that the actor may see, at every stage that it reached."""
    years = sorted({line.financial_year for line in round_.envelope})
    questions = list(dict.fromkeys(key for stage in round_.stages for key in stage.form.questions))
    header = (
        "reference", "stage", "organisation", "legal_form", "charity_number", "company_number", "income_band",
        "organisation_region", "title", "state", "submitted_at", "typed_in_from", "requested",
        *(f"requested_{year}" for year in years), "years", "region", "assessments", "mark", "mean", "median",
        "spread", "moderated_mark", "rank", "outcome", "decision", "reason",
        *(f"given_{year}" for year in years), "made_up", *(f"answer_{key}" for key in questions),
    )  # fmt: skip
    return Table(header, _rows(session, actor, round_, years, questions, now))


def _rows(
    session: Session, actor: Actor, round_: Round, years: Sequence[str], questions: Sequence[str], now: datetime
) -> Iterator[Sequence[Cell]]:
    has_rank = not has_bid(session, actor, round_)
    stages = {stage.id: stage.key for stage in round_.stages}
    forms = {form.id: form for stage in round_.stages for form in stage.forms}
    asked = {form_id: _cells_of(form.questions) for form_id, form in forms.items()}
    note, undecided = made_up(round_), (None,) * (3 + len(years))
    for bids in in_batches(session, actor, round_, _bids(actor, now)):
        ids = [bid.id for bid in bids]
        requested, answers = _requested(session, ids), _answers(session, ids)
        decisions = _decisions(session, ids, years)
        confirmations = list_confirmations(session, ids) if any(map(asks_for_word, forms.values())) else {}
        for bid in bids:
            given = handed_in(forms[bid.form_id], answers.get(bid.id, {})) if bid.is_open else {}
            cells = asked[bid.form_id]
            words = _words(words_wanted(forms[bid.form_id], confirmations.get(bid.id, ()), given))
            yield (
                bid.reference, stages[bid.stage_id], *_organisation(bid), bid.title if bid.is_open else None,
                bid.state.value, moment_cell(bid.submitted_at),
                bid.assisted_through.value if bid.assisted_through else None, *_terms(bid, requested, years),
                *_mark(bid, has_rank), *decisions.get(bid.id, undecided), note,
                *(
                    _with_words(cells[key](given[key]), words.get(key)) if key in given and key in cells else None
                    for key in questions
                ),
            )  # fmt: skip


def _bids(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Submission.id, Application.number, Submission.position, Application.reference, Submission.stage_id,
            Submission.form_id, Organisation.name, Organisation.legal_form, Organisation.charity_number,
            Organisation.company_number, Organisation.income_band, Organisation.region.label("organisation_region"),
            Submission.title, Submission.state, Submission.submitted_at, Application.assisted_through,
            Submission.requested_pence, Submission.years,
            Submission.region, open_to_staff(now).label("is_open"), sealed(now).label("is_sealed"), Mark.n,
            Mark.value, Mark.mean, Mark.median, Mark.spread, Mark.moderated, Mark.rank,
        )
        .select_from(Submission)
        .join(Submission.application)
        .join(Application.organisation)
        .outerjoin(Mark, and_(Mark.submission_id == Submission.id, Mark.submission_id.not_in(owed_by(actor))))
    )  # fmt: skip


def _organisation(bid: Row[*tuple[Any, ...]]) -> Sequence[Cell]:
    return (
        bid.name, bid.legal_form.value, bid.charity_number, bid.company_number, bid.income_band.value,
        bid.organisation_region.value,
    )  # fmt: skip


def _terms(
    bid: Row[*tuple[Any, ...]], requested: Mapping[tuple[UUID, str], int], years: Sequence[str]
) -> Sequence[Cell]:
    """What is asked for, in all and in each year, for how long and where; nothing of it while it is sealed."""
    if bid.is_sealed:
        return ("", *(None for _year in years), None, None)
    asked = (decimal_pounds(requested.get((bid.id, year))) for year in years)
    return (decimal_pounds(bid.requested_pence), *asked, bid.years, bid.region)


def _mark(bid: Row[*tuple[Any, ...]], has_rank: bool) -> Sequence[Cell]:
    if bid.n is None:
        return (0, None, None, None, None, None, None)
    figures = (bid.value, bid.mean, bid.median, bid.spread, bid.moderated)
    return (bid.n, *map(mark_cell, figures), bid.rank if has_rank else None)


def _requested(session: Session, ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    of_year = RequestedAmount.submission_id, RequestedAmount.financial_year
    amounts = select(*of_year, func.sum(RequestedAmount.amount_pence)).group_by(*of_year)
    rows = session.execute(amounts.where(RequestedAmount.submission_id.in_(ids)))
    return {(submission_id, year): int(pence) for submission_id, year, pence in rows}


def _answers(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What passed its limits, by question, one document for each submission: read faster than row by row."""
    if session.get_bind().dialect.name == "postgresql":
        document = func.jsonb_object_agg(Answer.question_key, Answer.value)
    else:
        document = func.json_group_object(Answer.question_key, func.json(Answer.value))
    given = select(Answer.submission_id, type_coerce(document, JSON))
    given = given.where(Answer.submission_id.in_(ids), Answer.value.is_not(None)).group_by(Answer.submission_id)
    return {row[0]: row[1] for row in session.execute(given)}


def _words(words: Sequence[Word]) -> dict[str, list[str]]:
    """Who has confirmed and who has not, by the question that names them."""
    said: dict[str, list[str]] = {}
    for word in words:
        said.setdefault(word.question.key, []).append(f"{word.called}: {STANDINGS[word.standing]}")
    return said


def _with_words(cell: Cell, words: Sequence[str] | None) -> Cell:
    return "\n".join([str(cell), *words]) if words else cell


def _files(value: list[dict[str, Any]]) -> Cell:
    """The names of documents, each with the hash of its bytes."""
    return "; ".join(f"{entry['name']} (SHA-256 {entry['sha256']})" for entry in value)


def _cells_of(questions: Mapping[str, Question]) -> dict[str, CellOf]:
    return {key: _cell_of(question) for key, question in questions.items()}


def _cell_of(question: Question) -> CellOf:
    """How an answer to the question is written."""
    plain: Mapping[QuestionKind, CellOf] = {
        QuestionKind.MONEY: decimal_pounds,
        QuestionKind.WHOLE_NUMBER: int,
        QuestionKind.DATE: str,
        QuestionKind.NUMBER: str,
        QuestionKind.PERCENTAGE: str,
        QuestionKind.MONTH: str,
        QuestionKind.ONE_OF: str,
        QuestionKind.SEVERAL_OF: "; ".join,
        QuestionKind.FILE: _files,
    }
    return plain.get(question.kind) or (lambda value: in_one_cell(said(question, value) or ""))


def _decisions(session: Session, ids: Sequence[UUID], years: Sequence[str]) -> dict[UUID, Sequence[Cell]]:
    """Outcome, state and reason of the newest decision of each that stands, and what it gives by year as it stands."""
    standing = and_(Decision.submission_id.in_(ids), Decision.state.in_(HOLDS_MONEY))
    money = money_given()
    amounts = (
        select(money.c.decision_id, EnvelopeLine.financial_year, func.sum(money.c.pence))
        .join(EnvelopeLine, EnvelopeLine.id == money.c.envelope_line_id)
        .join(Decision, Decision.id == money.c.decision_id)
        .where(standing)
        .group_by(money.c.decision_id, EnvelopeLine.financial_year)
    )
    given = {(decision_id, year): int(pence) for decision_id, year, pence in session.execute(amounts)}
    columns = (Decision.submission_id, Decision.id, Decision.outcome, Decision.state, Decision.reason)
    decisions = session.execute(select(*columns).where(standing).order_by(Decision.proposed_at, Decision.id))
    return {
        submission_id: (
            outcome.value, state.value, reason, *(decimal_pounds(given.get((decision_id, year))) for year in years)
        )
        for submission_id, decision_id, outcome, state, reason in decisions
    }  # fmt: skip
