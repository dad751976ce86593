"""What `hoithi run` runs: the web server and the worker. Knows granian and how both are started."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request

from app.cli import speech
from app.cli.child import END_SECONDS, Child
from app.config import Settings

THREADS = 64
"""More than are let in (`app/web/site/door.py`): others tell people to come again, or serve kept pages."""
UP_SECONDS = 90  # on a machine that is busy with other things
REVIVAL_SECONDS = 2.0


class WebServer(Child):
    """granian with the site, or with another program (`target`) to compare it with."""

    def __init__(self, settings: Settings, target: str = "wsgi:app") -> None:
        super().__init__(
            settings,
            "web",
            ["granian", "--interface", "wsgi", "--no-ws"]
            + ["--host", settings.host, "--port", str(settings.port)]
            + ["--workers", str(settings.workers), "--blocking-threads", str(THREADS)]
            + ["--workers-kill-timeout", str(END_SECONDS // 2), "--respawn-failed-workers"]
            + [target],
        )

    def wait_until_up(self, ended: threading.Event) -> None:
        """Return once the site answers, or when told to end. Raises CommandFailed when it never does."""
        host = "[::1]" if self.settings.host == "::" else self.settings.host.replace("0.0.0.0", "127.0.0.1")
        deadline = time.monotonic() + UP_SECONDS
        while not ended.wait(0.05):
            self.refuse_dead()
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

    def refuse_dead(self) -> None:
        """Raises CommandFailed when the server has ended by itself."""
        if self.dead:
            raise self._failure()

    def _failure(self) -> speech.CommandFailed:
        words = self.last_words()
        return speech.CommandFailed(
            f"Máy chủ web đã dừng hoặc không trả lời. Những dòng cuối trong {self.log}:\n{words}",
            f"The web server ended or does not answer. Its last words in {self.log}:\n{words}",
        )


class Worker(Child):
    """The process that does background work. The site goes on without it, so it is started anew."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, "worker", ["app.cli", "worker"])
        self.died_at: float | None = None

    def revive(self) -> None:
        """Start it again a moment after it died: one that cannot start must not fill the log."""
        if not self.dead:
            self.died_at = None
        elif self.died_at is None:
            self.died_at = time.monotonic()
        elif time.monotonic() - self.died_at > REVIVAL_SECONDS:
            self.died_at = None
            self.start()
