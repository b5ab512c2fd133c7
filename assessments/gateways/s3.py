"""A file store in a bucket that speaks S3. Loaded only where `FILES_URL` names one: see `files.make_file_store`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from s3fs import S3FileSystem

from assessments.gateways.files import CHUNK, Chunks, S3Access, ensure_name

PATIENCE = {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 2}}
"""Seconds for an answer, so that no page waits for a bucket that is not there."""


class StoreAway(OSError):
    """The bucket did not answer, or refused."""


class Bucket:
    """A file store under a prefix of a bucket."""

    def __init__(self, bucket: str, prefix: str, access: S3Access) -> None:
        self._root = f"{bucket}/{prefix}" if prefix else bucket
        self._access = access
        self._made: Any = None

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        path = self._path(name)
        # From a file, so that what breaks off half-way is never kept under a name that promises the whole.
        with NamedTemporaryFile() as file:
            file.writelines(chunks)
            file.flush()
            with _as_os_error():
                self._system.put_file(file.name, path)

    def read(self, name: str) -> Chunks:
        path = self._path(name)
        with _as_os_error():
            file = self._system.open(path, "rb", block_size=CHUNK, cache_type="readahead")
        return Chunks(file)

    def size(self, name: str) -> int | None:
        try:
            with _as_os_error():
                return int(self._system.info(self._path(name), refresh=True)["size"])
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        with _as_os_error():
            self._system.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root}/{ensure_name(name)}"

    @property
    def _system(self) -> Any:
        """Made with the first use, and so after a server's fork: it has a thread of its own."""
        if self._made is None:
            given = self._access
            self._made = S3FileSystem(
                key=given.key or None,
                secret=given.secret or None,
                client_kwargs={
                    name: value
                    for name, value in (("endpoint_url", given.endpoint), ("region_name", given.region))
                    if value
                },
                config_kwargs=PATIENCE,
                use_listings_cache=False,
            )
        return self._made


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Let what the library raises of its own be what every store raises."""
    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        raise StoreAway(str(problem)) from problem
