"""A TOML text with other values in it: only what was asked for changes, not a letter more."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from app.config import ROOT
from rounds.definition import spot

CONTESTS = sorted((ROOT / "rounds" / "contests").glob("*/*.toml"))
TEXT = """# đầu tệp
format = 1 # đổi
names = ["một", "hai, ]", ''] # danh sách
"a b" = 'x#y'

[[round]]
id = "hoc" # vòng 1
window = { from = 2026-03-01, to = 2026-03-10 } # hết ngày 10
note = \"\"\"
[[round]] "không phải" # đây
\"\"\"
[round.learning]
dotted.key = 08:30:00
[[round.learning.part]]
id = 1

[[round]]
id = "bai"
list = [
  { vi = "A" }, # a
  { vi = "B", en = "b" },
]
"""


@pytest.mark.parametrize("path", CONTESTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_spots_find_every_value_where_a_reader_of_toml_finds_it(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    read = tomllib.loads(text)
    found = spot.spots(text).values
    assert {key: tomllib.loads(f"x = {text[one.start : one.end]}")["x"] for key, one in found.items()} == {
        key: spot.value(read, key) for key in found
    }
    plain = [key for key in found if not isinstance(spot.value(read, key), (list, Mapping))]
    assert sorted(plain) == sorted(leaves(read, ""))


def leaves(value: Any, path: str) -> Any:
    """The key paths of all plain values."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            shown = f'"{key}"' if "." in key else key
            yield from leaves(each, f"{path}.{shown}" if path else shown)
    elif isinstance(value, list):
        for number, each in enumerate(value, 1):
            yield from leaves(each, f"{path}[{number}]")
    else:
        yield path


def test_put_touches_nothing_else() -> None:
    changed = spot.put(
        TEXT,
        {
            "round[1].window.to": date(2026, 3, 12),
            "names[2]": "ba",
            '"a b"': 'nói "thế"',
            "round[1].learning.dotted.key": datetime(2026, 3, 1, 8),  # noqa: DTZ001
            "round[2].list[2].en": "c",
            "format": 2_500_000,
        },
    )
    assert changed == (
        TEXT.replace("to = 2026-03-10", "to = 2026-03-12")
        .replace('"hai, ]"', '"ba"')
        .replace("'x#y'", '"nói \\"thế\\""')
        .replace("08:30:00", "2026-03-01T08:00:00")
        .replace('en = "b"', 'en = "c"')
        .replace("format = 1", "format = 2_500_000")
    )
    assert tomllib.loads(changed)["a b"] == 'nói "thế"'


def test_put_adds_a_key_where_its_table_stands() -> None:
    changed = spot.put(
        TEXT,
        {
            "round[1].by": "Lan",
            "round[2].list[1].en": "a",
            "zone": "UTC",
            "prizes.total": 5,
            "round[2].on": True,
        },
    )
    assert changed == (
        TEXT.replace("'x#y'\n", "'x#y'\nzone = \"UTC\"\n")
        .replace('{ vi = "A" }', '{ vi = "A", en = "a" }')
        .replace('"không phải" # đây\n"""\n', '"không phải" # đây\n"""\nby = "Lan"\n')
        + "on = true\n\n[prizes]\ntotal = 5\n"
    )
    assert spot.put("a = 1", {"b": 2}) == "a = 1\nb = 2"
    assert spot.put("t = {}", {"t.a": 1}) == "t = { a = 1}"
    with pytest.raises(ValueError):
        spot.put(TEXT, {"round[3].id": "x"})


def test_put_takes_keys_out_with_their_lines() -> None:
    changed = spot.put(
        TEXT, {"names": None, "round[1].window.to": None, "round[2].list[2].vi": None, "nothing": None}
    )
    assert changed == (
        TEXT.replace('names = ["một", "hai, ]", \'\'] # danh sách\n', "")
        .replace(", to = 2026-03-10", "")
        .replace('vi = "B", en', "en")
    )


def test_written_values_are_read_back_the_same() -> None:
    value = {"a b": [1, -25_000, True, 'đ\n\t"\\\x7f', date(2026, 1, 2)], "c": {"d": False}}
    assert tomllib.loads(f"x = {spot.written(value)}")["x"] == value
    with pytest.raises(TypeError):
        spot.written(0.5)


def test_value_of_a_path_that_leads_nowhere_is_nothing() -> None:
    read = tomllib.loads(TEXT)
    paths = ("round[2].id", "round[3].id", "names.x", "format[1]", "no")
    assert [spot.value(read, path) for path in paths] == ["bai", None, None, None, None]
