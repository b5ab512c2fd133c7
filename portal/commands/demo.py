"""`flask demo`: the demonstration's people and rounds."""

import click
from flask import current_app

from assessments.accounts.queries import count_administrators
from assessments.audit.use_cases import seal_trail
from assessments.awards.sealing import throwaway_vault
from assessments.clock import utcnow
from assessments.errors import DomainError
from assessments.gateways import make_mail
from assessments.gateways.mailbox import forget_received
from config import Settings
from portal.commands.group import CommandGroup
from portal.db import Sessions
from portal.vault import vault

demo = CommandGroup("demo", help="The demonstration.")


@demo.command("remove")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
def remove_demo(is_sure: bool) -> None:
    """Remove everything that was made up, and nothing else; the trail of what was done stays, as ids."""
    from assessments.removing import count_samples, remove_samples  # the web starts without the whole schema

    settings: Settings = current_app.config["EVENHAND"]
    with Sessions.reading() as session:
        found = count_samples(session)
    if not found:
        raise click.ClickException("Nothing was removed: nothing here is made up, or it was made before marks were.")
    click.echo("Made up are: " + ", ".join(f"{name} {count}" for name, count in found.items()) + ".")
    if not is_sure:
        click.confirm("Remove them with all that belongs to them?", abort=True)
    try:
        with Sessions.begin() as session:
            gone, addresses = remove_samples(session, now=utcnow())
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    letters = forget_received(settings.mail_url, set(addresses))
    click.echo(f"Removed: {sum(gone.values())} rows of {len(gone)} tables, and {letters} emails from the mailbox.")
    with Sessions.reading() as session:
        if not count_administrators(session):
            click.echo("There is no administrator now: flask admin create you@example.org")


@demo.command("seed")
@click.option("--password", envvar="DEMO_PASSWORD", required=True, help="Everybody's password; or set DEMO_PASSWORD.")
def seed_demo(password: str) -> None:
    """Play the demonstration's rounds, if they are not there yet, and print the sign-ins."""
    from portal.commands.stories.demonstration import seed  # the web starts without NumPy
    from portal.commands.stories.parts import SIGN_INS
    from portal.commands.stories.people import Company, Post

    settings: Settings = current_app.config["EVENHAND"]
    if not settings.demo:
        raise click.ClickException("Nothing was played: this is no demonstration. Set DEMO=1 if it is to be one.")
    click.echo("Making sure that the demonstration is there. The first time this takes a minute or two.")
    company = Company(
        Sessions, Post(make_mail(settings.mail_url)), settings.base_url, password, vault() or throwaway_vault()
    )
    try:
        if seed(company, utcnow()):
            with Sessions.begin() as session:
                seal_trail(session, now=utcnow())
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    click.echo("\nSign in with")
    for part in SIGN_INS:
        click.echo(f"  {part.email:<24} {part.does}")
    click.echo(f"and the password {password}")
