"""A load generator: many connections of one process, each request written ready beforehand.

    closed(port, requests, seconds=5)          each connection asks again as soon as it is answered
    open_loop(port, requests, rate=84, ...)    requests come when they come, however slow the answers are

Plain asyncio, so that nothing has to be installed. It takes its share of the two cores from whatever it
measures; ours and its peer are asked by the same generator in the same run.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

CONNECTIONS = 32


@dataclass(slots=True)
class Outcome:
    """How it went: answers by status (0: the connection broke), and the seconds that each good one took."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    answers: list[tuple[bytes, int, bytes]] = field(default_factory=list)
    """Request, status and body, where they were asked for."""

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.statuses[200] / self.seconds

    def at(self, share: float) -> float:
        """The time within which that share of the answers came, in seconds."""
        times = sorted(self.times)
        return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0

    def text(self) -> str:
        """One line."""
        statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(self.statuses.items()))
        return (
            f"{self.rate:,.0f}/s, p50 {self.at(0.5) * 1000:.1f} ms, p99 {self.at(0.99) * 1000:.1f} ms"
            f" ({statuses})"
        )


def post(path: str, body: bytes, *, host: str = "127.0.0.1", headers: str = "") -> bytes:
    """A POST of JSON, ready to be written to a connection."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n{headers}\r\n"
    )
    return head.encode() + body


def form(path: str, body: bytes, *, host: str = "127.0.0.1", headers: str = "") -> bytes:
    """A POST of a form that was filled in."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n{headers}\r\n"
    )
    return head.encode() + body


def get(path: str, *, host: str = "127.0.0.1", headers: str = "") -> bytes:
    """A GET, ready to be written to a connection."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n".encode()


class _Client(asyncio.Protocol):
    """One connection. `done` is called with the status and the body of each answer."""

    def __init__(self, load: _Load) -> None:
        self.load = load
        self.buffer = bytearray()
        self.request = b""
        self.began = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.load.idle(self)

    def ask(self, request: bytes, began: float) -> None:
        """Send a request that was due at `began`."""
        assert self.transport is not None
        self.request, self.began = request, began
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.buffer[:end]).lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.buffer) < end + 4 + length:
            return
        body = bytes(self.buffer[end + 4 : end + 4 + length])
        self.buffer.clear()
        self.load.answered(self, int(head[9:12]), body)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.request:
            self.load.answered(self, 0, b"", again=False)


class _Load:
    """What all connections share."""

    def __init__(self, requests: Iterator[bytes], until: float, keep: bool) -> None:
        self.requests, self.until, self.keep = requests, until, keep
        self.outcome = Outcome()
        self.under_way = 0
        self.finished = asyncio.Event()

    def idle(self, client: _Client) -> None:
        now = time.perf_counter()
        request = next(self.requests, None) if now < self.until else None
        if request is None:
            if not self.under_way:
                self.finished.set()
            return
        self.under_way += 1
        client.ask(request, now)

    def answered(self, client: _Client, status: int, body: bytes, again: bool = True) -> None:
        self.under_way -= 1
        self.outcome.statuses[status] += 1
        if status == 200:
            self.outcome.times.append(time.perf_counter() - client.began)
        if self.keep:
            self.outcome.answers.append((client.request, status, body))
        client.request = b""
        if again:
            self.idle(client)
        elif not self.under_way:
            self.finished.set()


class _Open(_Load):
    """The same for requests that come by the clock: what finds no free connection waits for one."""

    def __init__(self, requests: Iterator[bytes], until: float, keep: bool) -> None:
        super().__init__(requests, until, keep)
        self.free: deque[_Client] = deque()
        self.due: deque[tuple[bytes, float]] = deque()

    def idle(self, client: _Client) -> None:
        if self.due:
            client.ask(*self.due.popleft())
        else:
            self.free.append(client)
        if not self.under_way:
            self.finished.set()

    def come(self, request: bytes, at: float) -> None:
        """A request arrives."""
        self.under_way += 1
        self.finished.clear()
        if self.free:
            self.free.popleft().ask(request, at)
        else:
            self.due.append((request, at))


def closed(
    port: int,
    requests: Iterator[bytes],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    keep: bool = False,
) -> Outcome:
    """Ask as fast as answers come, over so many connections, until the time or the requests are over."""

    async def run() -> Outcome:
        start = time.perf_counter()
        load = _Load(requests, start + seconds, keep)
        await _connect(port, load, connections)
        await load.finished.wait()
        load.outcome.seconds = time.perf_counter() - start
        return load.outcome

    return asyncio.run(run())


def open_loop(
    port: int,
    streams: list[tuple[Iterator[bytes], float]],
    *,
    seconds: float,
    connections: int = 200,
    keep: bool = False,
) -> list[Outcome]:
    """Let requests of each stream come at its rate a second, evenly; times count from when each was due."""

    async def run() -> list[Outcome]:
        start = time.perf_counter()
        loads = [_Open(requests, start + seconds, keep) for requests, _ in streams]
        for load in loads:
            await _connect(port, load, connections)
        start = time.perf_counter()
        await asyncio.gather(
            *(_arrive(load, rate, start, seconds) for load, (_, rate) in zip(loads, streams, strict=True))
        )
        for load in loads:
            if load.under_way:
                await load.finished.wait()
            load.outcome.seconds = max(seconds, time.perf_counter() - start)
        return [load.outcome for load in loads]

    return asyncio.run(run())


async def _arrive(load: _Open, rate: float, start: float, seconds: float) -> None:
    for number in range(int(rate * seconds)):
        at = start + number / rate
        wait = at - time.perf_counter()
        if wait > 0.001:
            await asyncio.sleep(wait)
        request = next(load.requests, None)
        if request is None:
            return
        load.come(request, at)


async def _connect(port: int, load: _Load, connections: int) -> None:
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Client(load), "127.0.0.1", port)
