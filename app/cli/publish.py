"""`hoithi publish FOLDER`: check a contest's folder and publish it, so that its pages are there.

Publishing freezes the text: a changed folder becomes a new version, the same folder changes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from app import config
from app.cli import check, speech
from app.operations import Refused
from app.operations.contest import publication
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import db, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, and whether what happens in the contest is made up."""
    parser.add_argument("folder", metavar="THƯ_MỤC/FOLDER", help="thư mục cuộc thi / the contest's folder")
    parser.add_argument(
        "--simulated",
        action="store_true",
        help="ghi MÔ PHỎNG trên mọi trang / mark every page as SIMULATED",
    )


def main(options: argparse.Namespace) -> int:
    """Publish and say where the page is; 1 with every mistake where the folder may not be published."""
    files, refused = check.read(Path(options.folder))
    given = config.read()
    with embedded.with_database(given) as settings:
        migrate.upgrade(settings)
        with opened(settings):
            try:
                if refused:
                    raise Refused(*refused)
                contest = publication.publish(db.session(), files, simulated=options.simulated)
            except Refused as failure:
                print(check.as_text(failure.reasons, files, speech.language()))
                return 1
            page = f"{settings.base_url}/contests/{contest.slug}"
            speech.say(
                f"Đã công bố {contest.slug}, bản {contest.version}.\n"
                f"SHA-256 của thể lệ và mọi tệp: {contest.digest}\nTrang cuộc thi: {page}",
                f"Published {contest.slug}, version {contest.version}.\n"
                f"SHA-256 of the rules and every file: {contest.digest}\nIts page: {page}",
            )
    return 0
