"""A virus scanner of the suite's own: the real daemon, with signatures that we wrote, so that it needs no download."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from assessments.gateways.scanner import make_scanner
from tests.databases import ProgramsMissing, free_port, running
from tests.lacking import leave_out

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The text that every scanner takes for a virus; in two halves, so that none takes this file for one."""

OUR_VIRUS = b"greener than any living thing"
LIMIT = 1024 * 1024
"""Bytes of one stream, few enough for a test to go over them."""

SIGNATURES = {"Evenhand.Test.Eicar": EICAR, "Evenhand.Test.Phrase": OUR_VIRUS}


@pytest.fixture(scope="session")
def clamd_port() -> int:
    """At which port the virus scanner listens, too."""
    return free_port()


@pytest.fixture(scope="session")
def clamd_url(clamd_port: int) -> Iterator[str]:
    """A virus scanner with signatures of the suite's own."""
    try:
        with clamd(clamd_port) as url:
            yield url
    except ProgramsMissing as missing:
        leave_out(f"everything with a virus scanner: {missing}")


@contextmanager
def clamd(port: int) -> Iterator[str]:
    """A running daemon's CLAMD_URL, at that port too. Raises ProgramsMissing where none is installed."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise ProgramsMissing("clamd is not installed")
    # A socket's path must be short, so it is not within the test's own folder.
    with TemporaryDirectory(prefix="evenhand-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = _configured(folder, port)
        with running([program, "--foreground", f"--config-file={settings}"], folder / "clamd.log"):
            url = f"unix://{folder / 'clamd.ctl'}"
            _wait_for(url)
            yield url


def _configured(folder: Path, port: int) -> Path:
    signatures = folder / "signatures"
    signatures.mkdir()
    lines = [f"{name}:0:*:{content.hex()}\n" for name, content in SIGNATURES.items()]
    (signatures / "ours.ndb").write_text("".join(lines))
    path = folder / "clamd.conf"
    path.write_text(
        f"LocalSocket {folder / 'clamd.ctl'}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {signatures}\n"
        f"TemporaryDirectory {folder}\nForeground yes\nStreamMaxLength {LIMIT}\nMaxThreads 4\nSelfCheck 3600\n"
    )
    return path


def _wait_for(url: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if make_scanner(url).ask("PING") == "PONG":
                return
        time.sleep(0.05)
    raise AssertionError("clamd did not start")
