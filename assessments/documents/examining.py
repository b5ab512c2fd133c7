"""Looking at a file that has just come, before anything of it is kept: how large it is, what it is, and its hash."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from assessments.documents.kinds import LABELS, FileRefused, kind_of
from assessments.documents.states import FileKind
from assessments.errors import _

CHUNK = 256 * 1024
MEGABYTE = 1024 * 1024
LARGEST_MEGABYTES = 20
"""What a document may be in size where nothing smaller is asked for."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file's bytes say of it."""

    sha256: str
    size: int
    kind: FileKind


class EmptyFile(FileRefused):
    """Nothing is in it."""

    sentence = _("“%(name)s” was not kept: it is empty. Check that it was saved, then choose it again.")


class TooLarge(FileRefused):
    """More bytes than the question takes."""

    sentence = _(
        "“%(name)s” was not kept: it is larger than %(limit)s MB. Make it smaller or split it, then choose it again."
    )


class TooMuchAtOnce(FileRefused):
    """It came with others, and together they are more than one form takes."""

    sentence = _(
        "“%(name)s” was not kept: what you sent at once is larger than %(limit)s MB with its files. What you typed is "
        "kept. Choose fewer files at once."
    )


class WrongKind(FileRefused):
    """A kind that can be told, and that the question does not take."""

    sentence = _("“%(name)s” was not kept: its content is %(kind)s, which this question does not take.")


def examine(
    file: BinaryIO, name: str, *, megabytes: int = LARGEST_MEGABYTES, allowed: Collection[FileKind] = ()
) -> Examined:
    """What the bytes say, read in chunks; the file is left at its beginning. Raises FileRefused."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if size > megabytes * MEGABYTE:
            raise TooLarge(name=name, limit=megabytes)
    if size == 0:
        raise EmptyFile(name=name)
    examined = Examined(digest.hexdigest(), size, kind_of(file, name))
    file.seek(0)
    ensure_fits(examined, name, megabytes=megabytes, allowed=allowed)
    return examined


def ensure_fits(examined: Examined, name: str, *, megabytes: int, allowed: Collection[FileKind]) -> None:
    """Hold a file to what is asked for; `allowed` empty is every kind. Raises FileRefused."""
    if examined.size > megabytes * MEGABYTE:
        raise TooLarge(name=name, limit=megabytes)
    if allowed and examined.kind not in allowed:
        raise WrongKind(name=name, kind=LABELS[examined.kind])
