"""How much is calculated at once: what is larger is refused before it takes all the memory there is."""

from pathlib import Path
from typing import Any

import click

MOST_APPLICATIONS = 25_000
MOST_ASSESSORS = 3_000
"""With the most applications; with fewer, so many more."""


def refuse_too_many(path: Path, applications: int, assessors: int) -> None:
    """Refuse what is out of reach, in a sentence that says what is within it."""
    if applications > MOST_APPLICATIONS or applications * assessors > MOST_APPLICATIONS * MOST_ASSESSORS:
        raise click.ClickException(
            f"{path.name} is too large. Nothing was written: up to {MOST_APPLICATIONS:,} applications with"
            f" {MOST_ASSESSORS:,} assessors are calculated at once. Divide the file, for example by panels that share"
            " no assessor."
        )


class FrugalGroup(click.Group):
    """Commands that say in a sentence that there is not enough memory, where Python would print pages."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, or say why it cannot."""
        try:
            return super().invoke(ctx)
        except MemoryError:
            raise click.ClickException(
                "There is not enough memory for so much. Nothing was written. Divide the file."
            ) from None
