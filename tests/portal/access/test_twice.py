"""The same press twice: no form of the portal takes it for two things to do, and none answers it with a fault."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.portal.access.conftest import Portal
from tests.portal.access.kinds import Case, Kind
from tests.portal.access.rows import Row
from tests.portal.access.table import TABLE
from tests.portal.access.tries import Try, ask, client_of, everything

CHANGES = [row for row in TABLE if row.method == "POST" and not row.changes_nothing]
REFUSED_AGAIN = {
    "account.join_request", "account.remove_member", "account.staff_invitation", "account.take_back_request",
    "admin.appoint", "admin.invite", "admin.join_request", "admin.merge", "admin.withdraw", "manage.format_request",
}  # fmt: skip
"""Forms whose second press is told that it is done already, because the first one ended what they are about."""
COUNTED = {"account.confirm", "admin.left", "admin.send_again"}
"""Forms of which every press counts, because what they ask for may be wanted again."""
OWN_NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{30,}")
"""What is made anew by every press: an id, the token of a link."""


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_a_second_press_comes_out_like_the_first_and_changes_nothing_more(row: Row, portal: Portal) -> None:
    kind = next(kind for kind in Kind if kind in row.who.may)
    attempt = Try(row, kind, Case.HOME, kind)
    with portal.copied():
        client = client_of(portal, kind)
        first = [_came_out(response) for response in ask(portal, attempt, client)]
        after_one = everything()
        second = [_came_out(response) for response in ask(portal, attempt, client)]
        after_two = everything()
    assert all(status < 500 for status, _location in second), second
    if row.endpoint not in REFUSED_AGAIN:
        assert second == first
    if row.endpoint not in COUNTED:
        assert {name for name in after_one if after_one[name] != after_two[name]} == set()


def _came_out(response: TestResponse) -> tuple[int, str]:
    return response.status_code, OWN_NAME.sub("…", response.location or "")
