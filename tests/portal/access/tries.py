"""Trying somebody at an address, and telling what came of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256

from flask.testing import FlaskClient
from sqlalchemy import Table, select
from werkzeug.test import TestResponse

from assessments.audit.models import TrailEntry
from assessments.db import Base, Sessions
from tests.factories import sign_in
from tests.portal.access.conftest import Portal
from tests.portal.access.kinds import Case, Kind, Situation
from tests.portal.access.rows import SEEN_FROM_FAR, SEEN_FROM_NEAR, Row

MARK = re.compile(r"XQ-([a-z]+-(?:home|near|far)-[a-z]+)")
ENDS_AT_SIGN_IN = {"account.confirm", "account.reset", "account.sign_out"}
DOWNLOADS = (
    "assignment.pack_downloaded",
    "bank_details.viewed",
    "batch.report_downloaded",
    "panel.pack_downloaded",
    "payment_run.downloaded",
    "round.awards_downloaded",
    "round.exported",
    "trail.downloaded",
    "trail.seals_downloaded",
)
LET_IN = {"GET": {200, 302}, "POST": {200, 302, 303, 409, 422}}


class Answer(StrEnum):
    """What somebody is answered."""

    IN = "let in"
    SIGN_IN = "asked to sign in"
    FORBIDDEN = "told that they may not"
    MISSING = "told that there is no such thing"


@dataclass(frozen=True)
class Try:
    """Somebody at a route, with a case's ids; `seen_as` is what they are to that case."""

    row: Row
    person: Kind
    case: Case
    seen_as: Kind

    @property
    def expected(self) -> Answer:
        """What the table says."""
        if self.seen_as in self.row.who.may:
            return Answer.IN
        if self.seen_as is Kind.VISITOR:
            return Answer.MISSING if self.row.endpoint.startswith("public.") else Answer.SIGN_IN
        return Answer.FORBIDDEN if self.seen_as in self.row.who.may_not else Answer.MISSING

    def __str__(self) -> str:
        return f"{self.person} at {self.row} of {self.case}"


def tries_of(portal: Portal, row: Row) -> Iterator[Try]:
    """Everybody with the ids of home, and those of home with the ids of others."""
    for kind in Kind:
        yield Try(row, kind, Case.HOME, kind)
    if row.on.partition(",")[0] in set(Situation):
        for kind, seen_as in SEEN_FROM_NEAR.items():
            yield Try(row, kind, Case.NEAR, seen_as)
    if (Case.FAR, row.on) in portal.world.ids:
        for kind, seen_as in SEEN_FROM_FAR.items():
            # One who belongs to an organisation may apply to any fund, whatever else they are.
            is_applying = kind is Kind.TORN and row.endpoint == "apply.begin"
            yield Try(row, kind, Case.FAR, Kind.RIVAL if is_applying else seen_as)


def client_of(portal: Portal, kind: Kind) -> FlaskClient:
    """A browser of somebody's."""
    client = portal.app.test_client()
    return client if kind is Kind.VISITOR else sign_in(client, portal.world.people[kind])


def ask(portal: Portal, attempt: Try, client: FlaskClient | None = None) -> list[TestResponse]:
    """Go to every address of the route, or send its form there."""
    row, found = attempt.row, portal.world.ids.get((attempt.case, attempt.row.on), {})
    ids = {**found, **row.ids}
    client = client or client_of(portal, attempt.person)
    return [_open(client, row, address, ids) for address in _addresses(portal, row, ids)]


def _open(client: FlaskClient, row: Row, address: str, ids: dict[str, object]) -> TestResponse:
    response = client.open(address, method=row.method, data=row.body(ids) if row.method == "POST" else None)
    response.get_data()
    response.close()
    return response


def _addresses(portal: Portal, row: Row, ids: dict[str, object]) -> Iterator[str]:
    adapter = portal.app.url_map.bind("localhost")
    for rule in portal.app.url_map.iter_rules(row.endpoint):
        if row.method in (rule.methods or ()):
            values = {name: ids[name] for name in rule.arguments - set(rule.defaults or ())}
            yield adapter.build(row.endpoint, values, method=row.method)


def answer_of(row: Row, response: TestResponse) -> Answer | str:
    """What was answered, or the bare status of something that nobody should be answered."""
    leads_to_sign_in = response.location is not None and response.location.startswith("/account/sign-in")
    if response.status_code == 401 or (leads_to_sign_in and row.endpoint not in ENDS_AT_SIGN_IN):
        return Answer.SIGN_IN
    if response.status_code in LET_IN[row.method]:
        return Answer.IN
    return {403: Answer.FORBIDDEN, 404: Answer.MISSING}.get(response.status_code, response.status)


def marks_in(text: str) -> set[str]:
    """The marks that stand in a text, without their beginning."""
    return set(MARK.findall(text))


def outside(marks: set[str], patterns: tuple[str, ...]) -> set[str]:
    """Those marks that no pattern allows."""
    return {mark for mark in marks if not any(fnmatchcase(mark, pattern) for pattern in patterns)}


def everything() -> dict[str, str]:
    """All that the database holds, as a digest of each table.

    Attempts to sign in apart, which count refusals; that a file was downloaded, which is noted on the trail; and who
    has a page open at the moment. Rows are read as the driver gives them: what they mean as objects takes most of the
    time, and tells nothing more of whether they changed.
    """
    with Sessions.reading() as session:
        return {
            table.name: sha256(repr(session.connection().exec_driver_sql(_all_of(table)).all()).encode()).hexdigest()
            for table in Base.metadata.sorted_tables
            if table.name not in {"attempt", "presence"}
        }


@cache
def _all_of(table: Table) -> str:
    rows = select(table).order_by(*table.primary_key)
    if table is TrailEntry.__table__:
        rows = rows.where(TrailEntry.action.not_in(DOWNLOADS))
    return str(rows.compile(Sessions.engine, compile_kwargs={"literal_binds": True}))


def marks_in_database() -> set[str]:
    """Every mark that was made."""
    with Sessions.reading() as session:
        rows = [repr(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables]
    return set().union(*map(marks_in, rows))
