"""What applications say of who takes part in them, and which of them tell who has applied together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from assessments.applications.completeness import values_of
from assessments.applications.finding import Unit, in_answers
from assessments.applications.models import Answer, Application, Submission, SubmissionText
from assessments.applications.states import WRITABLE
from assessments.folding import fold
from assessments.funds.models import Form, Round, Stage
from assessments.funds.states import QuestionKind
from assessments.interests.names import Number, domain_of, name_key, numbers_in

_MOMENTS = (
    Submission.id.label("submission_id"), Submission.form_id, Submission.submitted_at, Submission.opened_early_at,
    Submission.extended_until,
)  # fmt: skip
PARTNERS = QuestionKind.PARTNERS
TELLING = frozenset({QuestionKind.PARTNERS, QuestionKind.EMAIL})
"""The kinds of question whose answers tell who takes part."""
MOST_SOUGHT = 40
"""Organisations that are sought one by one in what was handed in."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, as far as two of them can be told to be the same."""

    name: str
    numbers: frozenset[Number] = frozenset()
    domain: str | None = None
    id: UUID | None = None

    @property
    def key(self) -> str:
        """What its name comes to."""
        return name_key(self.name)


@dataclass(frozen=True, slots=True)
class Recent:
    """An application that was handed in at a moment, whose it was, and who took part in it."""

    application_id: UUID
    lead: UUID
    handed_in_at: datetime
    partners: tuple[Body, ...]
    sealed_until: datetime | None = None

    def tells_at(self, moment: datetime) -> bool:
        """Whether its partners are known at a moment: in a sealed round, once it has closed."""
        return self.sealed_until is None or self.sealed_until <= moment


@dataclass(slots=True)
class Said:
    """What an application says of who takes part."""

    partners: list[Body] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    handed_in_at: datetime | None = None
    lead: UUID | None = None
    sealed_until: datetime | None = None


def read_said(session: Session, condition: ColumnElement[bool]) -> Mapping[UUID, Said]:
    """By application, what all that it handed in says; of drafts, and of what is back for changes, nothing is read."""
    found: dict[UUID, Said] = defaultdict(Said)
    forms: dict[UUID, Mapping[str, QuestionKind]] = {}
    handed_in = and_(condition, Submission.submitted_at.is_not(None), Submission.state.not_in(WRITABLE))
    its_forms = select(Submission.form_id).join(Submission.application).where(handed_in)
    for form_id, document in session.execute(select(Form.id, Form.document).where(Form.id.in_(its_forms))):
        forms[form_id] = dict(_telling(document))
    keys = {key for kinds in forms.values() for key in kinds}
    rows = session.execute(
        select(Application.id, Application.organisation_id, *_MOMENTS, Stage.closes_at, Round.is_sealed)
        .join(Submission.application)
        .join(Submission.stage)
        .join(Application.round)
        .where(handed_in)
        .order_by(Application.id, Submission.position)
    ).all()
    place = {row.submission_id: (row.id, row.form_id) for row in rows}
    for row in rows:
        said = found[row.id]
        said.lead, said.handed_in_at = row.organisation_id, row.submitted_at
        if row.is_sealed and row.opened_early_at is None:
            said.sealed_until = max(row.closes_at, row.extended_until or row.closes_at)
    wanted = select(Answer).join(Answer.submission).join(Submission.application).where(handed_in)
    for answer in session.scalars(wanted.where(Answer.question_key.in_(keys))) if keys else ():
        application_id, form_id = place[answer.submission_id]
        kind = forms[form_id].get(answer.question_key)
        if kind is QuestionKind.EMAIL and isinstance(answer.value, str):
            found[application_id].addresses.add(answer.value)
        elif kind is QuestionKind.PARTNERS:
            found[application_id].partners.extend(_partners(answer.value))
    return found


def partners_of(application: Application) -> list[str]:
    """The partners that an application named at any stage when it handed in; it is loaded with its answers."""
    bodies = (
        body
        for submission in application.submissions
        if submission.submitted_at is not None and not submission.is_writable
        for key, value in values_of(submission).items()
        if submission.form.questions[key].kind is PARTNERS
        for body in _partners(value)
    )
    return list(dict.fromkeys(body.name for body in bodies))


def read_recent(session: Session, organisation_ids: Collection[UUID]) -> dict[UUID, list[Recent]]:
    """By organisation, what it handed in, with its partners; of what has none nothing is told."""
    recent: dict[UUID, list[Recent]] = defaultdict(list)
    if not organisation_ids:
        return recent
    for application_id, said in sorted(read_said(session, Application.organisation_id.in_(organisation_ids)).items()):
        each = _recent(application_id, said)
        if each is not None:
            recent[each.lead].append(each)
    return recent


def _recent(application_id: UUID, said: Said) -> Recent | None:
    if not (said.lead and said.handed_in_at and said.partners):
        return None
    return Recent(application_id, said.lead, said.handed_in_at, tuple(said.partners), said.sealed_until)


def read_of_others(session: Session, theirs: Collection[Body], applying: Collection[Body]) -> list[Recent]:
    """Applications, whoever handed them in, in which one of either may stand as a partner beside another.

    They are sought by the words of names and by numbers, of whichever are fewer; past some, all are read.
    """
    fewer = min(theirs, applying, key=len)
    if not fewer:
        return []
    wanted: ColumnElement[bool] = true()
    if len(fewer) <= MOST_SOUGHT:
        is_postgresql = session.get_bind().dialect.name == "postgresql"
        named = or_(*(_names(body, is_postgresql=is_postgresql) for body in sorted(fewer, key=repr)))
        wanted = Application.id.in_(
            select(Submission.application_id)
            .join(SubmissionText, SubmissionText.submission_id == Submission.id)
            .where(named)
        )
    recent = (_recent(application_id, said) for application_id, said in sorted(read_said(session, wanted).items()))
    return [each for each in recent if each is not None and len(each.partners) > 1]


def _names(body: Body, *, is_postgresql: bool) -> ColumnElement[bool]:
    """As a condition on SubmissionText: it holds the name, but for its little words, or one of the numbers."""
    words = [word for word in dict.fromkeys(body.key.split()) if word != "and"] or [body.key]
    numbers = [fold(number) for _register, number in sorted(body.numbers)]
    has_words = and_(*(in_answers(Unit(word), is_postgresql=is_postgresql) for word in words))
    return or_(has_words, *(in_answers(Unit(number), is_postgresql=is_postgresql) for number in numbers))


def _partners(rows: Any) -> Iterator[Body]:
    """Those that an answer names, whatever it holds."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("organisation"):
            email = row.get("email")
            yield Body(str(row["organisation"]), numbers_in(row.get("number")), domain_of(email) if email else None)


def _telling(document: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, QuestionKind]]:
    for section in document:
        for question in section["questions"]:
            kind = QuestionKind(question["kind"])
            if kind in TELLING:
                yield question["key"], kind
