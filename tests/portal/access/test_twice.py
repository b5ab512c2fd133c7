"""The same press twice: no form of the portal takes it for two things to do, and none answers it with a fault."""

import pytest

from tests.portal.access.conftest import Portal
from tests.portal.access.kinds import Case, Kind
from tests.portal.access.table import TABLE, Row
from tests.portal.access.tries import Try, ask, client_of, everything

CHANGES = [row for row in TABLE if row.method == "POST" and not row.changes_nothing]
REFUSED_AGAIN: set[str] = set()
"""Forms whose second press is told that it is too late, because the first one ended what they are about."""
COUNTED: set[str] = set()
"""Forms of which every press counts, because what they ask for may be wanted again."""


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_a_second_press_comes_out_like_the_first_and_changes_nothing_more(row: Row, portal: Portal) -> None:
    kind = next(kind for kind in Kind if kind in row.who.may)
    attempt = Try(row, kind, Case.HOME, kind)
    with portal.copied():
        client = client_of(portal, kind)
        first = [(response.status_code, response.location) for response in ask(portal, attempt, client)]
        after_one = everything()
        second = [(response.status_code, response.location) for response in ask(portal, attempt, client)]
        after_two = everything()
    assert all(status < 500 for status, _location in second), second
    if row.endpoint not in REFUSED_AGAIN:
        assert second == first
    if row.endpoint not in COUNTED:
        assert {name for name in after_one if after_one[name] != after_two[name]} == set()
