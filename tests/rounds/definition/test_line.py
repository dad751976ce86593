"""On which line a key of a TOML text stands."""

from __future__ import annotations

from rounds.definition import line
from rounds.reasons import reason

TEXT = """\
# comment = 1
format = 1
title = { vi = "A = B", en = "[[round]]" }
long = \"\"\"
fake = 1
[[round]]
\"\"\"
list = [
  { metric = "a" },
  { metric = "b" },
]

[registration]
required = ["a"]

[[round]]
id = "1"
[round.learning]
window = { from = 2026-01-01 }

[[round]]
id = "2"
[round.entry]
by = "unit"
[[round.entry.fields]]
id = "x"
[[round.entry.fields]] # second
id = "y"

[metric.score]
kind = "score"
"""


def test_lines_are_found_by_key_path() -> None:
    assert line.lines(TEXT) == {
        "format": 2,
        "title": 3,
        "long": 4,
        "list": 8,
        "registration": 13,
        "registration.required": 14,
        "round[1]": 16,
        "round[1].id": 17,
        "round[1].learning": 18,
        "round[1].learning.window": 19,
        "round[2]": 21,
        "round[2].id": 22,
        "round[2].entry": 23,
        "round[2].entry.by": 24,
        "round[2].entry.fields[1]": 25,
        "round[2].entry.fields[1].id": 26,
        "round[2].entry.fields[2]": 27,
        "round[2].entry.fields[2].id": 28,
        "metric.score": 30,
        "metric.score.kind": 31,
    }


def at(path: str, file: str = "contest.toml") -> int | None:
    return line.of(reason("x", file=file, path=path), {"contest.toml": TEXT.encode(), "units.csv": b""})


def test_a_key_inside_an_inline_table_is_at_its_table() -> None:
    assert at("title.en") == 3
    assert at("list[2].metric") == 8
    assert at("registration.required[1]") == 14


def test_a_missing_key_is_at_the_table_that_should_have_it() -> None:
    assert at("round[2].title") == 21
    assert at("round[2].entry.fields[2].title") == 27
    assert at("prizes.total") == 1


def test_a_line_in_the_path_is_the_line() -> None:
    assert at("[7].kind", "units.csv") == 7
    assert at("[2]") == 2


def test_what_is_nowhere_has_no_line() -> None:
    assert at("") is None
    assert at("title", "missing.toml") is None
    assert at("questions[3].answer", "units.csv") is None
