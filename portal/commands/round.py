"""`flask round`: rounds as files, from draft to public notice."""

from pathlib import Path

import click

from assessments.actors import SYSTEM
from assessments.clock import utcnow
from assessments.errors import DomainError
from assessments.funds.definition import LARGEST, parse_definition, render_definition
from assessments.funds.queries import definition_of, get_round
from assessments.funds.use_cases import load_round, publish_round
from portal.commands.arguments import REFERENCE
from portal.commands.group import CommandGroup
from portal.db import Sessions

round_group = CommandGroup("round", help="Rounds of grants, as files.")


@round_group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """Create a draft round from FILE, or make an existing draft what FILE says."""
    content = _content(file)
    try:
        definition = parse_definition(content)
        with Sessions.begin() as session:
            load_round(session, SYSTEM, definition, now=utcnow())
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    click.echo(
        f"{definition.reference} is a draft. To give public notice of it: flask round publish {definition.reference}"
    )


@round_group.command("show")
@click.argument("reference", type=REFERENCE)
def show(reference: str) -> None:
    """Print the round REFERENCE as the YAML that would load it."""
    try:
        with Sessions.reading() as session:
            text = render_definition(definition_of(session, get_round(session, SYSTEM, reference)))
    except DomainError:
        raise click.ClickException(f"There is no round {reference}.") from None
    click.echo(text.encode(), nl=False)


@round_group.command("publish")
@click.argument("reference", type=REFERENCE)
def publish(reference: str) -> None:
    """Give public notice of the draft round REFERENCE."""
    try:
        with Sessions.begin() as session:
            publish_round(session, SYSTEM, reference, now=utcnow())
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    click.echo(f"{reference} is published. Everybody can read it at /rounds/{reference}.")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from None
