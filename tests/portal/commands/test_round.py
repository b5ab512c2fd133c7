"""`flask round`: loading, showing and publishing from the command line."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from assessments.actors import VISITOR
from assessments.db import _Sessions
from assessments.funds.presets import GREENER_LIVING, preset_text
from assessments.funds.queries import get_round
from portal.commands.round import round_group

SMALL = Path(__file__).parents[2] / "assessments" / "funds" / "small_round.yaml"


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(round_group, list(arguments))


def test_what_is_loaded_is_shown_byte_for_byte(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "round.yaml"
    file.write_text(preset_text(GREENER_LIVING), encoding="utf-8")

    assert run(app, "load", str(file)).exit_code == 0
    assert run(app, "show", "GLF-2008").stdout_bytes == file.read_bytes()


@pytest.mark.parametrize("command", ["show", "publish", "statistics"])
@pytest.mark.parametrize("reference", ["\udcff", "GLF\x00", "GLF\n"])
def test_a_reference_that_is_no_text_is_refused_in_a_sentence(app: Flask, command: str, reference: str) -> None:
    result = run(app, command, reference)

    assert result.exit_code == 2
    assert "There is no round" in result.stderr


def test_a_bad_file_is_refused_with_its_lines_and_without_a_trace(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "round.yaml"
    file.write_text(SMALL.read_text(encoding="utf-8").replace("weight: 60", "weight: none"), encoding="utf-8")
    result = run(app, "load", str(file))

    assert result.exit_code == 1
    assert "line 64: “weight” of “reach” must be a whole number from 1 to 1000." in result.stderr
    assert "Traceback" not in result.output
    assert run(app, "show", "PF-2026").exit_code == 1


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(app: Flask, tmp_path: Path, name: str) -> None:
    result = run(app, "load", str(tmp_path / name))
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


def test_publishing_a_round_whose_first_stage_has_closed_is_refused(app: Flask) -> None:
    run(app, "load", str(SMALL))
    result = run(app, "publish", "PF-2026")
    assert result.exit_code == 1
    assert "nobody could apply" in result.stderr


def test_a_published_round_is_public(app: Flask, sessions: _Sessions, tmp_path: Path) -> None:
    file = tmp_path / "round.yaml"
    text = SMALL.read_text(encoding="utf-8").replace(": 2026-0", ": 2096-0")
    file.write_text(text, encoding="utf-8")

    assert run(app, "load", str(file)).exit_code == 0
    assert run(app, "publish", "PF-2026").exit_code == 0
    assert run(app, "load", str(file)).exit_code == 1
    with sessions.reading() as session:
        assert get_round(session, VISITOR, "PF-2026").published_at is not None


@pytest.mark.parametrize("command", ["show", "publish"])
def test_an_unknown_reference_is_told_in_a_sentence(app: Flask, command: str) -> None:
    result = run(app, command, "ZZ-1999")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
