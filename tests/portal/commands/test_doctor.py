"""`flask doctor`: what is wrong is told, one line each, whatever else is wrong, and no secret with it."""

import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text

from assessments.clock import utcnow
from assessments.db import _Sessions, make_engine
from assessments.health.findings import wrong
from assessments.jobs.use_cases import mark_sweep
from config import KNOWN, Settings
from portal.commands.doctor import make_doctor
from portal.commands.round import round_group
from tests.assessments.messages.test_sending import mail_server
from tests.databases import ROOT, free_port
from tests.factories import make_person
from worker.app import check_broker

SECRET = "7f3a" * 8 + "bcde0192856"


@pytest.fixture
def good(settings: Settings, sessions: _Sessions, tmp_path: Path) -> dict[str, str]:
    """Settings of an installation in which all is well, a worker at work included."""
    with sessions.begin() as session:
        make_person(session, is_administrator=True)
        mark_sweep(session, now=utcnow())
    (tmp_path / "files").mkdir()
    return {
        "DATABASE_URL": settings.database_url,
        "BROKER_URL": settings.broker_url,
        "MAIL_URL": settings.mail_url,
        "FILES_URL": settings.files_url,
        "SECRET_KEY": SECRET,
        "BASE_URL": "http://localhost:8000",
        "BANK_KEYS": urlsafe_b64encode(b"k" * 32).decode(),
        "DEMO": "1",
    }


def doctor(environment: Mapping[str, str], **changes: str | None) -> Result:
    every: dict[str, str | None] = {**dict.fromkeys((*KNOWN, "TRUSTED_PROXIES")), **environment, **changes}
    return CliRunner().invoke(make_doctor(check_broker), env=every)


def levels(result: Result) -> dict[str, list[str]]:
    """What is said of each thing at each level: "wrong Mail", …"""
    found: dict[str, list[str]] = {}
    for line in result.output.splitlines():
        about, _, said = line.partition(": ")
        found.setdefault(" ".join(about.split()), []).append(said)
    return found


def test_where_all_is_well_every_line_says_so(good: dict[str, str]) -> None:
    result = doctor(good)
    assert result.exit_code == 0, result.output
    assert {line.split()[0] for line in result.output.splitlines()} == {"ok"}, result.output
    for about in ("DATABASE_URL", "Database", "Broker", "Worker", "Mail", "Files", "Disk", "Pages", "Administrators"):
        assert f"ok {about}" in levels(result)


def test_with_everything_wrong_every_line_is_told_and_no_secret(tmp_path: Path) -> None:
    """Nothing listens on these ports, and nothing can be made within a file."""
    (tmp_path / "file").write_text("")
    nowhere, hidden = free_port(), "hush%21-hush"
    result = doctor(
        {
            "DATABASE_URL": f"postgresql://evenhand:{hidden}@127.0.0.1:{nowhere}/evenhand",
            "BROKER_URL": f"redis://:{hidden}@127.0.0.1:{nowhere}/0",
            "MAIL_URL": f"smtp://evenhand:{hidden}@127.0.0.1:{nowhere}",
            "FILES_URL": f"file://{tmp_path}/file/folder",
            "SECRET_KEY": "short",
            "BASE_URL": "grants.example.org",
            "TRUSTED_PROXIES": "some",
        }
    )
    found = levels(result)
    assert result.exit_code == 1
    wrong = {about for about in found if about.startswith("wrong")}
    assert wrong == {f"wrong {about}" for about in (
        "Database", "Broker", "Mail", "Files", "SECRET_KEY", "BASE_URL", "TRUSTED_PROXIES"
    )}, result.output  # fmt: skip
    assert "It does not answer" in found["wrong Database"][0]
    assert "ok Pages" in found
    assert "Traceback" not in result.output
    for secret in (hidden, "hush!-hush"):
        assert secret not in result.output


def test_missing_settings_are_named_and_the_others_are_looked_at_all_the_same(good: dict[str, str]) -> None:
    result = doctor(good, SECRET_KEY=None, BROKER_URL="carrier pigeon")
    found = levels(result)
    assert "It is missing" in found["wrong SECRET_KEY"][0]
    assert "must look like redis://" in found["wrong BROKER_URL"][0]
    assert "pigeon" not in result.output
    assert {"ok Database", "ok Mail", "ok Files"} <= found.keys()
    assert "ok Broker" not in found


@pytest.mark.parametrize(
    ("changes", "about", "said"),
    [
        ({"SECRET_KEY": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, "SECRET_KEY", "easy to guess"),
        ({"SECRET_KEY": "0123456789abcdef"}, "SECRET_KEY", "easy to guess"),
        ({"BASE_URL": "http://grants.example.org", "DEMO": ""}, "BASE_URL", "serve it by https"),
        ({"BASE_URL": "https://grants.example.org", "DEMO": ""}, "BASE_URL", "set TRUSTED_PROXIES to 1"),
        ({"BASE_URL": "https://grants.example.org", "TRUSTED_PROXIES": "1"}, "BASE_URL", "Leave DEMO out"),
        ({"DEMO": ""}, "Mail", "reach nobody"),
    ],
)
def test_what_works_and_is_odd_is_a_warning(
    good: dict[str, str], changes: dict[str, str], about: str, said: str
) -> None:
    result = doctor(good, **changes)
    assert result.exit_code == 0
    assert said in levels(result)[f"warn {about}"][0]


def test_a_worker_that_has_fallen_silent_is_wrong_and_one_that_never_was_is_odd(
    good: dict[str, str], sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        session.execute(text("DELETE FROM sweep_mark"))
    assert "start `python -m worker`" in levels(doctor(good))["warn Worker"][0]
    with sessions.begin() as session:
        mark_sweep(session, now=utcnow() - timedelta(minutes=9))
    result = doctor(good)
    assert result.exit_code == 1
    assert "for 9 minutes" in levels(result)["wrong Worker"][0]


def test_tables_of_another_version_are_told(good: dict[str, str], sessions: _Sessions) -> None:
    with sessions.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    result = doctor(good)
    assert result.exit_code == 1
    assert "are of version 0001" in levels(result)["wrong Database"][0]


def test_looking_changes_nothing(good: dict[str, str], sessions: _Sessions, tmp_path: Path) -> None:
    with sessions.begin() as session:
        before = session.execute(text("SELECT * FROM sweep_mark")).all()
    doctor(good)
    with sessions.begin() as session:
        assert session.execute(text("SELECT * FROM sweep_mark")).all() == before
    assert list((tmp_path / "files").iterdir()) == []
    assert list((tmp_path / "mail").iterdir()) == []


def test_a_file_that_is_no_database_or_is_not_there_is_told_and_not_made(good: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("These are words, and no tables. " * 99)
    for name, said in (("text.db", "is not a database"), ("none.db", "run `alembic upgrade head`")):
        result = doctor(good, DATABASE_URL=f"sqlite:///{tmp_path}/{name}")
        assert said in levels(result)["wrong Database"][0]
    assert not (tmp_path / "none.db").exists()


def test_a_database_that_the_server_does_not_have_is_told(good: dict[str, str], pair: str) -> None:
    if pair == "sqlite":
        return
    result = doctor(good, DATABASE_URL=good["DATABASE_URL"].rpartition("/")[0] + "/nothing")
    assert "no such database" in levels(result)["wrong Database"][0]


def test_a_mail_server_is_spoken_to_and_sent_nothing(good: dict[str, str]) -> None:
    with mail_server(b"220 hello", b"250 hello", b"250 ok", b"221 bye") as url:
        result = doctor(good, MAIL_URL=url)
    assert "ok Mail" in levels(result), result.output
    with mail_server(b"554 go away") as url:
        result = doctor(good, MAIL_URL=url)
    assert "go away" in levels(result)["wrong Mail"][0]


def run_flask(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command as somebody types it, with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if name not in (*KNOWN, "TRUSTED_PROXIES")}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments],
        cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_virus_scanner_is_asked_and_one_that_is_silent_or_left_out_is_told(
    good: dict[str, str], clamd_url: str
) -> None:
    assert "ok Virus scanner" in levels(doctor(good, CLAMD_URL=clamd_url))
    assert "wrong Virus scanner" in levels(doctor(good, CLAMD_URL="unix:///nowhere/clamd.ctl"))
    assert "wrong CLAMD_URL" in levels(doctor(good, CLAMD_URL="nonsense"))
    assert "warn Virus scanner" in levels(doctor(good, DEMO=None))


def test_a_bucket_that_does_not_answer_is_wrong_and_its_secret_is_not_printed(good: dict[str, str]) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    result = doctor(
        good,
        FILES_URL="s3://grants",
        AWS_ENDPOINT_URL=nowhere,
        AWS_ACCESS_KEY_ID="key",
        AWS_SECRET_ACCESS_KEY="hush-hush",
    )
    assert "wrong Files" in levels(result)
    assert "hush-hush" not in result.output


def test_the_doctor_comes_where_nothing_is_set_or_can_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    bare = run_flask("doctor", DEMO="0", BROKER_URL=f"filesystem://{tmp_path}/file/broker")
    assert bare.returncode == 1
    assert "wrong  DATABASE_URL: It is missing" in bare.stdout
    assert "wrong  Broker: " in bare.stdout
    assert bare.stderr == ""


def test_a_command_on_a_database_without_tables_says_so_in_a_sentence(app: Flask, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/empty.db")
    engine.connect().close()
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.db",
        "BROKER_URL": f"filesystem://{tmp_path}/broker",
        "MAIL_URL": f"maildir://{tmp_path}",
        "FILES_URL": f"file://{tmp_path}",
        "SECRET_KEY": SECRET,
        "BASE_URL": "http://localhost",
    }
    result = run_flask("round", "show", "X", **settings)
    assert result.returncode == 1
    assert "run `alembic upgrade head`" in result.stderr
    assert "Traceback" not in result.stderr
    assert app.test_cli_runner().invoke(round_group, ["show", "X"]).exit_code == 1


def test_a_secret_of_a_letter_or_two_leaves_the_lines_as_they_are_and_no_password_in_them(tmp_path: Path) -> None:
    nowhere = free_port()
    result = doctor({"SECRET_KEY": "a", "BROKER_URL": f"redis://:b@127.0.0.1:{nowhere}/0"})
    assert "…" not in result.output.replace(":…@", "")
    assert "SECRET_KEY" in result.output
    said = wrong("Broker", f"No way to redis://:b@127.0.0.1:{nowhere}/0, nor to smtp://me:p%40ss@mail.example.").line()
    assert said == f"wrong  Broker: No way to redis://:…@127.0.0.1:{nowhere}/0, nor to smtp://me:…@mail.example."
