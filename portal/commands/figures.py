"""`flask round statistics` and `flask round export`: the stored figures and the files, as on the pages."""

import json
from pathlib import Path

import click

from assessments.actors import SYSTEM
from assessments.clock import utcnow
from assessments.errors import DomainError
from assessments.rendering.tables import csv_lines
from assessments.reports.exports import What, export, statistics_document
from assessments.reports.use_cases import note_export
from portal.commands.arguments import REFERENCE
from portal.db import Sessions


@click.command("statistics")
@click.argument("reference", type=REFERENCE)
@click.option("--as", "form", type=click.Choice(["json", "text"]), default="text", show_default=True)
def show_statistics(reference: str, form: str) -> None:
    """Print the figures of the round REFERENCE as they were last calculated."""
    try:
        with Sessions.reading() as session:
            document = statistics_document(session, SYSTEM, reference, now=utcnow())
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    if form == "json":
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    click.echo(f"{document['round']}, as of {document['as_of']}")
    for figure in document["figures"]:
        parts = "" if figure["denominator"] is None else f" ({figure['numerator']} of {figure['denominator']})"
        click.echo(f"{figure['stage']:>10}  {figure['label']}: {figure['value']} {figure['unit']}{parts}")


@click.command("export")
@click.argument("reference", type=REFERENCE)
@click.option("--what", type=click.Choice([what.value for what in What]), required=True)
@click.option("--as", "form", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
def export_round(reference: str, what: str, form: str, out: Path) -> None:
    """Write a download of the round REFERENCE into a file; the trail says so, as it does of a page's."""
    try:
        with Sessions.begin() as session:
            note_export(session, SYSTEM, reference, What(what), now=utcnow())
        with Sessions.reading() as session:
            table = export(session, SYSTEM, reference, What(what), now=utcnow())
            with out.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(csv_lines(table.header, table.rows))
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {out}.")
