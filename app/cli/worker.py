"""`hoithi worker`: do background work on this machine, beside that of others, until it is told to end."""

from __future__ import annotations

import argparse
import os

from app import config, worker
from app.cli import speech


def arguments(parser: argparse.ArgumentParser) -> None:
    """`--silent`: when the work of a silent worker is taken over."""
    parser.add_argument(
        "--silent",
        type=float,
        default=worker.SILENT_SECONDS,
        metavar="GIÂY/SECONDS",
        help="nhận lại việc của tiến trình im lặng lâu như vậy (30)"
        " / take over the work of a worker that was silent for so long (30)",
    )


def main(options: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C. Raises CommandFailed where no database server is named."""
    settings = config.read()
    if settings.database_url is None:
        raise speech.CommandFailed(
            "Lệnh này cần HOITHI_DATABASE_URL. Trên máy chạy `hoithi run` thì việc nền đã được làm sẵn.",
            "This command needs HOITHI_DATABASE_URL. Where `hoithi run` runs, this work is done already.",
        )
    os.nice(5)  # pages come first
    worker.run(settings, silent=options.silent)
    return 0
