"""The portal with people and applications in it, and what each of them finds who goes everywhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.clock import utcnow
from assessments.db import Sessions, connect
from assessments.documents.models import key_of
from assessments.gateways import Queue, make_file_store
from assessments.messages.models import Email
from assessments.rendering.emails import render_email
from assessments.work import run_due_jobs
from config import Settings
from portal.app import create_app
from tests.databases import Databases
from tests.factories import sign_in
from tests.portal.leaks.court import Judged, ids_of
from tests.portal.leaks.walk import Fetched, text_of, walk

STAFF_ONLY = ("manage.", "admin.", "advise.")


@dataclass
class Court:
    """The portal with a made world in it, and what everybody found when they went everywhere."""

    app: Flask
    judged: Judged
    ids: dict[str, list[str]]
    found: dict[str, list[Fetched]] = field(default_factory=dict)

    def walked(self, kind: str) -> list[Fetched]:
        """Everything that somebody can fetch; gone for once."""
        if kind not in self.found:
            self.found[kind] = list(self.walk(kind))
        return self.found[kind]

    def walk(self, kind: str) -> Iterator[Fetched]:
        """Everything that they can fetch now; who is nobody's name is not signed in."""
        client, person = self.app.test_client(), self.judged.people.get(kind)
        if person is not None:
            sign_in(client, person)
        ids = {**self.ids, "assignment_id": self.judged.works_for(kind)}
        return walk(self.app, client, ids, STAFF_ONLY if kind in self.judged.roleless else ())

    def search(self, kind: str, words: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The address of each page on which they can search, and what it finds for each word."""
        client, person = self.app.test_client(), self.judged.people[kind]
        sign_in(client, person)
        for page in self.walked(kind):
            if page.status == 200 and ' name="q"' in page.text:
                found = (client.get(page.address, query_string={"q": word}) for word in words)
                yield page.address, *(Fetched(page.address, each.status_code, text_of(each)) for each in found)

    def mailed(self, kind: str) -> list[Fetched]:
        """Every email that somebody was sent."""
        with Sessions.reading() as session:
            to_them = Email.user_id == self.judged.people[kind].id
            emails = session.execute(select(Email.key, Email.template, Email.context).where(to_them))
            return [
                Fetched(key, 0, "\n".join(render_email(template, context, base_url="http://x")))
                for key, template, context in emails
            ]


Opens = Callable[[Callable[[Session], Judged], Sequence[str]], Court]
"""Makes a world, and names two people in it whose ids are tried."""


@pytest.fixture(scope="module")
def opens(
    databases: Databases, broker_url: str, queue: Queue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opens]:
    """On a database of the module's own, with all work done that is waiting."""
    folder, url = tmp_path_factory.mktemp("leaks"), databases.fresh()
    settings = Settings(
        database_url=url, broker_url=broker_url, mail_url=f"maildir://{folder}", files_url=f"file://{folder}",
        secret_key="of this test only, and long enough for one", base_url="http://localhost",
    )  # fmt: skip
    connect(url)

    def opened(make: Callable[[Session], Judged], people: Sequence[str]) -> Court:
        with Sessions.begin() as session:
            judged = make(session)
        while run_due_jobs(Sessions, now=utcnow()):
            pass
        store = make_file_store(settings.files_url)
        for digest, content in judged.contents.items():
            store.put(key_of(digest), [content])
        with Sessions.reading() as session:
            ids = ids_of(session, judged, people)
        app = create_app(settings, queue)
        app.testing = True
        unknown = {
            name for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) for name in rule.arguments
        }
        assert unknown - {"filename"} <= ids.keys() | {"assignment_id"}, "a new kind of id is to be tried as well"
        return Court(app, judged, ids)

    yield opened
    Sessions.close()
    databases.drop(url)
