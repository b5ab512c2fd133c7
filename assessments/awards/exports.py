"""A round's awards, instalments, conditions and reports as tables: the same cells for the page and for the file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.awards.models import Award, AwardCondition, AwardReport, Instalment
from assessments.awards.queries import page_awards, page_conditions, page_instalments, page_reports
from assessments.errors import _
from assessments.funds.models import Round
from assessments.paging import Page
from assessments.rendering.tables import Cell, decimal_pounds

Reader = Callable[..., Page[Any]]
Row = tuple[Cell, ...]


class Listed(StrEnum):
    """What is listed of a round's awards."""

    AWARDS = "awards"
    INSTALMENTS = "instalments"
    CONDITIONS = "conditions"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Columns:
    """What a list shows of each row; `pounds` are the columns with amounts, by position."""

    read: Reader
    header: Sequence[str]
    row: Callable[[Any], Row]
    pounds: frozenset[int] = frozenset()


def list_rows(
    session: Session, actor: Actor, round_: Round, listed: Listed, *, cursor: str | None = None
) -> Page[tuple[str, Row]]:
    """A page of a list: the reference of each row's application, and its cells."""
    columns = COLUMNS[listed]
    page = columns.read(session, actor, round_, cursor=cursor)
    return Page([(str(cells[0]), cells) for cells in map(columns.row, page.rows)], page.next_cursor)


def all_rows(session: Session, actor: Actor, round_: Round, listed: Listed) -> Iterator[Row]:
    """Every row of a list, some at a time."""
    cursor: str | None = None
    while True:
        page = list_rows(session, actor, round_, listed, cursor=cursor)
        yield from (cells for _reference, cells in page.rows)
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _award(award: Award) -> Row:
    paid = sum(one.amount_pence for one in award.instalments if one.paid_on is not None)
    due = [one.due_on for one in award.instalments if one.paid_on is None]
    accepted = sum(report.state == "accepted" for report in award.reports)
    return (
        award.application.reference, award.application.organisation.name, award.state.value,
        decimal_pounds(award.total_pence), decimal_pounds(paid), _iso(award.accept_by),
        _iso(min(due, default=None)), f"{accepted}/{len(award.reports)}",
        decimal_pounds(award.underspent_pence), _iso(award.ended_at.date() if award.ended_at else None),
    )  # fmt: skip


def _instalment(one: Instalment) -> Row:
    return (
        one.award.application.reference, one.award.application.organisation.name, one.number, one.line.financial_year,
        decimal_pounds(one.amount_pence), _iso(one.due_on),
        "; ".join(each.title for each in one.waits_for if each.accepted_at is None), _iso(one.paid_on),
    )  # fmt: skip


def _condition(one: AwardCondition) -> Row:
    return (
        one.award.application.reference, one.award.application.organisation.name, one.title,
        one.instalment.number if one.instalment else "", _iso(one.evidence_at.date() if one.evidence_at else None),
        _iso(one.accepted_at.date() if one.accepted_at else None), one.accepted_by.name if one.accepted_by else "",
    )  # fmt: skip


def _report(one: AwardReport) -> Row:
    return (
        one.award.application.reference, one.award.application.organisation.name, one.title, _iso(one.due_on),
        one.state.value, _iso(one.sent_at.date() if one.sent_at else None), decimal_pounds(one.spent_pence),
    )  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


WHOSE = (_("Reference"), _("Organisation"))
COLUMNS: Mapping[Listed, Columns] = {
    Listed.AWARDS: Columns(
        page_awards,
        (
            *WHOSE, _("State"), _("Grant in £"), _("Paid in £"), _("To accept by"), _("Next due"),
            _("Reports accepted"), _("Not spent in £"), _("Ended"),
        ),
        _award,
        frozenset({3, 4, 8}),
    ),
    Listed.INSTALMENTS: Columns(
        page_instalments,
        (*WHOSE, _("Instalment"), _("Financial year"), _("Amount in £"), _("Due"), _("Waits for"), _("Paid")),
        _instalment,
        frozenset({4}),
    ),
    Listed.CONDITIONS: Columns(
        page_conditions,
        (*WHOSE, _("Condition"), _("Instalment"), _("Evidence"), _("Met"), _("Taken as met by")),
        _condition,
    ),
    Listed.REPORTS: Columns(
        page_reports,
        (*WHOSE, _("Report"), _("Due"), _("State"), _("Sent"), _("Spent in £")),
        _report,
        frozenset({6}),
    ),
}  # fmt: skip
