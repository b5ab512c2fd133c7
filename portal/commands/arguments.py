"""What the commands are told on the command line."""

from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
"""A file that is read."""
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
"""A file that is written."""


class Reference(click.ParamType[str]):
    """A round's reference. A terminal passes on any bytes; what is no text is no round's."""

    name = "reference"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The reference as text, or a sentence."""
        text = str(value)
        if not text.isprintable() or any("\ud800" <= character <= "\udfff" for character in text):
            self.fail(f"There is no round {text!r}.", param, ctx)
        return text


REFERENCE = Reference()
