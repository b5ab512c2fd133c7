"""All lists of a round's awards: with the help that came before them, what was replied, and what was seen of whom."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.awards.exports import COLUMNS, WHOSE, Column, Columns, Holds, Listed, Row
from assessments.awards.policies import TAKES_AWARDS
from assessments.awards.records import RECORDS, whose
from assessments.decisions.beside import AwardCheck
from assessments.decisions.checks import page_checks
from assessments.errors import _
from assessments.funds.models import Round
from assessments.paging import Page
from assessments.rendering.tables import decimal_pounds, moment_cell
from assessments.replies.models import Reply
from assessments.replies.queries import page_replies
from assessments.supporting.overview import Given, list_given


def _page_given(session: Session, actor: Actor, round_: Round, **where: Any) -> Page[Given]:
    return list_given(session, actor, round_.id, **where)


def _given(one: Given) -> Row:
    return (
        one.reference, one.organisation, one.state.value, one.adviser, one.sessions, f"{one.minutes / 60:.2f}",
        one.grant_state.value if one.granted else "", decimal_pounds(one.granted), decimal_pounds(one.paid),
        decimal_pounds(one.spent), decimal_pounds(one.returned),
    )  # fmt: skip


def _reply(reply: Reply) -> Row:
    return (
        *whose(reply.submission.application), reply.submission.stage.title, reply.kind.value, reply.state.value,
        reply.text, reply.raised_by.name, moment_cell(reply.raised_at), reply.answer,
        reply.answered_by.name if reply.answered_by else "", moment_cell(reply.answered_at), reply.note,
        reply.reconsidered_by.name if reply.reconsidered_by else "", moment_cell(reply.reconsidered_at),
    )  # fmt: skip


def _check(check: AwardCheck) -> Row:
    return (
        *whose(check.application), check.item_key, check.outcome.value, check.evidence,
        check.document.name if check.document else "", check.done_by.name, moment_cell(check.done_at),
        check.confirmed_by.name if check.confirmed_by else "",
        moment_cell(check.confirmed_at),
    )  # fmt: skip


LISTS: Mapping[Listed, Columns] = {
    **COLUMNS,
    **RECORDS,
    Listed.SUPPORT: Columns(
        _page_given,
        (
            *WHOSE,
            Column(_("State"), Holds.STATE),
            Column(_("Adviser")),
            Column(_("Sessions")),
            Column(_("Hours")),
            Column(_("Preparation grant"), Holds.STATE),
            Column(_("Granted in £"), Holds.POUNDS),
            Column(_("Paid in £"), Holds.POUNDS),
            Column(_("Spent in £"), Holds.POUNDS),
            Column(_("Returned in £"), Holds.POUNDS),
        ),
        _given,
        TAKES_AWARDS,
        tells_early=True,
    ),
    Listed.REPLIES: Columns(
        page_replies,
        (
            *WHOSE,
            Column(_("Stage")),
            Column(_("Kind"), Holds.STATE),
            Column(_("State"), Holds.STATE),
            Column(_("Reply")),
            Column(_("Written by")),
            Column(_("Written"), Holds.MOMENT),
            Column(_("Answer")),
            Column(_("Answered by")),
            Column(_("Answered"), Holds.MOMENT),
            Column(_("What was found")),
            Column(_("Looked at again by")),
            Column(_("Looked at again"), Holds.MOMENT),
        ),
        _reply,
    ),
    Listed.CHECKS: Columns(
        page_checks,
        (
            *WHOSE,
            Column(_("Item")),
            Column(_("Found"), Holds.STATE),
            Column(_("Evidence")),
            Column(_("File")),
            Column(_("Seen by")),
            Column(_("Seen"), Holds.MOMENT),
            Column(_("Confirmed by")),
            Column(_("Confirmed"), Holds.MOMENT),
        ),
        _check,
        tells_early=True,
    ),
}
