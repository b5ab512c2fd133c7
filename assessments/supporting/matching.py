"""Who suits an applicant as an adviser: by what they know of the themes that were handed in, and by what they have."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.allocating.models import Expertise
from assessments.allocating.states import WORTH, Level
from assessments.applications.models import Application, Submission
from assessments.decisions.models import Decision, Support
from assessments.decisions.states import PENDING, SupportState
from assessments.decisions.use_cases.proposing import list_judges
from assessments.errors import NotFound
from assessments.funds.models import Fund
from assessments.funds.states import CountsAs
from assessments.scoring.conflicts import belongs_to


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One of the fund's advisers: how well they suit, of which themes they know something, and how many they advise."""

    person: Person
    suits: float
    knows: Sequence[str]
    advises: int
    judges: bool
    belongs: bool

    @property
    def is_free(self) -> bool:
        """Whether nothing stands in the way."""
        return not (self.judges or self.belongs)


def suggest_advisers(session: Session, actor: Actor, application: Application, *, now: datetime) -> list[Suggestion]:
    """The fund's advisers, those first who know most of what it is about and have least to do; the others come last.

    What is proposed of this application itself is no load.
    """
    fund_id = application.round.fund_id
    people = list_people(session, actor, fund_id, Role.ADVISER, now)
    ids = [person.id for person in people]
    known = _levels(session, fund_id, ids)
    loads = _loads(session, ids, application)
    judges = list_judges(session, application.id)
    inside = set(
        session.scalars(
            select(Person.id).where(
                Person.id.in_(ids), belongs_to(Person.id.expression, [application.organisation_id])
            )
        )
    )  # fmt: skip
    themes = themes_handed_in(application)
    found = [
        Suggestion(
            person,
            sum(WORTH[known.get((person.id, key), Level.NONE)] for key in themes) / (len(themes) or 1),
            [label for key, label in themes.items() if known.get((person.id, key), Level.NONE) is not Level.NONE],
            loads.get(person.id, 0),
            person.id in judges,
            person.id in inside,
        )
        for person in people
    ]
    return sorted(found, key=lambda one: (not one.is_free, -one.suits, one.advises, one.person.name, one.person.email))


def themes_handed_in(application: Application) -> dict[str, str]:
    """The labels of the themes that the application names in what it has handed in, by key; nothing of a draft."""
    found: dict[str, str] = {}
    for submission in application.submissions:
        if submission.submitted_at is not None and not submission.is_writable:
            found |= _themes(submission)
    return found


def _themes(submission: Submission) -> dict[str, str]:
    asked = {key: each for key, each in submission.form.questions.items() if each.counts_as is CountsAs.THEME}
    given = {
        answer.question_key: {answer.value} if isinstance(answer.value, str) else set(answer.value or ())
        for answer in submission.answers
        if answer.question_key in asked
    }
    return {
        choice.key: choice.label
        for key, question in asked.items()
        for choice in question.choices
        if choice.key in given.get(key, ())
    }


def _levels(session: Session, fund_id: UUID, ids: Sequence[UUID]) -> dict[tuple[UUID, str], Level]:
    rows = session.scalars(select(Expertise).where(Expertise.fund_id == fund_id, Expertise.person_id.in_(ids)))
    return {(row.person_id, key): row.level_of(key) for row in rows for key in row.levels or {}}


def _loads(session: Session, ids: Sequence[UUID], application: Application) -> Mapping[UUID, int]:
    """How many applicants each advises now or is named for in what nobody was told yet, in whatever round."""
    advised = select(Support.adviser_id).where(Support.adviser_id.in_(ids), Support.state != SupportState.CLOSED)
    others = Decision.submission_id.not_in([submission.id for submission in application.submissions])
    named = select(Decision.adviser_id).where(Decision.adviser_id.in_(ids), Decision.state.in_(PENDING), others)
    return Counter(person_id for person_id in session.scalars(union_all(advised, named)) if person_id is not None)


def list_advised_funds(session: Session, actor: Actor) -> Sequence[Fund]:
    """The funds for which the actor advises, by name."""
    mine = Fund.id.in_(actor.funds_as(Role.ADVISER))
    return session.scalars(select(Fund).where(mine).order_by(Fund.name)).all()


def get_advised_fund(session: Session, actor: Actor, fund_id: UUID) -> Fund:
    """A fund for which the actor advises. NotFound for everybody else."""
    fund = session.get(Fund, fund_id) if actor.has_role(fund_id, Role.ADVISER) else None
    if fund is None:
        raise NotFound
    return fund
