"""No command tells on the screen how an application is judged, or by whom; only the manager's files tell it in a file.

Commands are for whoever has the shell of the server, and carry no person's rights: so what they print, which lands in
logs and on shared screens, is held to what somebody may find who has nothing to do with the round.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import Result
from sqlalchemy import select

from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.reports.exports import What
from portal.commands.doctor import make_doctor
from tests.portal.leaks.conftest import Court, Opens
from tests.portal.leaks.court import ASSESSORS, ROUNDS, make_judged, secret
from worker.app import check_broker

ROUND = "ROUND"
ASKED: Mapping[str, Sequence[Sequence[str]]] = {
    "admin create": [["new@test.example"]],
    "doctor": [[]],
    "mail returned": [["FILE"]],
    "receipt keys": [[]],
    "receipt verify": [["FILE"]],
    "round load": [["FILE"]],
    "round publish": [[ROUND]],
    "round show": [[ROUND]],
    "round statistics": [[ROUND], [ROUND, "--as", "json"]],
    "trail verify": [[]],
    **{
        f"replay {name}": [[]]
        for name in (
            "community-assets", "greener-living", "infrastructure", "inspiring-places", "service-investment",
            "strategic-partners",
        )
    },
}  # fmt: skip
"""What is asked of each command."""
FILES = "round export"
"""Writes what the manager may download."""
MADE_UP = {"demo remove", "demo seed"}
"""Of rounds that were made up, and of no others."""


@pytest.fixture(scope="module")
def court(opens: Opens) -> Court:
    """The two rounds, in which everybody judges."""
    opened = opens(partial(make_judged, now=utcnow()), ("opened", "lead of anon"))
    opened.app.cli.add_command(make_doctor(check_broker))
    return opened


def commands_of(group: click.Group, path: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield from commands_of(command, f"{path}{name} ") if isinstance(command, click.Group) else [path + name]


def forbidden() -> list[str]:
    """Words of the judgement and of what is judged, and the assessors' names."""
    words = [
        secret(f"{what}{kind}", where)
        for what in ("reason", "funder", "note")
        for kind in ASSESSORS
        for where in ROUNDS
    ]
    words += [secret(what, where) for what in ("answer", "org", "lead", "mail", "title") for where in ROUNDS]
    return [*words, *(secret("name", kind) for kind in ASSESSORS)]


def test_every_command_is_asked(court: Court) -> None:
    """Those of `flask assess` read files, and know no database."""
    assert set(commands_of(court.app.cli)) == {*ASKED, *MADE_UP, FILES}


def run(court: Court, *arguments: str) -> Result:
    """As from the shell."""
    settings = court.app.config["EVENHAND"]
    names = ("database_url", "broker_url", "mail_url", "files_url", "secret_key", "base_url")
    env = {name.upper(): str(getattr(settings, name)) for name in names}
    result = court.app.test_cli_runner().invoke(args=list(arguments), env=env)
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    assert "No such command" not in result.output
    return result


@pytest.mark.parametrize("command", sorted(ASKED))
def test_a_command_prints_no_word_of_an_application_or_its_judgement(
    command: str, court: Court, tmp_path: Path
) -> None:
    some = tmp_path / "some.txt"
    some.write_text("Nothing that anybody made.")
    for where in ROUNDS:
        for arguments in ASKED[command]:
            given = [{ROUND: f"{where.upper()}-2026", "FILE": str(some)}.get(one, one) for one in arguments]
            output = run(court, *command.split(), *given).output.casefold()
            assert [word for word in forbidden() if word.casefold() in output] == []


@pytest.mark.parametrize("what", What)
def test_a_file_is_named_on_the_screen_and_on_the_trail_and_tells_only_in_itself(
    what: What, court: Court, tmp_path: Path
) -> None:
    told = ""
    for where in ROUNDS:
        out = tmp_path / f"{where}.csv"
        result = run(court, "round", "export", f"{where.upper()}-2026", "--what", what.value, "--out", str(out))
        assert result.output == f"Wrote {out}.\n"
        told += out.read_text()
    assert (secret("org", "open") in told) == (what is What.APPLICATIONS)
    with Sessions.reading() as session:
        taken = session.scalars(select(TrailEntry.details).where(TrailEntry.action == "round.exported")).all()
    assert [one for one in taken if one == {"what": what.value}] == [{"what": what.value}] * len(ROUNDS)
