"""Log lines: one JSON object each on standard error, for every process of the program.

Whoever writes one names ids and figures only: no name, address or value that a person gave.
"""

from __future__ import annotations

import contextlib
import logging
import sys

import structlog

log = structlog.get_logger("hoithi")


class Lines(structlog.WriteLogger):
    """Writes each line at once. One that cannot be written is lost: where the disk of the log is full, no
    request fails for that.
    """

    def msg(self, message: str) -> None:
        """Write one line."""
        with contextlib.suppress(OSError):
            super().msg(message)

    info = warning = error = exception = msg


def configure() -> None:
    """Make `log` write as described. Once a process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *names: Lines(sys.stderr),
        cache_logger_on_first_use=False,
    )
