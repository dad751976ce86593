"""`hoithi backup FILE`: everything in one file, while the site goes on."""

from __future__ import annotations

import argparse
from pathlib import Path

from app import clock, config, phrases
from app.cli import speech
from app.operations import Refused
from app.operations.record import backup
from app.storage.postgres import embedded
from app.storage.postgres.database import db, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, help="tệp cần ghi, chưa có / file to write, not there yet")


def main(options: argparse.Namespace) -> int:
    """Write the backup, and say from when it is and what it lacks. Raises CommandFailed."""
    with embedded.with_database(config.read()) as settings, opened(settings):
        try:
            taken = backup.take(db.session(), settings, options.file)
        except Refused as refused:
            raise speech.CommandFailed(
                *(phrases.sentence(refused.reasons[0], each) for each in speech.LANGUAGES)
            ) from refused
    at = clock.written(taken.as_of)
    speech.say(
        f"Đã ghi {options.file}: {taken.size:,} byte, {taken.rows:,} dòng, {taken.files:,} tệp,"
        f" {taken.seconds:.1f} giây.\n"
        f"Mọi điều đã ghi nhận đến {at} đều có trong đó; nếu phải khôi phục, mất những gì đến sau (RPO).\n"
        f"SHA-256: {taken.sha256}\n"
        "Trong tệp KHÔNG có khóa; thiếu khóa thì không đọc được dữ liệu cá nhân. "
        f"Sao lưu riêng, để nơi khác: {settings.instance / 'keys'}",
        f"Wrote {options.file}: {taken.size:,} bytes, {taken.rows:,} rows, {taken.files:,} files,"
        f" {taken.seconds:.1f} s.\n"
        f"All that was committed by {at} is in it; after a restore, what came later is lost (RPO).\n"
        f"SHA-256: {taken.sha256}\n"
        "The keys are NOT in it; without them nothing personal can be read. "
        f"Back them up apart, somewhere else: {settings.instance / 'keys'}",
    )
    return 0
