"""The page that says whether everything works, also when the database does not."""

from datetime import timedelta

import pytest
from flask import Flask

from assessments.clock import utcnow
from assessments.db import Sessions, _Sessions, connect
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for, mark_sweep
from assessments.messages.use_cases import queue_email
from tests.databases import free_port
from tests.factories import make_person, sign_in


def words(app: Flask) -> str:
    """What the page says, on one line."""
    response = app.test_client().get("/status")
    assert response.status_code == 200
    return " ".join(response.text.split())


def test_it_tells_what_works_and_how_much_waits_and_nothing_of_what(app: Flask, sessions: _Sessions) -> None:
    now = utcnow()
    with sessions.begin() as session:
        mark_sweep(session, now=now)
        for number in range(3):
            queue_email(
                session, key=f"k{number}", template="no_account", address="secret@x.example", context={}, now=now
            )
        ask_for(session, JobKind.SEAL_TRAIL, None, now=now)
    said = words(app)
    assert "Emails are sent and figures are calculated" in said
    assert "3 wait to be sent" in said
    assert "1 waits to be done" in said
    assert "secret" not in said


@pytest.mark.parametrize("minutes", [None, 6])
def test_a_silent_worker_is_told_without_alarm(app: Flask, sessions: _Sessions, minutes: int | None) -> None:
    if minutes:
        with sessions.begin() as session:
            mark_sweep(session, now=utcnow() - timedelta(minutes=minutes))
    said = words(app)
    assert "they follow as soon as it works again" in said
    assert ("It last looked for work on" in said) == bool(minutes)


def test_the_mark_of_a_sweep_never_goes_back(sessions: _Sessions, app: Flask) -> None:
    now = utcnow()
    with sessions.begin() as session:
        mark_sweep(session, now=now)
        mark_sweep(session, now=now - timedelta(minutes=6))
    assert "Emails are sent" in words(app)


@pytest.mark.parametrize("url", ["postgresql://x@127.0.0.1:{port}/x", "sqlite:////nowhere/at/all.db"])
def test_it_is_shown_to_whoever_is_signed_in_when_the_database_does_not_answer(
    app: Flask, sessions: _Sessions, settings: object, url: str
) -> None:
    with sessions.begin() as session:
        person = make_person(session)
    browser = sign_in(app.test_client(), person)
    connect(url.format(port=free_port()))
    try:
        response = browser.get("/status")
    finally:
        Sessions.close()
    assert response.status_code == 503
    assert "Nothing can be read or saved at the moment" in response.text
    assert "<h1" in response.text
