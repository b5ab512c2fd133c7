"""A round's awards, instalments, conditions and reports as tables: the same cells for the page and for the file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.grouped import PAGE
from assessments.awards.listing import page_awards, page_conditions, page_instalments, page_reports
from assessments.awards.models import Award, AwardCondition, AwardReport, Instalment
from assessments.awards.policies import READS_AWARDS
from assessments.awards.queries import today_in
from assessments.awards.states import GIVEN_UP, TOLD
from assessments.errors import _
from assessments.funds.models import Round
from assessments.paging import Page
from assessments.rendering.tables import Cell, decimal_pounds

Reader = Callable[..., Page[Any]]
Row = tuple[Cell, ...]
Told = tuple[Cell | datetime, ...]
BATCH = 500
"""Applications that a file holds in memory at a time."""


class Listed(StrEnum):
    """What is listed of a round's awards."""

    AWARDS = "awards"
    INSTALMENTS = "instalments"
    CONDITIONS = "conditions"
    REPORTS = "reports"
    OUTCOMES = "outcomes"
    VARIATIONS = "variations"
    ANSWERS = "answers"
    PAYMENTS = "payments"
    BANK = "bank"
    SUPPORT = "support"
    REPLIES = "replies"
    CHECKS = "checks"


class Holds(StrEnum):
    """What stands in the cells of a column, and so how a page words them: what people typed is shown as it is."""

    TEXT = "text"
    POUNDS = "pounds"
    DAY = "day"
    MOMENT = "moment"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its title."""

    title: str
    holds: Holds = Holds.TEXT


@dataclass(frozen=True, slots=True)
class Columns:
    """What a list shows of each row.

    A list that `tells_early` what others get is kept from who has a part in an application of the round.
    """

    read: Reader
    columns: Sequence[Column]
    row: Callable[[Any], Told]
    readers: Sequence[Role] = READS_AWARDS
    tells_early: bool = False

    @property
    def header(self) -> list[str]:
        """The titles."""
        return [column.title for column in self.columns]


def list_rows(
    session: Session, actor: Actor, round_: Round, columns: Columns, *, cursor: str | None = None, size: int = PAGE
) -> Page[Row]:
    """A page of a list, each row as its cells."""
    page = columns.read(session, actor, round_, cursor=cursor, size=size)
    rows = [tuple(_cell(told, round_.time_zone) for told in columns.row(one)) for one in page.rows]
    return Page(rows, page.next_cursor)


def all_rows(session: Session, actor: Actor, round_: Round, columns: Columns) -> Iterator[Row]:
    """Every row of a list, some hundreds at a time."""
    cursor: str | None = None
    while True:
        page = list_rows(session, actor, round_, columns, cursor=cursor, size=BATCH)
        yield from page.rows
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _award(award: Award) -> Told:
    paid = sum(one.amount_pence for one in award.instalments if one.paid_on is not None)
    due = [one.due_on for one in award.instalments if one.paid_on is None and award.state not in GIVEN_UP]
    accepted = sum(report.state == "accepted" for report in award.reports)
    return (
        award.application.reference, award.application.organisation.name, award.state.value,
        decimal_pounds(award.total_pence), decimal_pounds(paid), iso_day(award.accept_by),
        iso_day(min(due, default=None)), f"{accepted}/{len(award.reports)}",
        decimal_pounds(award.underspent_pence), award.ended_at, iso_day(award.returned_on),
    )  # fmt: skip


def _instalment(one: Instalment) -> Told:
    return (
        one.award.application.reference, one.award.application.organisation.name, one.number, one.line.financial_year,
        decimal_pounds(one.amount_pence), iso_day(one.due_on),
        "; ".join(each.title for each in one.waits_for if each.accepted_at is None), iso_day(one.paid_on),
    )  # fmt: skip


def _condition(one: AwardCondition) -> Told:
    return (
        one.award.application.reference, one.award.application.organisation.name, one.title,
        one.instalment.number if one.instalment else "", one.evidence_at, one.accepted_at,
        one.accepted_by.name if one.accepted_by else "", one.evidence, one.sent_back_because,
    )  # fmt: skip


def _report(one: AwardReport) -> Told:
    words, spent = (one.words, one.spent_pence) if one.state in TOLD else ("", None)
    return (
        one.award.application.reference, one.award.application.organisation.name, one.title, iso_day(one.due_on),
        one.state.value, one.sent_at, decimal_pounds(spent), one.kind.value, words, one.sent_back_because,
    )  # fmt: skip


def _cell(told: Cell | datetime, zone: str) -> Cell:
    """A moment stands as the day that it was where the round is."""
    return today_in(zone, told).isoformat() if isinstance(told, datetime) else told


def iso_day(day: date | None) -> str:
    """A day as files have it."""
    return day.isoformat() if day is not None else ""


WHOSE = (Column(_("Reference")), Column(_("Organisation")))
COLUMNS: Mapping[Listed, Columns] = {
    Listed.AWARDS: Columns(
        page_awards,
        (
            *WHOSE,
            Column(_("State"), Holds.STATE),
            Column(_("Grant in £"), Holds.POUNDS),
            Column(_("Paid in £"), Holds.POUNDS),
            Column(_("To accept by"), Holds.DAY),
            Column(_("Next due"), Holds.DAY),
            Column(_("Reports accepted")),
            Column(_("Not spent in £"), Holds.POUNDS),
            Column(_("Ended"), Holds.DAY),
            Column(_("Returned"), Holds.DAY),
        ),
        _award,
    ),
    Listed.INSTALMENTS: Columns(
        page_instalments,
        (
            *WHOSE,
            Column(_("Instalment")),
            Column(_("Financial year")),
            Column(_("Amount in £"), Holds.POUNDS),
            Column(_("Due"), Holds.DAY),
            Column(_("Waits for")),
            Column(_("Paid"), Holds.DAY),
        ),
        _instalment,
    ),
    Listed.CONDITIONS: Columns(
        page_conditions,
        (
            *WHOSE,
            Column(_("Condition")),
            Column(_("Instalment")),
            Column(_("Evidence"), Holds.DAY),
            Column(_("Met"), Holds.DAY),
            Column(_("Taken as met by")),
            Column(_("What shows it")),
            Column(_("Why more was asked for")),
        ),
        _condition,
    ),
    Listed.REPORTS: Columns(
        page_reports,
        (
            *WHOSE,
            Column(_("Report")),
            Column(_("Due"), Holds.DAY),
            Column(_("State"), Holds.STATE),
            Column(_("Sent"), Holds.DAY),
            Column(_("Spent in £"), Holds.POUNDS),
            Column(_("Kind"), Holds.STATE),
            Column(_("What was done")),
            Column(_("Why it was sent back")),
        ),
        _report,
    ),
}
