"""Clients that ask as fast as they are answered, over connections that they keep."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: a path, the cookie of who asks, and for a form what is sent."""

    path: str
    cookie: str = ""
    body: bytes | None = None
    headers: str = ""

    def raw(self) -> bytes:
        """The request as it goes over the wire."""
        head = f"{'GET' if self.body is None else 'POST'} {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.headers}"
        head += "Accept-Encoding: gzip\r\n"
        if self.cookie:
            head += f"Cookie: {self.cookie}\r\n"
        if self.body is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self.body)}\r\n"
        return head.encode() + b"\r\n" + (self.body or b"")


@dataclass(frozen=True, slots=True)
class Measured:
    """Moments of answers, in seconds, and how long all of it took."""

    times: Sequence[float]
    elapsed: float
    size: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.elapsed

    def quantile(self, share: float) -> float:
        """The time within which that share of the answers came, in milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class WrongAnswer(Exception):
    """A page answered with something that is no success: what was measured would mean nothing."""


def measure(port: int, asks: Sequence[Ask], clients: int, seconds: float | None) -> Measured:
    """Ask for so many seconds, over and over; or, where no time is given, for each of the requests once."""
    return asyncio.run(_measure(port, asks, clients, seconds))


async def _measure(port: int, asks: Sequence[Ask], clients: int, seconds: float | None) -> Measured:
    begin = time.perf_counter()
    end = None if seconds is None else begin + seconds
    left = iter(asks) if seconds is None else _again(asks)
    found = await asyncio.gather(*(_client(port, left, end) for _number in range(clients)))
    elapsed = time.perf_counter() - begin
    answers = [answer for client in found for answer in client]
    return Measured([took for took, _size in answers], elapsed, answers[-1][1])


def _again(asks: Sequence[Ask]) -> Iterator[Ask]:
    while True:
        yield from asks


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came over the wire, and the seconds until all of it was there."""

    status: int
    body: bytes
    took: float


class Connection:
    """One connection to the portal, opened anew where the portal closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, ask: Ask) -> Reply:
        """Send a request, and wait for all of its answer."""
        begin = time.perf_counter()
        reader, writer = self._streams = self._streams or await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(ask.raw())
        status, body, stays = await _read(reader)
        if not stays:
            self.close()
        return Reply(status, body, time.perf_counter() - begin)

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _client(port: int, left: Iterator[Ask], end: float | None) -> list[tuple[float, int]]:
    connection = Connection(port)
    answers = []
    for ask in left:
        if end is not None and time.perf_counter() > end:
            break
        reply = await connection.send(ask)
        answers.append((reply.took, len(reply.body)))
        if reply.status not in ((200,) if ask.body is None else (302, 303)):
            raise WrongAnswer(f"{ask.path} answered {reply.status}")
    connection.close()
    return answers


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """The status, the body as it was sent, and whether the connection stays."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if "transfer-encoding: chunked" in head:
        body = await _read_chunks(reader)
    else:
        body = await reader.readexactly(int(head.partition("content-length:")[2].partition("\r\n")[0] or 0))
    return status, body, "connection: close" not in head


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    chunks = []
    while size := int(await reader.readline(), 16):
        chunks.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(chunks)
