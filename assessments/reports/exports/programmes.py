"""Files of what a round's awards bring with them: what is held, who is reached, what is paid back."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.decisions.loans import page_loans
from assessments.errors import NotPermitted
from assessments.funds.models import Round
from assessments.funds.programmes import local_day
from assessments.reach.queries import page_reach
from assessments.rendering.tables import Cell, decimal_pounds
from assessments.reports.exports.cells import BATCH, Table, made_up
from assessments.reports.policies import may_export
from assessments.reports.queries import ensure_no_bid, get_staff_round
from assessments.standings.queries import page_standings


class ProgrammeFile(StrEnum):
    """What can be downloaded of a round's awards."""

    STANDINGS = "standings"
    REACH = "reach"
    REPAYMENTS = "repayments"


def programme_file(session: Session, actor: Actor, reference: str, what: ProgrammeFile, *, now: datetime) -> Table:
    """A file of a round's awards. Raises NotFound, NotPermitted or OwnBidWaits."""
    round_ = get_staff_round(session, actor, reference)
    if not may_export(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)
    return _FILES[what](session, actor, round_, now)


def _standings(session: Session, actor: Actor, round_: Round, now: datetime) -> Table:
    header = (
        "round",
        "reference",
        "organisation",
        "title",
        "from",
        "until",
        "held_today",
        "ended",
        "reason",
        "made_up",
    )
    return Table(header, _standing_rows(session, actor, round_, now))


def _standing_rows(session: Session, actor: Actor, round_: Round, now: datetime) -> Iterator[tuple[Cell, ...]]:
    today, cursor = local_day(now, round_.time_zone), None
    while True:
        page = page_standings(session, actor, round_, cursor=cursor, size=BATCH)
        for one in page.rows:
            yield (
                round_.reference, one.reference, one.organisation.name, one.title, str(one.from_on), str(one.until_on),
                "yes" if one.is_held(today) else "no", str(one.ended_on or ""), one.ended_because, made_up(round_),
            )  # fmt: skip
        cursor = page.next_cursor
        if cursor is None:
            return


def _reach(session: Session, actor: Actor, round_: Round, _now: datetime) -> Table:
    names = ("reference", "organisation", "group", "expected", "reached", "until", "note")
    return Table(("round", *names, "made_up"), _reach_rows(session, actor, round_))


def _reach_rows(session: Session, actor: Actor, round_: Round) -> Iterator[tuple[Cell, ...]]:
    """A row for each award and group."""
    cursor = None
    while True:
        page = page_reach(session, actor, round_, cursor=cursor, size=BATCH)
        for award in page.rows:
            report = award.report
            for group in round_.priority_groups:
                yield (
                    round_.reference, award.application.reference, award.application.organisation.name, group.label,
                    award.expected.get(group.key), report.people(group.key) if report else None,
                    str(report.until_on) if report else None, report.note if report else None, made_up(round_),
                )  # fmt: skip
        cursor = page.next_cursor
        if cursor is None:
            return


def _repayments(session: Session, actor: Actor, round_: Round, _now: datetime) -> Table:
    names = ("reference", "organisation", "loan", "payment", "due", "principal", "interest", "total", "repaid")
    return Table(("round", *names, "made_up"), _repayment_rows(session, actor, round_))


def _repayment_rows(session: Session, actor: Actor, round_: Round) -> Iterator[tuple[Cell, ...]]:
    """A row for each payment of each loan."""
    cursor = None
    while True:
        page = page_loans(session, actor, round_, cursor=cursor, size=BATCH)
        for loan in page.rows:
            for due, paid in loan.payments:
                yield (
                    round_.reference, loan.application.reference, loan.application.organisation.name,
                    decimal_pounds(loan.pence), due.number, str(due.due_on), decimal_pounds(due.principal_pence),
                    decimal_pounds(due.interest_pence), decimal_pounds(due.pence), decimal_pounds(paid),
                    made_up(round_),
                )  # fmt: skip
        cursor = page.next_cursor
        if cursor is None:
            return


_FILES: Mapping[ProgrammeFile, Callable[[Session, Actor, Round, datetime], Table]] = {
    ProgrammeFile.STANDINGS: _standings,
    ProgrammeFile.REACH: _reach,
    ProgrammeFile.REPAYMENTS: _repayments,
}
