"""Whatever is wrong with a definition, `check` answers with reasons that have sentences; it never raises."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rounds.good_contest import CONTEST, QUESTIONS, UNITS, found, good, mistake

LINES = CONTEST.splitlines()
ODD = [
    "[]",
    "{}",
    "0",
    "-1",
    "true",
    '""',
    '"x"',
    "9999-12-31",
    "0001-01-01",
    "1.5",
    "[[]]",
    '["x"]',
    "10000000000",
]


def test_every_single_line_may_be_missing() -> None:
    for number in range(len(LINES)):
        text = "\n".join(LINES[:number] + LINES[number + 1 :])
        found({**good(), "contest.toml": text.encode()})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(ODD)), min_size=1, max_size=4))
def test_any_value_may_be_odd(changes: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for number, odd in changes:
        lines[number] = re.sub(r"= .*", lambda _, odd=odd: f"= {odd}", lines[number])  # type: ignore[misc]
    found({**good(), "contest.toml": "\n".join(lines).encode()})


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(sorted(good())))
def test_any_file_may_be_anything(data: bytes, name: str) -> None:
    found({**good(), name: data})


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(UNITS)), st.text(alphabet=',;"\n\rX1é-', max_size=8))
def test_anything_may_stand_in_the_sheet_of_units(place: int, odd: str) -> None:
    found({**good(), "units.csv": (UNITS[:place] + odd + UNITS[place:]).encode()})


@pytest.mark.parametrize("depth", [40, 3000])
def test_sums_of_sums_end_at_once(depth: int) -> None:
    head = 'kind = "weighted_sum"\ntitle = { vi = "S", en = "S" }\n'
    sums = "".join(
        f'[metric.s{n}]\n{head}parts = [{{ metric = "s{n - 1}", weight = "0.5" }}, '
        f'{{ metric = "s{n - 1}", weight = "0.5" }}]\n'
        for n in range(1, depth)
    )
    first = f'[metric.s0]\n{head}parts = [{{ metric = "rate", weight = 1 }}]\n'
    ladder = CONTEST.replace('ladder = ["both"', f'ladder = ["s{depth - 1}"')
    codes = [each.code for each in found({**good(), "contest.toml": (ladder + sums + first).encode()})]
    assert codes == ([] if depth == 40 else ["list.too-long"])


def test_thousands_of_tables_are_said_to_be_too_many_and_nothing_else() -> None:
    many = "".join(f'[[topic]]\nid = "t{n}"\ntitle = {{ vi = "T", en = "T" }}\n' for n in range(1001))
    rounds = "".join(f'[[round]]\nid = "r{n}"\ntitle = {{ vi = "R", en = "R" }}\n' for n in range(18))
    assert found({**good(), "contest.toml": (CONTEST + many + rounds).encode()}) == [
        mistake("list.too-long", "round", count=21, most=20),
        mistake("list.too-long", "topic", count=1003, most=1000),
    ]


def test_ten_thousand_units_in_one_line_or_in_a_circle_are_found_soon() -> None:
    rows = [f"U{n},Xã,commune,U{n % 9999 + 1},5,," for n in range(1, 10_000)]
    codes = {each.code for each in found({**good(), "units.csv": (UNITS + "\n".join(rows)).encode()})}
    assert codes == {"units.too-deep"}


def test_a_key_twice_in_the_bank_is_named() -> None:
    twice = QUESTIONS.replace('"answer": "A"', '"answer": "A", "answer": "B"', 1)
    assert found({**good(), "questions.json": twice.encode()}) == [
        mistake("bank.key-twice", "", file="questions.json", key="answer")
    ]


def test_a_bank_as_deep_as_a_well_is_no_bank() -> None:
    for deep in ("[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900):
        files = {each.file for each in found({**good(), "questions.json": deep.encode()})}
        assert files == {"questions.json"}
