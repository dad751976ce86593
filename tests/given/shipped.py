"""The program as `make run` starts it, web server and worker, on the database of a test.

with running(settings) as shipped:
    shipped.port, shipped.peaks()
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.cli.child import Child
from app.cli.server import WebServer, Worker
from app.config import Settings


@dataclass(frozen=True)
class Shipped:
    """A running program: where it answers, and its halves."""

    port: int
    halves: dict[str, Child]

    def peaks(self) -> dict[str, int]:
        """The most memory (bytes, resident) that one process of each half ever held."""
        return {name: _peak(child) for name, child in self.halves.items()}


@contextlib.contextmanager
def running(settings: Settings, *, worker: bool = True) -> Iterator[Shipped]:
    """It answers when this is entered, and has ended when it is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = replace(settings, host="127.0.0.1", port=port)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(WebServer(settings))
        halves: dict[str, Child] = {"web": server}
        if worker:
            halves["worker"] = stack.enter_context(Worker(settings))
        server.wait_until_up(threading.Event())
        yield Shipped(port, halves)


def _peak(child: Child) -> int:
    """Of all processes of the child's session."""
    return max(_held(pid) for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _is_of(pid, child))


def _is_of(pid: int, child: Child) -> bool:
    with contextlib.suppress(ProcessLookupError):
        return os.getsid(pid) == child.process.pid
    return False


def _held(pid: int) -> int:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
    return 0
