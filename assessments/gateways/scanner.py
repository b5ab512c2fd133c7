"""Looking for viruses: ClamAV's daemon, over a socket. https://docs.clamav.net says how it is spoken to."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from select import select
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT = 60.0
"""Seconds that any one answer may take; a large archive takes some."""

CHECK_TIMEOUT = 5.0
PORT = 3310
LONGEST_ANSWER = 4096
TOO_LARGE = "it is larger than the virus scanner takes"


class ScannerSilent(Exception):
    """The scanner cannot be reached, or said neither yes nor no: nothing is known about the content."""


class Scanner(Protocol):
    """Says whether content is fit to be opened."""

    def scan(self, chunks: Iterable[bytes]) -> str | None:
        """What is wrong with the content; None if nothing is. Raises ScannerSilent."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """A ClamAV daemon, spoken to afresh for each content, at a path or at a host and port."""

    address: str | tuple[str, int]
    timeout: float = TIMEOUT

    def scan(self, chunks: Iterable[bytes]) -> str | None:
        try:
            with self._open() as line:
                return _verdict(_send(line, chunks))
        except OSError as problem:
            raise ScannerSilent(str(problem)) from problem

    def ask(self, command: str) -> str:
        """The answer to a command that has no content. Raises OSError."""
        with self._open() as line:
            line.sendall(f"z{command}\0".encode())
            return _answer(line)

    def _open(self) -> socket.socket:
        if isinstance(self.address, tuple):
            return socket.create_connection(self.address, self.timeout)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(self.timeout)
        try:
            line.connect(self.address)
        except BaseException:
            line.close()
            raise
        return line


def make_scanner(url: str) -> Clamd:
    """The scanner at `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    parsed = urlsplit(url)
    if parsed.scheme == "tcp" and parsed.hostname:
        return Clamd((parsed.hostname, parsed.port or PORT))
    if parsed.scheme == "unix" and not parsed.netloc and parsed.path.startswith("/"):
        return Clamd(unquote(parsed.path))
    raise ValueError("CLAMD_URL must look like tcp://host:3310 or unix:///run/clamav/clamd.ctl")


def find_scanner(url: str) -> Clamd | None:
    """The scanner at an address; None where none is set."""
    return make_scanner(url) if url else None


def check_scanner(url: str) -> str:
    """Which scanner answers. Raises what went wrong."""
    scanner = make_scanner(url)
    told = Clamd(scanner.address, CHECK_TIMEOUT).ask("VERSION")
    if not told.startswith("ClamAV"):
        raise ScannerSilent(f"What listens there is not ClamAV's daemon. It said {told[:80]!r}.")
    return f"{told.partition('/')[0]} answers."


def _send(line: socket.socket, chunks: Iterable[bytes]) -> str:
    """The content, each chunk after its length, and nothing after the last; then the answer.

    A stream above its own limit it refuses in the middle, and hangs up: so its word is listened for all the while.
    """
    line.sendall(b"zINSTREAM\0")
    try:
        for chunk in chunks:
            if select([line], [], [], 0)[0]:
                return _answer(line)
            line.sendall(len(chunk).to_bytes(4, "big") + chunk)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return _answer(line)
    return _answer(line)


def _answer(line: socket.socket) -> str:
    told = b""
    while b"\0" not in told and len(told) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
        told += more
    return told.partition(b"\0")[0].decode(errors="replace").strip()


def _verdict(told: str) -> str | None:
    """What an answer means: `stream: OK`, `stream: Eicar-Signature FOUND`, or a refusal of its size."""
    if told == "stream: OK":
        return None
    if told.endswith(" FOUND"):
        return told.removeprefix("stream: ").removesuffix(" FOUND")
    if "size limit exceeded" in told:
        return TOO_LARGE
    raise ScannerSilent(f"It said {told[:200]!r}.")
