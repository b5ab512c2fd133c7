"""Reading who is reached. Awards are those that were released; of several reports of one, the newest counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.reach import ExpectedReach
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome, State
from assessments.funds.models import Round
from assessments.paging import Order, Page, encode_cursor
from assessments.reach.models import ReachCount, ReachReport

PAGE = 50
BY_NUMBER = Order(Application.number.expression, Application.number.expression)


@dataclass(frozen=True, slots=True)
class AwardReach:
    """One award: how many of each group it expects to reach, and its newest report."""

    application: Application
    expected: Mapping[str, int]
    report: ReachReport | None


@dataclass(frozen=True, slots=True)
class GroupReach:
    """One group of a round: people expected and reached, over all awards."""

    key: str
    label: str
    expected: int
    reached: int


@dataclass(frozen=True, slots=True)
class RoundReach:
    """All groups of a round, how many awards there are, and how many of them have reported."""

    groups: Sequence[GroupReach]
    awards: int
    reported: int


def is_awarded() -> ColumnElement[bool]:
    """Whether a submission was awarded, its applicant told, and the award not given up.

    For statements that join Submission and Decision.
    """
    return and_(Decision.outcome == Outcome.AWARDED, Decision.state == State.RELEASED, Decision.given_up_at.is_(None))


def _awarded(round_: Round) -> Select[UUID, UUID]:
    """The round's awards: the application and the submission that was awarded, each once."""
    return (
        select(Application.id, Submission.id)
        .join(Submission, Submission.application_id == Application.id)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Application.round_id == round_.id, is_awarded())
        .distinct()
    )


def find_awarded(session: Session, application_id: UUID) -> UUID | None:
    """The submission of an application that was awarded, once its applicant was told."""
    found = (
        select(Submission.id)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Submission.application_id == application_id, is_awarded())
    )
    return session.scalars(found.limit(1)).one_or_none()


def read_award(session: Session, application: Application, submission_id: UUID) -> AwardReach:
    """What one award expects and reports. The caller may see the application."""
    reports = _newest(session, [application.id])
    return AwardReach(
        application, _expected(session, [submission_id]).get(submission_id, {}), reports.get(application.id)
    )


def page_reach(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[AwardReach]:
    """A page of a round's awards by reference, for the fund's staff."""
    seen = true() if actor.is_system else staffed(actor, *READS_APPLICATIONS)
    statement = (
        select(Submission)
        .join(Submission.application)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Application.round_id == round_.id, is_awarded(), seen)
        .options(contains_eager(Submission.application).joinedload(Application.organisation))
    )
    found = session.scalars(BY_NUMBER.apply(statement, cursor, size)).all()
    rows = found[:size]
    expected = _expected(session, [submission.id for submission in rows])
    reports = _newest(session, [submission.application_id for submission in rows])
    awards = [
        AwardReach(each.application, expected.get(each.id, {}), reports.get(each.application_id)) for each in rows
    ]
    last = rows[-1].application.number if len(found) > len(rows) else None
    return Page(awards, encode_cursor(last, last) if last else None)


def read_round_reach(session: Session, round_: Round) -> RoundReach:
    """The sums of a round by group. The caller may know of its awards."""
    awards = _awarded(round_).subquery()
    expected = _pairs(
        session,
        select(ExpectedReach.group_key, func.sum(ExpectedReach.people))
        .where(ExpectedReach.submission_id.in_(select(awards.c[1])))
        .group_by(ExpectedReach.group_key),
    )
    standing = _standing_reports().where(ReachReport.application_id.in_(select(awards.c[0])))
    reached = _pairs(
        session,
        select(ReachCount.group_key, func.sum(ReachCount.people))
        .where(ReachCount.report_id.in_(standing))
        .group_by(ReachCount.group_key),
    )
    return RoundReach(
        [
            GroupReach(group.key, group.label, expected.get(group.key, 0), reached.get(group.key, 0))
            for group in round_.priority_groups
        ],
        awards=session.scalar(select(func.count()).select_from(awards)) or 0,
        reported=session.scalar(select(func.count()).select_from(standing.subquery())) or 0,
    )


def find_newest_report(session: Session, application_id: UUID) -> ReachReport | None:
    """The report of an award that stands."""
    return _newest(session, [application_id]).get(application_id)


def _standing_reports() -> Select[UUID]:
    """Ids of reports after which no other of the same application came."""
    later = aliased(ReachReport)
    is_later = and_(later.application_id == ReachReport.application_id, later.number > ReachReport.number)
    return select(ReachReport.id).where(~select(later.id).where(is_later).exists())


def _newest(session: Session, application_ids: Iterable[UUID]) -> dict[UUID, ReachReport]:
    wanted = select(ReachReport).where(
        ReachReport.id.in_(_standing_reports()), ReachReport.application_id.in_(list(application_ids))
    )
    loaded = wanted.options(selectinload(ReachReport.counts), joinedload(ReachReport.application))
    return {report.application_id: report for report in session.scalars(loaded)}


def _expected(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    rows = select(ExpectedReach).where(ExpectedReach.submission_id.in_(list(submission_ids)))
    for row in session.scalars(rows):
        found.setdefault(row.submission_id, {})[row.group_key] = row.people
    return found


def _pairs(session: Session, statement: Select[str, int]) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in session.execute(statement)}
