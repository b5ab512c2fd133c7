"""Other people's files: rows of a CSV, with the line of each that is wrong; and results that are never half written."""

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

import click

T = TypeVar("T")

MOST_TOLD = 10
"""Wrong lines that are named; of more, only how many there are."""


class Row:
    """A line of a file, by its header."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        self.line, self._cells = line, cells

    def text(self, name: str) -> str:
        """What stands in a column; raises Wrong where nothing does."""
        found = self._cells.get(name, "").strip()
        if not found:
            raise Wrong(f"there is no {name}")
        return found

    def optional(self, name: str) -> str:
        """What stands in a column, which may be empty or not be there."""
        return self._cells.get(name, "").strip()

    def number(self, name: str) -> float:
        """A number, finite; raises Wrong."""
        text = self.text(name)
        try:
            found = float(text)
        except ValueError:
            raise Wrong(f"{name} {text!r} is not a number") from None
        if not math.isfinite(found):
            raise Wrong(f"{name} {text!r} is not a number")
        return found

    def count(self, name: str) -> int:
        """A whole number of 0 or more; raises Wrong."""
        found = self.number(name)
        if found < 0 or found != int(found):
            raise Wrong(f"{name} {self.text(name)!r} is not a whole number of 0 or more")
        return int(found)


class Wrong(Exception):
    """What is wrong with a line, in words that follow its number."""


def read_rows(path: Path, needed: Sequence[str], read: Callable[[Row], T]) -> list[T]:
    """Every line as `read` understands it; if any is wrong, a refusal that names them and nothing else."""
    results, wrong = [], []
    for row in _rows(path, needed):
        try:
            results.append(read(row))
        except Wrong as problem:
            wrong.append(f"line {row.line}: {problem}")
    if wrong:
        more = [f"and {len(wrong) - MOST_TOLD:,} more lines"] if len(wrong) > MOST_TOLD else []
        told = "\n  ".join([*wrong[:MOST_TOLD], *more])
        raise click.ClickException(f"{path.name} has lines that cannot be used. Nothing was written.\n  {told}")
    return results


def _rows(path: Path, needed: Sequence[str]) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip().lower() for name in next(reader, [])]
            missing = [name for name in needed if name not in header]
            if missing:
                raise click.ClickException(
                    f"{path.name} needs the columns {', '.join(needed)}: {missing[0]} is missing."
                )
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Row(reader.line_num, dict(zip(header, cells, strict=False)))
    except UnicodeDecodeError:
        raise click.ClickException(f"{path.name} is not a text file in UTF-8.") from None
    except csv.Error as problem:
        raise click.ClickException(f"{path.name} is not a CSV file: line {reader.line_num}: {problem}.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be read: {error.strerror}.") from None


def write_whole(path: Path, text: str) -> None:
    """Write a file that is there in full or not at all."""
    try:
        with NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, delete=False) as stream:
            stream.write(text)
        Path(stream.name).chmod(0o644)
        Path(stream.name).replace(path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
