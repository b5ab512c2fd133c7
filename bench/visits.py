"""Signed-in people, and the forms that they have open: cookies and request bodies made by the portal itself."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, session
from werkzeug.datastructures import Headers

from assessments.accounts.queries import get_person
from assessments.clock import utcnow
from bench.load import Ask
from portal.arrival import KEY
from portal.auth import begin_session
from portal.db import reading

Field = tuple[str, str]


def cookie_of(app: Flask, person_id: UUID) -> str:
    """The session cookie of somebody who has just signed in."""
    with app.test_request_context(environ_overrides={KEY: utcnow()}):
        begin_session(get_person(reading(), person_id), now=utcnow())
        response = app.response_class()
        app.session_interface.save_session(app, session, response)
    return _kept(response.headers, "")


def _kept(headers: Headers, before: str) -> str:
    """The session cookie after an answer."""
    given = (line.partition(";")[0] for line in headers.getlist("Set-Cookie"))
    return next((cookie for cookie in given if cookie.startswith("session=")), before)


class _FormReader(HTMLParser):
    """Collects what a browser would send for the one form of the main part that is posted."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.is_in, self.fields = action, False, list[Field]()
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.is_in = given.get("method") == "post" and given.get("action", self.action).startswith(self.action)
        elif not self.is_in or "name" not in given or "disabled" in given:
            if tag == "option" and self._select and "selected" in given:
                self.fields.append((self._select, given.get("value", "")))
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._area = given["name"]
            self.fields.append((self._area, ""))
        elif tag == "select":
            self._select = given["name"]

    def _input(self, given: dict[str, str]) -> None:
        if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
            return
        if given.get("type") != "submit":
            self.fields.append((given["name"], given.get("value", "")))

    def handle_data(self, text: str) -> None:
        if self._area is not None:
            name, so_far = self.fields[-1]
            self.fields[-1] = (name, so_far + (text if so_far else re.sub(r"\A\r?\n", "", text)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self.is_in = False


def open_form(app: Flask, page: str, action: str, cookie: str, **press: Any) -> Ask:
    """Open a page and fill its form in as it stands, with what is pressed or ticked added: ready to be sent."""
    client = app.test_client(use_cookies=False)
    response = client.get(page, headers={"Cookie": cookie})
    assert response.status_code == 200, f"{page} answered {response.status_code}"
    fields = fields_of(response.get_data(as_text=True), action)
    return form_of(fields, action, _kept(response.headers, cookie), **press)


def fields_of(page: str, action: str) -> list[Field]:
    """What a browser would send for the form of a page, as it stands."""
    reader = _FormReader(action)
    reader.feed(page)
    assert reader.fields, f"the page has no form for {action}"
    return reader.fields


def form_of(fields: Sequence[Field], action: str, cookie: str, **press: Any) -> Ask:
    """A form with what is pressed or ticked in place of what stands there."""
    sent = [field for field in fields if field[0] not in press] + list(press.items())
    return Ask(action, cookie, urlencode(sent).encode())
