"""`hoithi export CONTEST FILE`: the bundle that proves the outcomes."""

from __future__ import annotations

import argparse
from pathlib import Path

from app import config, keys
from app.cli import speech
from app.operations.record import bundle
from app.storage.contest import contest as contests
from app.storage.postgres import embedded
from app.storage.postgres.database import db, opened
from rounds.proof.examine import examine


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which contest, and where to."""
    parser.add_argument("contest", help="mã cuộc thi / id of the contest")
    parser.add_argument("file", type=Path, help="tệp ZIP cần ghi / ZIP file to write")


def main(options: argparse.Namespace) -> int:
    """Write the bundle and say what belongs into the minutes. Raises CommandFailed."""
    given = config.read()
    key = keys.signing_key(given.instance)
    with embedded.with_database(given) as settings, opened(settings):
        found = contests.by_slug(db.session(), options.contest)
        if found is None:
            raise speech.CommandFailed(
                f"Không có cuộc thi {options.contest!r}. {_known('vi')}",
                f"There is no contest {options.contest!r}. {_known('en')}",
            )
        data = bundle.export(db.session(), found, key)
    try:
        options.file.write_bytes(data)
    except OSError as failure:
        raise speech.CommandFailed(
            f"Không ghi được {options.file}: {failure.strerror}",
            f"{options.file} cannot be written: {failure.strerror}",
        ) from failure
    root, fingerprint = examine(data).root, keys.fingerprint(key)
    speech.say(
        f"Đã ghi {options.file} ({len(data):,} byte).\n"
        f"In vào biên bản - mã gốc: {root}\n"
        f"                  dấu vân tay khóa ký: {fingerprint}\n"
        f"Kiểm chứng: hoithi verify {options.file} --key {fingerprint} --root {root}",
        f"Wrote {options.file} ({len(data):,} bytes).\n"
        f"For the minutes - root: {root}\n"
        f"                  fingerprint of the signing key: {fingerprint}\n"
        f"To check: hoithi verify {options.file} --key {fingerprint} --root {root}",
    )
    return 0


def _known(language: str) -> str:
    slugs = ", ".join(contest.slug for contest in contests.listed(db.session()))
    if not slugs:
        return {"vi": "Chưa có cuộc thi nào được công bố.", "en": "No contest has been published yet."}[
            language
        ]
    return {"vi": f"Đang có: {slugs}.", "en": f"There are: {slugs}."}[language]
