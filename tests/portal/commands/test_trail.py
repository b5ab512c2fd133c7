"""Checking the trail from the command line."""

from datetime import datetime

from flask import Flask
from sqlalchemy import text

from assessments.actors import SYSTEM
from assessments.audit.use_cases import record, seal_trail
from assessments.db import _Sessions


def test_a_whole_trail_is_called_whole(app: Flask, sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        record(session, SYSTEM, "round.loaded", None, now=now)
        session.flush()
        seal_trail(session, now=now)
    result = app.test_cli_runner().invoke(args=["trail", "verify"])
    assert result.exit_code == 0
    assert "1 entries under 1 seals" in result.output


def test_a_trail_that_was_changed_is_told(app: Flask, sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        record(session, SYSTEM, "round.loaded", None, now=now)
        session.flush()
        seal_trail(session, now=now)
        session.execute(text("DROP TRIGGER trail_entry_refuses_" + _trigger(session)))
        session.execute(text("UPDATE trail_entry SET action = 'round.published'"))
    result = app.test_cli_runner().invoke(args=["trail", "verify"])
    assert result.exit_code == 1
    assert "seal 1 does not fit" in result.output


def _trigger(session: object) -> str:
    dialect = session.get_bind().dialect.name  # type: ignore[attr-defined]
    return "change ON trail_entry" if dialect == "postgresql" else "update"
