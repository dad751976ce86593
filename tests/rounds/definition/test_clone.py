"""A contest moved by whole days: every day in its TOML, nothing else."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path

from app.storage.contest import folder
from rounds.definition import clone
from rounds.definition.check import check
from tests.rounds.good_contest import good

CONTESTS = Path(__file__).parents[3] / "rounds" / "contests"

TEXT = """\
id = "tu-2026-03-01" # opens 2026-03-01
window = { from = 2026-02-27, to = 2026-03-01 }
daily = [08:00:00]
ceremony = 2026-12-31T08:00:00
days = [2026-01-01, 2026-01-02]
note = '''
2026-03-01
'''
until = 2026-03-01

[[denominator]]
as_of = 2026-01-01

[[reference]]
on = 2025-06-01

[campaign]
on = 2026-01-01
"""


def test_days_move_and_texts_stay() -> None:
    moved = clone.moved({"contest.toml": TEXT.encode(), "rules.md": b"2026-03-01"}, 3)
    assert moved["rules.md"] == b"2026-03-01"
    assert moved["contest.toml"].decode() == TEXT.replace(
        "from = 2026-02-27, to = 2026-03-01", "from = 2026-03-02, to = 2026-03-04"
    ).replace("2026-12-31T08:00:00", "2027-01-03T08:00:00").replace(
        "[2026-01-01, 2026-01-02]", "[2026-01-04, 2026-01-05]"
    ).replace("until = 2026-03-01", "until = 2026-03-04").replace(
        "[campaign]\non = 2026-01-01", "[campaign]\non = 2026-01-04"
    )


def test_there_and_back_is_the_same() -> None:
    assert clone.moved(clone.moved(good(), 400), -400) == good()


def test_a_moved_contest_is_as_good_as_before() -> None:
    files, _ = folder.read(CONTESTS / "viet-ve-chuyen-doi-so")
    before, reasons = check(files)
    assert reasons == []
    assert before is not None
    after, reasons = check(clone.moved(files, 70))
    assert reasons == []
    assert after is not None
    assert after.contest.rounds[0].entry is not None
    assert after.contest.rounds[0].entry.window.from_ == date(2026, 11, 10)
    assert after.contest.rounds[1].ceremony == datetime.fromisoformat("2027-01-02T08:30:00")
    assert tomllib.loads(after.files["rubric.toml"].decode()) == tomllib.loads(files["rubric.toml"].decode())
