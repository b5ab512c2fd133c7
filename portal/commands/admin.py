"""`flask admin`: the first administrator, who then gives everybody else their roles."""

import click
from flask import current_app

from assessments.accounts.use_cases import create_administrator
from assessments.clock import utcnow
from assessments.errors import DomainError
from config import Settings
from portal.commands.group import CommandGroup
from portal.db import Sessions, wake_worker

admin = CommandGroup("admin", help="Administrators.")


@admin.command("create")
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True, help="The person's name.")
def create(email: str, name: str) -> None:
    """Make EMAIL an administrator, and print the link that sets the password (it is emailed, too)."""
    try:
        with Sessions.begin() as session:
            person, path = create_administrator(session, email=email, name=name, now=utcnow())
    except DomainError as refusal:
        problems = getattr(refusal, "problems", {}).values()
        raise click.ClickException(" ".join(f"{problem}." for problem in problems) or refusal.told()) from None
    wake_worker()
    settings: Settings = current_app.config["EVENHAND"]
    click.echo(f"{person.email} is an administrator. Set the password within 3 days, once, at:")
    click.echo(f"{settings.base_url.rstrip('/')}{path}")
