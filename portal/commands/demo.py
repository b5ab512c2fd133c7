"""`flask demo`: the demonstration's people and rounds."""

import click
from flask import current_app

from assessments.clock import utcnow
from assessments.errors import DomainError
from assessments.gateways import make_mail
from config import Settings
from portal.commands.group import CommandGroup
from portal.db import Sessions

demo = CommandGroup("demo", help="The demonstration.")


@demo.command("seed")
@click.option("--password", envvar="DEMO_PASSWORD", required=True, help="Everybody's password; or set DEMO_PASSWORD.")
def seed_demo(password: str) -> None:
    """Play the demonstration's rounds, if they are not there yet, and print the sign-ins."""
    from portal.commands.stories.demonstration import PARTS, seed  # the web starts without NumPy
    from portal.commands.stories.people import Company, Post

    settings: Settings = current_app.config["EVENHAND"]
    if not settings.demo:
        raise click.ClickException("Nothing was played: this is no demonstration. Set DEMO=1 if it is to be one.")
    click.echo("Making sure that the demonstration is there. The first time this takes about a minute.")
    company = Company(Sessions, Post(make_mail(settings.mail_url)), settings.base_url, password)
    try:
        seed(company, utcnow())
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    click.echo("\nSign in with")
    for part in PARTS:
        click.echo(f"  {part.email:<24} {part.does}")
    click.echo(f"and the password {password}")
