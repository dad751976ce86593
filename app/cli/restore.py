"""`hoithi restore FILE`: bring a backup back into an empty instance, and look whether all of it fits."""

from __future__ import annotations

import argparse
import time
from datetime import timedelta
from pathlib import Path

from app import clock, config, memory, phrases
from app.cli import speech
from app.config import Settings
from app.operations import Refused
from app.operations.record import doctor, log, restore
from app.operations.record.restore import Restored
from app.storage.postgres import embedded
from app.storage.postgres.database import db, hold_still, opened
from rounds.reasons import Reason, reason


def arguments(parser: argparse.ArgumentParser) -> None:
    """From where."""
    parser.add_argument("file", type=Path, help="tệp sao lưu / file of the backup")
    parser.add_argument(
        "--without-keys",
        action="store_true",
        help="dù không còn khóa: dữ liệu cá nhân sẽ không đọc được"
        " / although the keys are lost: what is personal will be unreadable",
    )


def main(options: argparse.Namespace) -> int:
    """Restore, and check as `hoithi doctor` and `hoithi verify-log`; 1 when something does not fit.

    Raises CommandFailed.
    """
    began = time.monotonic()
    with embedded.with_database(config.read()) as settings:
        try:
            restored = restore.restore(settings, options.file, without_keys=options.without_keys)
        except Refused as refused:
            raise speech.CommandFailed(
                *(phrases.sentence(refused.reasons[0], each) for each in speech.LANGUAGES)
            ) from refused
        found = _examined(settings, restored)
    _tell(restored, time.monotonic() - began)
    for each in found:
        print(phrases.sentence(each, speech.language()))
    return 1 if found else 0


def _examined(settings: Settings, restored: Restored) -> list[Reason]:
    """Note the restore in the log, then everything that does not fit."""
    with opened(settings), memory.kept():
        restore.note(db.session(), restored)
        hold_still(db.session())
        _, lost = log.examine(db.session(), restored.roots.values())
        return [*(reason("backup.root-lost", root=root) for root in lost), *doctor.findings(db.session())]


def _tell(restored: Restored, seconds: float) -> None:
    at, age = clock.written(restored.as_of), timedelta(seconds=restored.age)
    speech.say(
        f"Đã khôi phục trạng thái lúc {at}: {restored.rows:,} dòng, {restored.files:,} tệp.\n"
        f"Những gì ghi nhận sau lúc đó, đến nay là {age}, không có trong bản sao lưu (RPO).\n"
        f"Khôi phục hết {restored.seconds:.1f} giây, cả kiểm tra hết {seconds:.1f} giây (RTO).\n"
        f"Thư đang chờ khi sao lưu, nay giữ lại chờ người quyết định: {restored.letters:,}.",
        f"Restored the state of {at}: {restored.rows:,} rows, {restored.files:,} files.\n"
        f"What was committed after that, {age} ago, is not in the backup (RPO).\n"
        f"Restoring took {restored.seconds:.1f} s, with all checks {seconds:.1f} s (RTO).\n"
        f"Letters that waited then and are held for a person's word: {restored.letters:,}.",
    )
    for ledger, root in restored.roots.items():
        speech.say(f"Mã gốc đã sao lưu {ledger}: {root}", f"Root as backed up, {ledger}: {root}")
