"""The same press twice: no form of the portal takes it for two things to do, and none answers it with a fault."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.access.conftest import Portal
from tests.portal.access.kinds import Case, Kind
from tests.portal.access.rows import Row
from tests.portal.access.table import TABLE
from tests.portal.access.tries import Try, ask, client_of, everything

CHANGES = [row for row in TABLE if row.method == "POST" and not row.changes_nothing]
TOLD_OTHERWISE = {
    "account.invitation", "admin.retry_email", "admin.retry_job", "manage.delete_tag", "manage.merge_tag",
    "manage.publish", "manage.release", "manage.send_message",
}  # fmt: skip
"""Forms whose second press leads to the same page, which then says that it is done already, or shows what is."""
FORGOTTEN = {"assess.delete_view", "manage.delete_view"}
"""Forms whose second press finds nothing: what they forget leaves no trace by which to know its name."""
COUNTED = {"account.confirm"}
"""Forms of which every press counts: a link to a first password is known by its hash only, so each press makes one."""
OWN_NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{30,}")
"""What is made anew by every press: an id, the token of a link."""


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_a_second_press_comes_out_like_the_first_and_changes_nothing_more(row: Row, portal: Portal) -> None:
    kind = next(kind for kind in Kind if kind in row.who.may)
    attempt = Try(row, kind, Case.HOME, kind)
    with portal.copied():
        client = client_of(portal, kind)
        first, told = [_came_out(response) for response in ask(portal, attempt, client)], _told(client)
        after_one = everything()
        second, told_again = [_came_out(response) for response in ask(portal, attempt, client)], _told(client)
        after_two = everything()
    assert all(status < 500 for status, _location in second), second
    assert row.endpoint in FORGOTTEN or second == first
    assert row.endpoint in FORGOTTEN | TOLD_OTHERWISE or told_again == told
    if row.endpoint not in COUNTED:
        assert {name for name in after_one if after_one[name] != after_two[name]} == set()


def _told(client: FlaskClient) -> list[tuple[str, str]]:
    """What the next page would say, which is then said."""
    with client.session_transaction() as kept:
        return [(kind, OWN_NAME.sub("…", words)) for kind, words in kept.pop("_flashes", [])]


def _came_out(response: TestResponse) -> tuple[int, str]:
    return response.status_code, OWN_NAME.sub("…", response.location or "")
