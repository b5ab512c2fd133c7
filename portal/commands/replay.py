"""`flask replay`: a whole round, played through by the use cases that the pages call."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click
from flask import current_app

from assessments.accounts.queries import count_people
from assessments.actors import SYSTEM
from assessments.awards.sealing import throwaway_vault
from assessments.errors import DomainError, NotFound
from assessments.funds.presets import (
    COMMUNITY_ASSETS,
    GREENER_LIVING,
    INFRASTRUCTURE,
    INSPIRING_PLACES,
    SERVICE_INVESTMENT,
    STRATEGIC_PARTNERS,
    STRATEGIC_PARTNERS_FUNDING,
    read_preset,
)
from assessments.funds.queries import get_round
from assessments.gateways import make_mail
from config import Settings
from portal.commands.group import CommandGroup
from portal.commands.stories.numbers import AWARDED, DEFAULT_SEED, INVITED, Numbers
from portal.commands.stories.passwords import made_up_password
from portal.db import Sessions
from portal.vault import vault

if TYPE_CHECKING:
    from portal.commands.stories.people import Company

replay = CommandGroup("replay", help="Rounds of the past, played through for a demonstration.")

PROGRAMMES = {
    INSPIRING_PLACES: ((INSPIRING_PLACES,), "Play a round in which six places apply, and three are accredited."),
    COMMUNITY_ASSETS: ((COMMUNITY_ASSETS,), "Play a round for buildings, in which a public body signs, too."),
    INFRASTRUCTURE: ((INFRASTRUCTURE,), "Play a round with priority groups, and what awards report on each."),
    SERVICE_INVESTMENT: ((SERVICE_INVESTMENT,), "Play a round of loans, grants and capacity building in one award."),
    STRATEGIC_PARTNERS: (
        (STRATEGIC_PARTNERS, STRATEGIC_PARTNERS_FUNDING),
        "Play a register of interest, a status, and core funding for those who hold it.",
    ),
}
"""The other programmes: the presets of each, in the order in which they are played, and what happens."""


@replay.command("greener-living")
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Another seed, another round.")
@click.option("--invite", default=INVITED, show_default=True, help="How many are invited to a full proposal.")
@click.option("--award", default=AWARDED, show_default=True, help="How many are awarded.")
def greener_living(seed: int, invite: int, award: int) -> None:
    """Play the Greener Living Fund of 2008 from its notice to its awards."""
    story = import_module("portal.commands.stories.greener_living")  # the web starts without NumPy
    _play((GREENER_LIVING,), lambda company: story.play(company, Numbers(seed, invite, award)))


def _offer(name: str, presets: Sequence[str], told: str) -> None:
    @replay.command(name, help=told)
    @click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Another seed, another round.")
    def programme(seed: int) -> None:
        story = import_module(f"portal.commands.stories.{name.replace('-', '_')}")
        _play(presets, lambda company: story.play(company, seed))


for _name, (_presets, _told) in PROGRAMMES.items():
    _offer(_name, _presets, _told)


def _play(presets: Sequence[str], play: "Callable[[Company], None]") -> None:
    """Play a story whose rounds are those of the presets; twice is refused before anything is changed."""
    references = [read_preset(preset).reference for preset in presets]
    _ensure_playable(references)
    try:
        play(_company())
    except DomainError as refusal:
        raise click.ClickException(refusal.told()) from None
    for reference in references:
        click.echo(f"{reference} was played through. Its figures: flask round statistics {reference}")


def _ensure_playable(references: Sequence[str]) -> None:
    settings: Settings = current_app.config["EVENHAND"]
    with Sessions.reading() as session:
        if not settings.demo and count_people(session):
            raise click.ClickException(
                "Nothing was played: people use this database. A replay needs an empty database, or DEMO=1."
            )
        for reference in references:
            try:
                get_round(session, SYSTEM, reference)
            except NotFound:
                continue
            raise click.ClickException(f"Nothing was played: {reference} is here already.")


def _company() -> "Company":
    people = import_module("portal.commands.stories.people")
    settings: Settings = current_app.config["EVENHAND"]
    post = people.Post(make_mail(settings.mail_url))
    made: Company = people.Company(Sessions, post, settings.base_url, made_up_password(), vault() or throwaway_vault())
    return made
