"""Other people's files: rows of a CSV, with the line of each that is wrong; and results that are never half written."""

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

import click

T = TypeVar("T")

MOST_TOLD = 10
"""Wrong lines that are named; of more, only how many there are."""

LARGEST = 1e12
"""Further from 0 than this is no score, affinity or number of anything; sums of squares would lose what is small."""


class Row:
    """A line of a file, by its header."""

    def __init__(self, line: int, header: Sequence[str], cells: Sequence[str]) -> None:
        """Raises Wrong where something stands beyond the last column, as it does after a comma in a number."""
        if any(cell.strip() for cell in cells[len(header) :]):
            raise Wrong(f"there are {len(cells)} cells for {len(header)} columns")
        self.line, self._cells = line, dict(zip(header, cells, strict=False))

    def text(self, name: str) -> str:
        """What stands in a column; raises Wrong where nothing does."""
        found = self.optional(name)
        if not found:
            raise Wrong(f"there is no {name}")
        return found

    def optional(self, name: str) -> str:
        """What stands in a column, which may be empty or not be there; raises Wrong for what no text holds."""
        found = self._cells.get(name, "").strip()
        if "\0" in found:
            raise Wrong(f"{name} {found!r} holds a character that is no text")
        return found

    def number(self, name: str) -> float:
        """A number, finite and of a size that something has; raises Wrong."""
        text = self.text(name)
        try:
            found = float(text)
        except ValueError:
            raise Wrong(f"{name} {text!r} is not a number") from None
        if not math.isfinite(found) or "_" in text:
            raise Wrong(f"{name} {text!r} is not a number")
        if abs(found) > LARGEST:
            raise Wrong(f"{name} {text!r} is out of reach: numbers go to {LARGEST:,.0f}")
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
    for line, header, cells in _lines(path, needed):
        try:
            results.append(read(Row(line, header, cells)))
        except Wrong as problem:
            wrong.append(f"line {line}: {problem}")
    if wrong:
        more = [f"and {len(wrong) - MOST_TOLD:,} more lines"] if len(wrong) > MOST_TOLD else []
        told = "\n  ".join([*wrong[:MOST_TOLD], *more])
        raise click.ClickException(f"{path.name} has lines that cannot be used. Nothing was written.\n  {told}")
    return results


def _lines(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, Sequence[str], Sequence[str]]]:
    """The number of each line that is not empty, the header, and the line's cells."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip().lower() for name in next(reader, [])]
            missing = [name for name in needed if name not in header]
            if missing:
                raise click.ClickException(
                    f"{path.name} needs the columns {', '.join(needed)}: {missing[0]} is missing."
                )
            twice = [name for place, name in enumerate(header) if name and name in header[:place]]
            if twice:
                raise click.ClickException(f"{path.name} has two columns {twice[0]}: which is meant?")
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, header, cells
    except UnicodeDecodeError:
        raise click.ClickException(f"{path.name} is not a text file in UTF-8.") from None
    except csv.Error as problem:
        raise click.ClickException(f"{path.name} is not a CSV file: line {reader.line_num}: {problem}.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be read: {error.strerror}.") from None


def keep_apart(written: Sequence[Path], read: Sequence[Path | None]) -> None:
    """Refuse to write a file over one that is read, or two results into one file."""
    places = [path.resolve() for path in written]
    if len(set(places)) < len(places):
        raise click.UsageError("--out and --report name the same file.")
    for path in read:
        if path is not None and path.resolve() in places:
            raise click.UsageError(f"{path} is read: name another file to write.")


def write_whole(texts: Mapping[Path, str]) -> None:
    """Write files that are all there in full, or none of them: the last step is to give them their names.

    Where one cannot have its name, those that have theirs already give way to what was there before.
    """
    written: dict[Path, Path] = {}
    before: dict[Path, Path | None] = {}
    try:
        for path, text in texts.items():
            written[path] = _beside(path, text.encode())
        for path, temporary in written.items():
            kept = _beside(path, path.read_bytes()) if path.exists() else None
            temporary.replace(path)
            before[path] = kept
    except OSError as error:
        for placed, kept in before.items():
            kept.replace(placed) if kept else placed.unlink()
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        for temporary in (*written.values(), *filter(None, before.values())):
            temporary.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    """A file with this content and no name yet, on the same disk."""
    with NamedTemporaryFile("wb", dir=path.parent, delete=False) as stream:
        try:
            stream.write(content)
        except OSError:
            Path(stream.name).unlink()
            raise
    made = Path(stream.name)
    made.chmod(0o644)
    return made
