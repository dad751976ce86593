"""`hoithi doctor`: check that everything recorded fits together."""

from __future__ import annotations

import argparse
import sys

from app import config, memory, phrases
from app.cli import speech
from app.operations.record import doctor
from app.storage.postgres import embedded
from app.storage.postgres.database import db, hold_still, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Without any the whole instance is looked at, to the last byte."""
    parser.add_argument(
        "--sample",
        type=int,
        metavar="N",
        help="chỉ đọc N tệp chọn ngẫu nhiên thay vì mọi tệp / read N files by lot instead of all of them",
    )


def main(options: argparse.Namespace) -> int:
    """Look, and print what does not fit, the first broken first; 1 if there is anything.

    What only has to be looked after soon is said on the error output, and changes nothing of that.
    """
    with embedded.with_database(config.read()) as settings, opened(settings), memory.kept():
        session = db.session()
        hold_still(session)
        found = list(doctor.findings(session, options.sample))
        advice = list(doctor.advice(db.session()))
    for finding in found:
        print(phrases.sentence(finding, speech.language()))
    if not found:
        speech.say("Mọi dữ liệu đã ghi đều khớp với nhau.", "Everything recorded fits together.")
    for each in advice:
        print(phrases.sentence(each, speech.language()), file=sys.stderr)
    return 1 if found else 0
