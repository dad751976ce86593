"""`hoithi verify-log`: check the audit log of this instance, and name the first record that is wrong."""

from __future__ import annotations

import argparse

from app import config, phrases
from app.cli import speech, verify
from app.operations.record import log
from app.operations.record.log import Examined
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import db, hold_still, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """What stands in print."""
    parser.add_argument(
        "--root",
        type=verify.digest,
        action="append",
        default=[],
        help="mã gốc đã in trong biên bản, dùng được nhiều lần / root in printed minutes, may be repeated",
    )


def main(options: argparse.Namespace) -> int:
    """Look, and tell of every ledger; 1 when something is wrong. Raises CommandFailed."""
    with embedded.with_database(config.read()) as settings, opened(settings):
        session = db.session()
        hold_still(session)
        if migrate.current(session.connection()) != migrate.head():
            raise speech.CommandFailed(
                "Cơ sở dữ liệu của phiên bản khác: hãy chạy `hoithi migrate` trước.",
                "The database is of another version: run `hoithi migrate` first.",
            )
        ledgers, lost = log.examine(session, options.root)
    for each in ledgers:
        _tell(each)
    for root in lost:
        speech.report(
            f"SAI   không bản ghi nào còn mang mã gốc đã in {root}",
            f"FAILS no record has the printed root {root} any more",
        )
    if lost or any(each.findings for each in ledgers):
        speech.report(
            "\nKết luận: KHÔNG khớp. Giữ nguyên hệ thống, đối chiếu bản sao lưu, hồ sơ đã xuất và biên bản.",
            "\nConclusion: it does NOT hold. Leave all as it is; compare backups, bundles and minutes.",
        )
        return 1
    speech.report("\nKết luận: nhật ký liền mạch.", "\nConclusion: the log holds.")
    return 0


def _tell(each: Examined) -> None:
    if each.findings:
        first = log.seq_of(each.findings[0])
        speech.report(
            f"SAI   {each.ledger}: sai từ bản ghi {first}",
            f"FAILS {each.ledger}: wrong from record {first} on",
        )
        for finding in each.findings[: verify.MOST_SHOWN]:
            print(f"      {phrases.sentence(finding, speech.language())}")
    else:
        speech.report(
            f"đúng  {each.ledger}: {each.records} bản ghi, mã gốc {each.root}",
            f"holds {each.ledger}: {each.records} records, root {each.root}",
        )
