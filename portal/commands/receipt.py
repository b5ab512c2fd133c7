"""`flask receipt`: whether a receipt is genuine, and the keys by which that is known."""

from pathlib import Path

import click

from assessments.applications.signing import LARGEST, check
from portal.commands.group import CommandGroup
from portal.covering import facts_of, lines_of
from portal.db import Sessions
from portal.signing import VERDICTS, keyring, published_keys

receipt_group = CommandGroup("receipt", help="Receipts of what was submitted.")


@receipt_group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Say whether FILE is a genuine receipt, and what it covers; exit with 1 if it is not."""
    with file.open("rb") as opened, Sessions.reading() as session:
        found = check(session, keyring(), opened.read(LARGEST + 1))
    heading, sentence = VERDICTS[found.verdict]
    told = f"{heading}. {sentence}"
    if not found.verdict.is_good:
        raise click.ClickException(told)
    click.echo(told)
    for label, fact in facts_of(found):
        click.echo(f"{label}: {fact}")
    for line in lines_of(found.content):
        click.echo(line)


@receipt_group.command("keys")
def keys() -> None:
    """Print the public keys, the one that signs now first."""
    for key in published_keys():
        click.echo(f"{key['public_key']}  {key['name']}{'  signs now' if key['signs'] else ''}")
