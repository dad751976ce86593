"""The web server as a process of its own: starts it, sees it die, ends it. Knows granian, no page."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from app.cli import speech
from app.config import ROOT, Settings

UP_SECONDS = 30
END_SECONDS = 10
LARGEST_LOG = 10_000_000  # bytes
PR_SET_PDEATHSIG = 1


class WebServer:
    """granian with the site, from entering this context to leaving it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.log = settings.instance / "log" / "web.log"

    def __enter__(self) -> WebServer:
        settings = self.settings
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".1.log"))
        with open(self.log, "ab") as log:
            self.began_at = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
                + ["--host", settings.host, "--port", str(settings.port)]
                + ["--workers", str(settings.workers), "--blocking-threads", "8"]
                + ["--workers-kill-timeout", str(END_SECONDS // 2), "--respawn-failed-workers"]
                + ["wsgi:app"],
                cwd=ROOT,
                env={**os.environ, **_environment(settings)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the supervisor alone; should that be killed, the kernel ends the server.
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(END_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # whatever is left of its workers
        self.process.wait()

    def wait_until_up(self, ended: threading.Event) -> None:
        """Return once the site answers, or when told to end. Raises CommandFailed when it never does."""
        host = "[::1]" if self.settings.host == "::" else self.settings.host.replace("0.0.0.0", "127.0.0.1")
        deadline = time.monotonic() + UP_SECONDS
        while not ended.wait(0.05):
            self._refuse_dead()
            try:
                request = urllib.request.Request(
                    f"http://{host}:{self.settings.port}/health", headers={"Host": "127.0.0.1"}
                )
                urllib.request.urlopen(request, timeout=5).close()
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    raise self._failure() from None
            else:
                return

    def wait(self, ended: threading.Event) -> None:
        """Return when told to end. Raises CommandFailed when the server ends first."""
        while not ended.wait(0.5):
            self._refuse_dead()

    def _refuse_dead(self) -> None:
        if self.process.poll() is not None:
            raise self._failure()

    def _failure(self) -> speech.CommandFailed:
        words = _end_of(self.log, self.began_at)
        return speech.CommandFailed(
            f"Máy chủ web đã dừng hoặc không trả lời. Những dòng cuối trong {self.log}:\n{words}",
            f"The web server ended or does not answer. Its last words in {self.log}:\n{words}",
        )


def _environment(settings: Settings) -> dict[str, str]:
    """What the server's processes read again with `config.read`: the same, with the database filled in."""
    assert settings.database_url is not None
    return {
        "HOITHI_DATABASE_URL": settings.database_url,
        "HOITHI_OWNER_DATABASE_URL": "",  # a web process never needs the owner's rights
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
