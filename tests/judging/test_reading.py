"""Reading TOML tables into dataclasses: every type, and the mistake each can be."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest

from judging.reading import Draft, Reader
from judging.reasons import reason


@dataclass(frozen=True, kw_only=True)
class Inner:
    name: str


@dataclass(frozen=True, kw_only=True)
class Shape:
    from_: date
    at: datetime
    hour: time
    flag: bool
    count: int
    weight: Fraction
    price: Decimal
    kind: Literal["site", "paper"]
    inner: Inner
    names: tuple[str, ...]
    by_key: Mapping[str, int]
    either: date | datetime | None = None
    many: tuple[Inner, ...] = field(default=(), metadata={"key": "one"})


WHOLE = """
from = 2026-06-12
at = 2026-06-12T08:00:00Z
hour = 08:30:00
flag = true
count = 3
weight = "12,5%"
price = "0.10"
kind = "paper"
inner = { name = "x" }
names = ["a", "b"]
by_key = { a = 1 }
either = 2026-06-13
one = [{ name = "y" }]
"""


def test_reader_takes_every_type() -> None:
    reader = Reader("file.toml")
    assert reader.table(Shape, tomllib.loads(WHOLE)) == Shape(
        from_=date(2026, 6, 12),
        at=datetime(2026, 6, 12, 8, tzinfo=UTC),
        hour=time(8, 30),
        flag=True,
        count=3,
        weight=Fraction(1, 8),
        price=Decimal("0.10"),
        kind="paper",
        inner=Inner(name="x"),
        names=("a", "b"),
        by_key={"a": 1},
        either=date(2026, 6, 13),
        many=(Inner(name="y"),),
    )
    assert reader.mistakes == []


@pytest.mark.parametrize(
    ("line", "code", "path", "values"),
    [
        ("from = 2026-06-12T08:00:00", "date-expected", "from", {"got": "date-time"}),
        ("at = 2026-06-12", "datetime-expected", "at", {"got": "date"}),
        ('hour = "8:30"', "time-expected", "hour", {"got": "text"}),
        ("flag = 1", "bool-expected", "flag", {"got": "integer"}),
        ("count = true", "int-expected", "count", {"got": "true/false"}),
        ("weight = 0.1", "float-not-exact", "weight", {"got": "0.1"}),
        ("price = [1]", "decimal-expected", "price", {"got": "list"}),
        ('price = "nan"', "decimal-expected", "price", {"got": "nan"}),
        (
            'kind = "papers"',
            "unknown-choice",
            "kind",
            {"got": "papers", "choices": "site, paper", "near": "paper"},
        ),
        ("inner = 3", "table-expected", "inner", {"got": "integer"}),
        ("inner = { name = 3 }", "text-expected", "inner.name", {"got": "integer"}),
        ('names = "a"', "list-expected", "names", {"got": "text"}),
        ("names = [1]", "text-expected", "names[1]", {"got": "integer"}),
        ("by_key = 1", "table-expected", "by_key", {"got": "integer"}),
        ('by_key = { "đơn vị" = "x" }', "int-expected", "by_key.đơn vị", {"got": "text"}),
    ],
)
def test_reader_names_a_wrong_value_and_reads_no_shape(
    line: str, code: str, path: str, values: dict[str, object]
) -> None:
    key = line.split(" = ")[0]
    text = "\n".join(line if row.startswith(f"{key} = ") else row for row in WHOLE.splitlines())
    reader = Reader("file.toml")
    got = reader.table(Shape, tomllib.loads(text))
    path = path.replace("đơn vị", '"đơn vị"')
    assert reader.mistakes == [reason(f"shape.{code}", file="file.toml", path=path, **values)]
    # A list or a mapping only loses the wrong item; what it belongs to is still there.
    assert (got is None) == ("[1]" not in path and '"' not in path)


def test_draft_goes_on_with_stand_ins_and_finds_all() -> None:
    draft = Draft("file.toml")
    assert draft.table(Shape, {"one": [{"name": 3}, {"name": "z"}]}) == Shape(
        from_=date.min,
        at=datetime.min,  # noqa: DTZ901
        hour=time.min,
        flag=False,
        count=0,
        weight=Fraction(0),
        price=Decimal(0),
        kind="site",
        inner=Inner(name=""),
        names=(),
        by_key={},
        many=(Inner(name=""), Inner(name="z")),
    )
    assert [(mistake.code, mistake.path) for mistake in draft.mistakes] == [
        *(
            ("shape.missing-key", key)
            for key in (
                "from",
                "at",
                "hour",
                "flag",
                "count",
                "weight",
                "price",
                "kind",
                "inner",
                "names",
                "by_key",
            )
        ),
        ("shape.text-expected", "one[1].name"),
    ]
    assert [draft.reported(path) for path in ("one[1].name", "one[1].name.vi", "one[2]", "inner.name")] == [
        True,
        True,
        False,
        True,
    ]
