"""A store that speaks S3: a process of its own on this machine, with one empty bucket."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from app.config import S3

BUCKET = "bai-du-thi"
UP_SECONDS = 60


@contextlib.contextmanager
def running(log: Path) -> Iterator[S3]:
    """Settings of the bucket, as long as the context lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log.open("wb") as words:
        process = subprocess.Popen(command, stdout=words, stderr=words)
    try:
        endpoint = f"http://127.0.0.1:{port}"
        _make(endpoint, process)
        yield S3(
            bucket=BUCKET, prefix="hoithi", endpoint=endpoint, region="us-east-1", key="key", secret="secret"
        )
    finally:
        process.terminate()
        process.wait(10)


def _make(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for the server, and make the bucket in it."""
    until = time.monotonic() + UP_SECONDS
    while True:
        assert process.poll() is None
        asked = urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT")
        try:
            with urllib.request.urlopen(asked, timeout=UP_SECONDS) as answer:
                assert answer.status == 200
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
