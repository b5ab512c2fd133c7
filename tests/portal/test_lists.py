"""Lists: as many SQL statements for hundreds of rows as for one, and every row once on the way to the last page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from assessments.clock import utcnow
from assessments.db import Sessions, connect
from assessments.gateways import Queue
from config import Settings
from portal.app import create_app
from tests.databases import Databases
from tests.factories import sign_in
from tests.portal.bulk import GROUPS, Crowd, make_crowd
from tests.portal.bulk_kept import ACT
from tests.portal.bulk_organisations import BUSY
from tests.portal.bulk_post import FIRST_MESSAGE, TOLD

SIZES = (1, 3, 300)
APPLICATION = r">(TST-2026-\d{4})<"
A_PAGE = 50


@dataclass(frozen=True)
class Listing:
    """A list: where it is, who reads it, what one row looks like, how many rows there are, and on one page at most.

    Where `row` is None, the page counts what there is and lists none of it.
    """

    path: str
    reader: str | None
    row: str | None = None
    rows: Callable[[int], int] = field(default=lambda size: size)
    page: int = 10**9
    next: str = r'href="([^"]+)" rel="next"'

    def found(self, text: str) -> list[str]:
        """The rows that stand on the page, in its order."""
        return list(dict.fromkeys(re.findall(self.row, text))) if self.row else []


def everyone(size: int) -> int:
    return len(GROUPS) * size


def times(factor: int) -> Callable[[int], int]:
    return lambda size: factor * size


ROUND = "/manage/rounds/TST-2026"
MESSAGE = f"{ROUND}/messages/{FIRST_MESSAGE}"
SENT, SENT_PAGE = r"(Message \d{4}|\d{4}\.post@)", 20
SHOWN = {"overdue": 1, "unassigned": 1, "divergent": 3, "undecided": 1, "proposed": 1, "approved": 1, "unadvised": 1}
STATES = {"eligible": 2, "assessed": 3, "decided": 2}
SORTS = ("reference", "organisation", "requested", "submitted", "mark", "-reference", "-organisation", "-mark")
LISTS = {
    "home, open rounds": Listing("/", None, r">(NOW \d{4})<"),
    "home, past rounds": Listing("/", None, r">(OLD \d{4})<", page=20, next=r'href="(/rounds/past[^"]*)"'),
    "past rounds": Listing("/rounds/past", None, r">(OLD \d{4})<", page=20),
    "own applications": Listing("/apply/", "lead", r"> (TST-2026-\d{4})<", page=20),
    "own applications, searched": Listing("/apply/?q=alike+test", "lead", r"> (TST-2026-\d{4})<", page=20),
    "organisations to apply for": Listing(
        "/apply/rounds/NOW-0001/begin", "lead", r'name="organisation"[^>]*value="([^"]+)"'
    ),
    "questions to answer": Listing(f"{ROUND}/questions", "manager", r"(Asked \d{4})", page=25),
    "published questions": Listing("/rounds/TST-2026/questions", None, r"(Told \d{4})", page=25),
    "work to assess": Listing("/assess/", "assessor", r"(TST-2026-\d{4}) ·", page=A_PAGE),
    "work to assess, searched": Listing(
        "/assess/?q=alike&sort=organisation&show=overdue", "assessor", r"(TST-2026-\d{4}) ·", page=A_PAGE
    ),
    "to moderate": Listing("/assess/moderation", "moderator", r"moderation/(TST-2026-\d{4})/", times(3), A_PAGE),
    "moderated": Listing(
        "/assess/moderation?show=decided", "moderator", r"moderation/(TST-2026-\d{4})/", times(2), A_PAGE
    ),
    "advised": Listing("/advise/", "adviser", APPLICATION, page=A_PAGE),
    "rounds of one's funds": Listing(
        "/manage/", "manager", r'href="/manage/rounds/([A-Z][^"/]+)"', lambda size: size + 1, 30
    ),
    "round": Listing(ROUND, "manager"),
    "applications": Listing(f"{ROUND}/applications", "manager", APPLICATION, everyone, A_PAGE),
    **{
        f"decided applications by {sort}": Listing(
            f"{ROUND}/applications?state=decided&sort={sort}", "auditor", APPLICATION, times(2), A_PAGE
        )
        for sort in SORTS
    },
    **{
        f"applications, {show}": Listing(
            f"{ROUND}/applications?stage=concept&show={show}&sort=mark", "manager", APPLICATION, times(factor), A_PAGE
        )
        for show, factor in SHOWN.items()
    },
    **{
        f"applications, {state}": Listing(
            f"{ROUND}/applications?state={state}&q=alike", "manager", APPLICATION, times(factor), A_PAGE
        )
        for state, factor in STATES.items()
    },
    "applications that one leads on": Listing(
        f"{ROUND}/applications?show=flagged&officer=me", "manager", APPLICATION, everyone, A_PAGE
    ),
    "one application": Listing("/manage/applications/TST-2026-0001", "manager", r"(?s)(What you can do)", page=1),
    "notes": Listing("/manage/applications/TST-2026-0001/notes", "approver", r"Note (\d{4})", page=25),
    "tags of a fund": Listing(f"{ROUND}/tags", "auditor", r">: (tag \d{4})<"),
    "to act on": Listing(
        f"{ROUND}/act?act=assign&of=all", "manager", r'name="assessor"[^>]*value="([^"]+)"', lambda size: size + 3
    ),
    "acts": Listing(f"{ROUND}/acts", "manager", r'/acts/([0-9a-f-]{36})"', lambda size: size + 1, A_PAGE),
    "one act": Listing(f"{ROUND}/acts/{ACT}", "manager", APPLICATION, everyone, A_PAGE),
    "ranking": Listing(f"{ROUND}/concept/ranking", "approver", APPLICATION, times(5), A_PAGE),
    "decision room": Listing(f"{ROUND}/concept/room", "manager", APPLICATION, times(5), A_PAGE),
    "proposals": Listing("/manage/proposals", "approver", APPLICATION, page=A_PAGE),
    "to release": Listing(f"{ROUND}/concept/release", "manager", r">(TST-2026-\d{4})</a> <bdi>", page=A_PAGE),
    "saved views": Listing(f"{ROUND}/views", "manager"),
    "trail": Listing(f"{ROUND}/trail", "auditor"),
    "trail, narrowed": Listing(f"{ROUND}/trail?who=manager&what=deciding&since=1/1/2020&until=1/1/2199", "auditor"),
    "statistics": Listing(f"{ROUND}/statistics", "moderator"),
    "assessors to assign": Listing(
        "/manage/applications/TST-2026-0001/concept/assign", "manager", r'name="assessor"[^>]*value="([^"]+)"',
        lambda size: size + 3,
    ),
    "staff of one's funds": Listing(
        "/manage/staff", "manager", r">(alike-\d{4}@test.example|(?:person-\d+)@test.example)<", lambda size: size + 8,
        A_PAGE,
    ),
    "roles that end soon": Listing(
        "/admin/roles-ending", "administrator", r">(ending-\d{4}@test.example)<", page=A_PAGE
    ),
    "open invitations": Listing("/admin/invitations", "administrator", r">(asked-\d{4}@test.example)<", page=A_PAGE),
    "messages": Listing(f"{ROUND}/messages", "manager", r">(Message \d{4})<", page=A_PAGE),
    "to whom a message went": Listing(MESSAGE, "auditor", APPLICATION, everyone, A_PAGE),
    "what was sent about an application": Listing(
        f"/manage/applications/{TOLD}/messages", "manager", SENT, times(2), SENT_PAGE
    ),
    "what was sent to an applicant": Listing(f"/apply/{TOLD}/messages", "lead", SENT, times(2), SENT_PAGE),
    "people": Listing("/admin/people?q=alike", "administrator", r">(alike-\d{4}@test.example)<", page=A_PAGE),
    "emails": Listing(
        "/admin/work?emails=failed", "administrator", r"(\d{4}).failed@test.example", page=25,
        next=r'href="([^"]+emails_before[^"]+)#emails"',
    ),
    "jobs": Listing(
        "/admin/work?jobs=failed", "administrator", r"Of (\d{4}), failed", page=25,
        next=r'href="([^"]+jobs_before[^"]+)#jobs"',
    ),
    "emails and jobs": Listing("/admin/work", "administrator", r"(\d{4}\.\w+)@test.example", times(4), 25),
    "requests for formats": Listing("/manage/formats", "manager", r"Reader (\d{4})<", page=25),
    "answered requests": Listing("/manage/formats?state=answered", "manager", r"Answered (\d{4})<", page=25),
    "rounds to ask about": Listing("/accessibility/another-format", None, r'<option value="(NOW-\d{4})"'),
    "funds to contact": Listing("/contact", None),
    **{
        f"an organisation's {what}": Listing(f"/account/organisations/{BUSY}", "lead of many", row)
        for what, row in (
            ("people", r"(member-\d{4})@test.example"),
            ("invitations", r"(?s)<h3[^>]*>(guest-\d{4})@test.example"),
            ("requests", r"(asker-\d{4})@test.example"),
        )
    },
    "organisations": Listing("/admin/organisations?q=90", "administrator", r">(9\d{6})<", page=A_PAGE),
    "organisation": Listing(f"/admin/organisations/{BUSY}", "administrator", r"href=\"/admin/people/([^\"]+)\"",
                            lambda size: size + 1),
    "requests to be let in": Listing(
        "/admin/join-requests", "administrator", r"(asker-\d{4})@test.example", page=A_PAGE
    ),
    "organisations of one's own": Listing("/account/", "lead", r"(?s)(All alike)", page=1),
}  # fmt: skip
FILES = {
    what: Listing(f"{ROUND}/{what}.csv", "auditor") for what in ("applications", "assessments", "statistics", "trail")
}
A_BATCH = 100
IN_PAGES = {name: listing for name, listing in LISTS.items() if 1 < listing.page < 10**9 and name != "emails and jobs"}


@dataclass
class Lists:
    """The portal on a crowd of the greatest size, and what each list took and showed at every size before."""

    app: Flask
    crowd: Crowd
    statements: dict[tuple[str, int], int] = field(default_factory=dict)
    rows: dict[tuple[str, int], int] = field(default_factory=dict)

    def read(self, listing: Listing, path: str | None = None) -> str:
        """A page of the list, as its reader gets it."""
        client = self.app.test_client()
        if listing.reader is not None:
            sign_in(client, self.crowd.people[listing.reader])
        response = client.get(path or listing.path)
        assert response.status_code == 200, response.status
        return response.text

    def measure(self, size: int) -> None:
        """Read every list, and note what it took."""
        for name, listing in (*LISTS.items(), *((f"{what}.csv", file) for what, file in FILES.items())):
            with counting() as made:
                text = self.read(listing)
            self.statements[name, size], self.rows[name, size] = len(made), len(listing.found(text))


class counting:  # noqa: N801  reads as a verb where it is used
    """Notes the SQL statements of a block."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(Engine, "before_cursor_execute", self._note)
        return self.made

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET TRANSACTION")):
            self.made.append(statement)


@pytest.fixture(scope="module")
def lists(
    databases: Databases, broker_url: str, queue: Queue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lists]:
    """Every list, measured at each size on one database that grows."""
    folder = tmp_path_factory.mktemp("lists")
    url = databases.fresh()
    settings = Settings(
        database_url=url, broker_url=broker_url, mail_url=f"maildir://{folder}", files_url=f"file://{folder}",
        secret_key="of this test only, and long enough for one", base_url="http://localhost",
    )  # fmt: skip
    connect(url)
    made = Lists(create_app(settings, queue), make_crowd(now=utcnow()))
    made.app.testing = True
    for size in SIZES:
        with Sessions.begin() as session:
            made.crowd.grow(session, size)
        made.crowd.calculate()
        made.measure(size)
    yield made
    Sessions.close()
    databases.drop(url)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_statements_for_300_rows_as_for_one(name: str, lists: Lists) -> None:
    taken = {size: lists.statements[name, size] for size in SIZES}
    assert len(set(taken.values())) == 1, taken
    assert taken[1] > 0


@pytest.mark.parametrize("what", FILES)
def test_a_file_is_read_in_batches_and_never_row_by_row(what: str, lists: Lists) -> None:
    taken = {size: lists.statements[f"{what}.csv", size] for size in SIZES}
    batches = everyone(SIZES[-1]) // A_BATCH
    assert taken[1] == taken[3]
    assert taken[300] <= taken[1] * batches


@pytest.mark.parametrize("name", [name for name in LISTS if LISTS[name].row])
def test_a_list_shows_the_rows_that_there_are(name: str, lists: Lists) -> None:
    listing = LISTS[name]
    assert {size: lists.rows[name, size] for size in SIZES} == {
        size: min(listing.rows(size), listing.page) for size in SIZES
    }


@pytest.mark.parametrize("name", IN_PAGES)
def test_next_pages_lead_through_ties_to_the_end_with_every_row_once(name: str, lists: Lists) -> None:
    listing = IN_PAGES[name]
    seen, path, pages = [], listing.path, 0
    while path:
        text = lists.read(listing, path)
        seen += listing.found(text)
        links = re.findall(listing.next, text)
        path, pages = _address(links[-1]) if links else "", pages + 1
        assert pages <= 100, "the pages never end"
    size = SIZES[-1]
    assert len(seen) == len(set(seen)) == listing.rows(size)
    assert pages == -(-listing.rows(size) // listing.page)


def test_the_trail_s_next_pages_lead_to_its_beginning_with_every_entry_once(lists: Lists) -> None:
    listing, path, counted = LISTS["trail"], f"{ROUND}/trail", 0
    while path:
        text = lists.read(listing, path)
        counted += len(re.findall(r'<tr class="govuk-table__row">\s*<t[hd]', text.partition("<tbody")[2]))
        links = re.findall(listing.next, text)
        path = _address(links[0]) if links else ""
    assert counted >= SIZES[-1]


def _address(link: str) -> str:
    parts = urlsplit(unescape(link))
    return f"{parts.path}?{parts.query}"
