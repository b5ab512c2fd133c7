"""`flask replay`: a whole round, played through by the use cases that the pages call."""

import click
from flask import current_app

from assessments.accounts.queries import count_people
from assessments.errors import DomainError
from assessments.gateways import make_mail
from config import Settings
from portal.commands.group import CommandGroup
from portal.commands.stories.numbers import AWARDED, DEFAULT_SEED, INVITED, Numbers
from portal.commands.stories.passwords import made_up_password
from portal.db import Sessions

replay = CommandGroup("replay", help="Rounds of the past, played through for a demonstration.")


@replay.command("greener-living")
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Another seed, another round.")
@click.option("--invite", default=INVITED, show_default=True, help="How many are invited to a full proposal.")
@click.option("--award", default=AWARDED, show_default=True, help="How many are awarded.")
def greener_living(seed: int, invite: int, award: int) -> None:
    """Play the Greener Living Fund of 2008 from its notice to its awards."""
    from portal.commands.stories.greener_living import definition, play  # the web starts without NumPy
    from portal.commands.stories.people import Company, Post

    settings: Settings = current_app.config["EVENHAND"]
    with Sessions.reading() as session:
        if not settings.demo and count_people(session):
            raise click.ClickException(
                "Nothing was played: people use this database. A replay needs an empty database, or DEMO=1."
            )
    company = Company(Sessions, Post(make_mail(settings.mail_url)), settings.base_url, made_up_password())
    try:
        play(company, Numbers(seed, invite, award))
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    click.echo(
        f"{definition().reference} was played through. Its figures: flask round statistics {definition().reference}"
    )
