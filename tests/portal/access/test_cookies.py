"""Every cookie that any answer sets is on the page about cookies."""

import re

from werkzeug.test import TestResponse

from assessments.accounts.passwords import hash_password
from assessments.db import Sessions
from portal.cookies import COOKIES
from tests.factories import make_person, sign_in
from tests.portal.access.conftest import Portal
from tests.portal.access.kinds import Case, Kind
from tests.portal.access.table import TABLE
from tests.portal.access.tries import Try, ask, client_of

PASSWORD = "seven geese in a row"
SOME = (Kind.VISITOR, Kind.LEAD, Kind.MANAGER)


def test_no_answer_sets_a_cookie_that_the_page_does_not_list(portal: Portal) -> None:
    named: set[str] = set()
    with portal.copied():
        clients = {kind: client_of(portal, kind) for kind in SOME}
        for row in TABLE:
            for kind in SOME:
                for response in ask(portal, Try(row, kind, Case.HOME, kind), clients[kind]):
                    named |= _named(response)
                if row.endpoint == "account.sign_out" and kind is not Kind.VISITOR:
                    sign_in(clients[kind], portal.world.people[kind])
        named |= _named(_sign_in(portal))
    assert named == {cookie.name for cookie in COOKIES}


def _named(response: TestResponse) -> set[str]:
    return {cookie.partition("=")[0] for cookie in response.headers.getlist("Set-Cookie")}


def _sign_in(portal: Portal) -> TestResponse:
    """With a password, as people do it."""
    with Sessions.begin() as session:
        make_person(session, email="ada@test.example").password_hash = hash_password(PASSWORD)
    typed = {"email": "ada@test.example", "password": PASSWORD}
    response = portal.app.test_client().post("/account/sign-in", data=typed)
    assert response.status_code == 302
    return response


def test_the_page_lists_them_with_what_they_are_for(portal: Portal) -> None:
    text = portal.app.test_client().get("/cookies").text
    assert re.findall(r'<h2 class="govuk-heading-m">(\w+)</h2>', text) == [cookie.name for cookie in COOKIES]
