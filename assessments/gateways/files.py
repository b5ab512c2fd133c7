"""Where files are kept: a folder, or a bucket that speaks S3. Bytes pass through in chunks and never stand whole."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
CHUNK = 256 * 1024


class Chunks(Iterator[bytes]):
    """What is in an open file, piece by piece. Closed after the last piece, and by whoever reads no further."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __next__(self) -> bytes:
        chunk = b"" if self._file.closed else self._file.read(CHUNK)
        if not chunk:
            self.close()
            raise StopIteration
        return chunk

    def close(self) -> None:
        """Read no further."""
        self._file.close()


class FileStore(Protocol):
    """Keeps bytes under a name that the product chose, never one that a person typed.

    Whatever ails a store is raised as an OSError.
    """

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        """Keep the content, whole or not at all."""

    def read(self, name: str) -> Chunks:
        """The content, in chunks. Raises FileNotFoundError before the first."""

    def size(self, name: str) -> int | None:
        """How many bytes are kept under the name; None if there is nothing."""

    def remove(self, name: str) -> None:
        """Forget it; no matter if it is not there."""


class Folder:
    """A file store on a disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, chunks)

    def read(self, name: str) -> Chunks:
        return Chunks(self._path(name).open("rb"))

    def size(self, name: str) -> int | None:
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / ensure_name(name)


@dataclass(frozen=True, slots=True)
class S3Access:
    """How a bucket is reached; what is left out, the machine that this runs on may know by itself."""

    endpoint: str = ""
    region: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)


def ensure_name(name: str) -> str:
    """The name, if it is one that the product makes."""
    if not NAME.fullmatch(name):
        raise ValueError("a file's name is lower-case letters, digits, dots, dashes and slashes")
    return name


def write_atomically(path: Path, chunks: Iterable[bytes]) -> None:
    """Write beside the place and move into it, so that no reader meets half a file."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).replace(path)


def make_file_store(url: str, access: S3Access | None = None) -> FileStore:
    """The file store of `file:///an/absolute/folder` or `s3://bucket/prefix`."""
    parsed = urlsplit(url)
    if parsed.scheme == "file" and not parsed.netloc and parsed.path.startswith("/"):
        return Folder(Path(unquote(parsed.path)))
    if parsed.scheme == "s3" and parsed.netloc:
        # What speaks to S3 takes a second and much memory to load: an installation with a folder never pays for it.
        store: FileStore = import_module("assessments.gateways.s3").Bucket(
            parsed.netloc, unquote(parsed.path).strip("/"), access or S3Access()
        )
        return store
    raise ValueError("FILES_URL must look like file:///an/absolute/folder or s3://bucket/prefix")
