"""Where files are kept: a folder, written atomically."""

import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from urllib.parse import unquote, urlsplit

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class FileStore(Protocol):
    """Keeps bytes under a name that the product chose, never one that a person typed."""

    def put(self, name: str, content: bytes) -> None:
        """Keep the content, whole or not at all."""

    def get(self, name: str) -> bytes:
        """The content. Raises FileNotFoundError."""

    def remove(self, name: str) -> None:
        """Forget it; no matter if it is not there."""


class Folder:
    """A file store on a disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, content: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)

    def get(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("a file's name is lower-case letters, digits, dots, dashes and slashes")
        return self._root / name


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside the place and move into it, so that no reader meets half a file."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def make_file_store(url: str) -> FileStore:
    """The file store of `file:///an/absolute/folder`."""
    parsed = urlsplit(url)
    if parsed.scheme != "file" or parsed.netloc or not parsed.path.startswith("/"):
        raise ValueError("FILES_URL must look like file:///an/absolute/folder")
    return Folder(Path(unquote(parsed.path)))
