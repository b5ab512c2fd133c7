"""Groups of commands that say in a sentence what ails the database, where Python would print pages."""

from typing import Any

import click
from flask.cli import AppGroup

from assessments.health.trouble import Unavailable, trouble_with


class CommandGroup(AppGroup):
    """What `flask …` offers under one word."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, or say why it cannot."""
        try:
            return super().invoke(ctx)
        except Unavailable as problem:
            raise click.ClickException(f"The database cannot be used. {trouble_with(problem)}") from None
