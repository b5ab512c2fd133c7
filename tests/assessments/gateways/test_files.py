"""Where files are kept: the same promises on a disk and in a bucket."""

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from assessments.gateways.files import FileStore, S3Access, make_file_store
from tests.databases import ROOT, free_port

NAME = "documents/ab/abcdef"
KEY = "of-this-test"
"""What stands for both the key and the secret: the server of this test takes any."""


@pytest.fixture(scope="module")
def access() -> Iterator[S3Access]:
    """A server that speaks S3, with a bucket of the test's own."""
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    given = S3Access(f"http://127.0.0.1:{port}", "eu-west-2", KEY, KEY)
    S3FileSystem(key=KEY, secret=KEY, client_kwargs={"endpoint_url": given.endpoint}).mkdir("grants")
    yield given
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FileStore]:
    if request.param == "folder":
        yield make_file_store(f"file://{tmp_path}/files")
        return
    made = make_file_store("s3://grants/evenhand", request.getfixturevalue("access"))
    yield made
    made.remove(NAME)


def test_what_is_kept_comes_back_until_it_is_removed(store: FileStore) -> None:
    store.put(NAME, [b"warm ", b"homes"])
    assert (b"".join(store.read(NAME)), store.size(NAME)) == (b"warm homes", 10)
    store.put(NAME, [b"warm homes"])
    assert store.size(NAME) == 10
    for _twice in range(2):
        store.remove(NAME)
    assert store.size(NAME) is None
    with pytest.raises(FileNotFoundError):
        store.read(NAME)


def test_whoever_reads_no_further_leaves_nothing_open(store: FileStore) -> None:
    store.put(NAME, [b"warm homes"])
    for begun in (False, True):
        chunks = store.read(NAME)
        assert not begun or next(chunks)
        chunks.close()
        assert list(chunks) == []


def test_what_breaks_off_on_its_way_is_not_kept(store: FileStore) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"half of it"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(NAME, breaking())
    assert store.size(NAME) is None


def test_a_large_file_is_never_whole_in_memory(store: FileStore) -> None:
    size, chunk = 24 * 1024 * 1024, bytes(256 * 1024)
    store.put(NAME, [b""])  # what is loaded at the first use is not what is measured
    tracemalloc.start()
    try:
        if "Folder" in type(store).__name__:  # the bucket's server runs in this process, and keeps it in memory itself
            store.put(NAME, (chunk for _each in range(size // len(chunk))))
            assert sum(map(len, store.read(NAME))) == size
        assert tracemalloc.get_traced_memory()[1] < size / 4
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "A", "a//b", "a/../b", ""])
def test_a_name_that_the_product_did_not_make_is_refused(store: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        store.put(name, [b""])


def test_a_bucket_that_is_not_there_is_trouble_of_the_system_and_not_of_a_library(access: S3Access) -> None:
    nowhere = S3Access(f"http://127.0.0.1:{free_port()}", access.region, KEY, KEY)
    for store in (make_file_store("s3://grants", nowhere), make_file_store("s3://no-such-bucket", access)):
        with pytest.raises(OSError, match=r".+"):
            store.put(NAME, [b"warm homes"])


def test_an_installation_with_a_folder_does_not_load_what_speaks_to_buckets(tmp_path: Path) -> None:
    script = f"import sys; from assessments.gateways import make_file_store; make_file_store('file://{tmp_path}');"
    script += "print('s3fs' in sys.modules, 'botocore' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


@pytest.mark.parametrize("url", ["file://host/folder", "s3:///prefix", "ftp://host/folder", "folder"])
def test_an_address_of_another_shape_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="FILES_URL"):
        make_file_store(url)
