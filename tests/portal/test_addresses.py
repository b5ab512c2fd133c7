"""A number in an address that no row can have leads to a page that is not found, and to no fault."""

import re

import pytest
from flask import Flask

from assessments.db import _Sessions

NUMBER = re.compile(r"<int:\w+>")


@pytest.mark.parametrize("number", [str(2**31), "9" * 24, "9" * 5000])
def test_no_page_is_found_at_a_number_that_nothing_can_have(app: Flask, sessions: _Sessions, number: str) -> None:
    numbered = [rule for rule in app.url_map.iter_rules() if NUMBER.search(rule.rule)]
    assert len(numbered) > 10
    for rule in numbered:
        uuids = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", NUMBER.sub(number, rule.rule))
        page, method = re.sub(r"<\w+>", "GLF-2008-0042", uuids), min((rule.methods or set()) & {"GET", "POST"})
        assert app.test_client().open(page, method=method).status_code == 404, rule.rule
