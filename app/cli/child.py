"""A process that `hoithi run` keeps beside itself: starts it with a log, sees it die, ends it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from app.config import ROOT, Settings

END_SECONDS = 10
LARGEST_LOG = 10_000_000  # bytes
PR_SET_PDEATHSIG = 1


class Child:
    """`command` run by this Python, from entering this context to leaving it."""

    process: subprocess.Popen[bytes]

    def __init__(self, settings: Settings, name: str, command: Sequence[str]) -> None:
        self.settings = settings
        self.command = command
        self.log = settings.instance / "log" / f"{name}.log"

    def __enter__(self) -> Self:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".1.log"))
        self.start()
        return self

    def start(self) -> None:
        """Start the process; what it says goes on at the end of its log."""
        with open(self.log, "ab") as log:
            self.began_at = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=ROOT,
                env={**os.environ, **_environment(self.settings)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the supervisor alone; should that be killed, the kernel ends its children.
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(END_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # whatever is left of it
        self.process.wait()

    @property
    def dead(self) -> bool:
        """Whether it ended by itself."""
        return self.process.poll() is not None

    def last_words(self) -> str:
        """The end of what it said since it was started."""
        return _end_of(self.log, self.began_at)


def _environment(settings: Settings) -> dict[str, str]:
    """What a child reads again with `config.read`: the same, with the database filled in."""
    assert settings.database_url is not None
    return {
        "HOITHI_DATABASE_URL": settings.database_url,
        "HOITHI_OWNER_DATABASE_URL": "",  # it never needs the owner's rights
        "HOITHI_INSTANCE": str(settings.instance),
        "PYTHONUNBUFFERED": "1",
    }


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_of(log: Path, start: int) -> str:
    with open(log, "rb") as file:
        file.seek(start)
        lines = file.read().decode("utf-8", "replace").splitlines()
    return "\n".join(lines[-15:])
