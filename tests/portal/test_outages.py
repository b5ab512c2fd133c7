"""Pages while the database does not answer: they say so, keep what was typed, and are well again afterwards."""

import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from assessments.db import Sessions, _Sessions, connect, is_away, make_engine
from tests.factories import make_person, sign_in
from tests.portal.apply.pages import Draft

SECTION = "/concept/sections/project"


@pytest.fixture
def gone(pair: str, tmp_path: Path) -> str:
    """Where a database should be, and none is."""
    return {
        "sqlite": f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}",
        "postgres": "postgresql://nobody@127.0.0.1:1/nothing",
    }[pair]


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    return Draft(sessions, client)


@pytest.fixture
def as_met(app: Flask) -> Iterator[Flask]:
    """The portal as people meet it, where a fault is a page."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.testing = True


@pytest.mark.parametrize("path", ["/", "/account/", "/apply/", "/manage/", "/no/such/page"])
def test_without_its_database_a_page_says_that_it_is_not_available_and_when_to_try_again(
    as_met: Flask, draft: Draft, gone: str, path: str
) -> None:
    connect(gone)
    response = draft.client.get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "records cannot be reached" in response.text
    assert response.text.count("<h1") == 1


def test_what_was_typed_is_shown_and_can_be_sent_again_when_the_database_is_back(
    as_met: Flask, draft: Draft, gone: str, database_url: str
) -> None:
    connect(gone)
    response = draft.post(SECTION, {"title": "Warmer homes", "summary": "We visit.\nOften."})
    assert response.status_code == 503
    assert "We visit.\nOften.</textarea>" in response.text
    again = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', response.text)
    connect(database_url)
    assert draft.post(SECTION, dict(again)).status_code == 302
    assert "We visit.\nOften." in draft.get(SECTION).text


def test_it_is_healthy_at_once_when_the_database_is_back(
    as_met: Flask, draft: Draft, gone: str, database_url: str
) -> None:
    connect(gone)
    assert draft.get("/concept").status_code == 503
    connect(database_url)
    assert draft.get("/concept").status_code == 200


def test_a_connection_that_died_is_replaced_after_one_page_at_most(as_met: Flask, draft: Draft, pair: str) -> None:
    assert draft.get("/concept").status_code == 200
    if pair == "postgres":
        engine = make_engine(Sessions.engine.url.render_as_string(hide_password=False))
        with engine.connect() as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        engine.dispose()
    assert draft.get("/concept").status_code in (200, 503)
    assert draft.get("/concept").status_code == 200


def test_a_password_is_not_written_into_the_page(as_met: Flask, client: FlaskClient, gone: str) -> None:
    connect(gone)
    response = client.post("/account/sign-in", data={"email": "ada@test.example", "password": "seven geese in a row"})
    assert response.status_code == 503
    assert "seven geese" not in response.text
    assert "Send it again" not in response.text


def test_files_are_served_all_the_same(as_met: Flask, client: FlaskClient, gone: str) -> None:
    connect(gone)
    assert client.get("/static/images/mark.svg", buffered=True).status_code == 200


def test_it_is_in_the_log_in_one_line_and_not_as_a_fault(
    as_met: Flask, client: FlaskClient, gone: str, caplog: pytest.LogCaptureFixture
) -> None:
    connect(gone)
    with caplog.at_level(logging.WARNING):
        client.get("/")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "No database for GET '/'" in caplog.text


def test_what_the_database_refuses_is_a_fault_of_ours_with_its_number(own_app: Flask, sessions: _Sessions) -> None:
    own_app.testing = False
    own_app.config["PROPAGATE_EXCEPTIONS"] = False

    @own_app.get("/twice")
    def twice() -> str:
        with Sessions.begin() as session:
            make_person(session, email="same@test.example")
            make_person(session, email="same@test.example")
        return ""

    response = own_app.test_client().get("/twice")
    assert response.status_code == 500
    assert re.search(r"<strong>[0-9A-F]{8}</strong>", response.text)


def test_a_database_that_is_held_too_long_is_away(tmp_path: Path) -> None:
    path = tmp_path / "held.db"
    with sqlite3.connect(path) as holding:
        holding.execute("CREATE TABLE one (id)")
        holding.commit()
        holding.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as held, sqlite3.connect(path, timeout=0) as waiting:
            waiting.execute("BEGIN IMMEDIATE")
        waiting.close()
    holding.close()
    assert is_away(OperationalError("BEGIN", {}, held.value))


def test_only_what_may_be_well_in_a_minute_is_away() -> None:
    class Told(Exception):
        sqlstate: str | None = None

    def told(code: str | None) -> Told:
        error = Told()
        error.sqlstate = code
        return error

    away = {code: is_away(DBAPIError("", {}, told(code))) for code in ("08006", "57P01", "53300", "40P01", "23505")}
    assert away == {"08006": True, "57P01": True, "53300": True, "40P01": True, "23505": False}
    assert is_away(OperationalError("", {}, told(None)))
    assert not is_away(IntegrityError("", {}, told(None)))
    assert is_away(PoolExhausted())
    assert not is_away(OperationalError("", {}, sqlite3.OperationalError("no such table: one")))
    assert not is_away(ZeroDivisionError())


def test_too_many_attempts_say_how_long_to_wait(client: FlaskClient) -> None:
    for _attempt in range(40):
        response = client.post("/account/sign-in", data={"email": "ada@test.example", "password": "wrong"})
        if response.status_code == 429:
            break
    assert response.status_code == 429
    minutes = re.search(r"Wait (\d+) minutes", response.text)
    assert minutes
    assert response.headers["Retry-After"] == str(int(minutes[1]) * 60)


def test_a_refusal_leads_on_to_one_s_work_and_back_to_the_page(as_met: Flask, draft: Draft) -> None:
    sign_in(draft.client, draft.viewer)
    response = draft.post(SECTION, {"title": "Mine now"})
    assert response.status_code == 403
    assert "You are signed in as <bdi>C</bdi>" in response.text
    assert 'href="/apply/"' in response.text
