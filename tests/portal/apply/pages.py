"""A world for the applicant's pages, and a way to read them."""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.accounts.models import Organisation, Person
from assessments.actors import Place
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Round
from tests.factories import (
    actor_of,
    fill_in,
    hand_in,
    join,
    make_application,
    make_organisation,
    make_person,
    make_round,
    sign_in,
)


@dataclass
class Draft:
    """One draft in an open round, somebody of every place in its organisation, and a stranger who leads another."""

    sessions: _Sessions
    client: FlaskClient
    closes_in: timedelta = timedelta(days=10)
    begun_ago: timedelta = timedelta(0)
    now: datetime = field(init=False)
    reference: str = field(init=False)
    lead: Person = field(init=False)
    editor: Person = field(init=False)
    viewer: Person = field(init=False)
    stranger: Person = field(init=False)
    organisation: Organisation = field(init=False)
    round: Round = field(init=False)

    def __post_init__(self) -> None:
        self.now = utcnow() - self.begun_ago
        with self.sessions.begin() as session:
            self.lead, self.editor, self.viewer, self.stranger = (make_person(session, name) for name in "ABCD")
            self.organisation = make_organisation(session, lead=self.lead)
            join(session, self.editor, self.organisation, Place.EDITOR)
            join(session, self.viewer, self.organisation, Place.VIEWER)
            make_organisation(session, "Other Trust", lead=self.stranger)
            self.round = make_round(session, now=self.now, closes_in=self.closes_in)
            self.reference = make_application(
                session, self.round, now=self.now, lead=self.lead, organisation=self.organisation
            ).reference
        sign_in(self.client, self.lead)

    def as_person(self, person: Person) -> None:
        """Go on as somebody else."""
        sign_in(self.client, person)

    def fill_in(self, **changes: Any) -> None:
        """Answer everything."""
        with self.sessions.begin() as session:
            fill_in(session, actor_of(session, self.lead), self.reference, "concept", now=self.now, **changes)

    def hand_in(self, **changes: Any) -> None:
        """Answer everything and submit."""
        with self.sessions.begin() as session:
            hand_in(session, actor_of(session, self.lead), self.reference, "concept", now=self.now, **changes)

    def get(self, path: str = "") -> TestResponse:
        """A page of the application."""
        return self.client.get(f"/apply/{self.reference}{path}")

    def post(self, path: str, fields: dict[str, Any] | None = None) -> TestResponse:
        """Send a form of the application."""
        return self.client.post(f"/apply/{self.reference}{path}", data=fields or {})


def main_of(response: TestResponse) -> str:
    """The markup of the page's main part."""
    page = response.get_data(as_text=True)
    return page[page.index("<main") : page.index("</main>")]


def text_of(response: TestResponse) -> str:
    """The words of the page's main part."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def typed_in(response: TestResponse, name: str) -> str:
    """What stands in the text area of that name, as a browser reads it."""
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>(.*?)</textarea>', main_of(response), re.DOTALL)
    assert found, name
    return html.unescape(found[1].removeprefix("\n"))
