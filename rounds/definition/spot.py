"""Where each value stands in a TOML text, and the text with other values there.

Only the letters of what changes are touched: comments, order and layout of everything else stay. Knows how
TOML is written; the text must have been read without a mistake before (`tomllib`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

BARE = re.compile(r"[\w-]+")
SCALAR = re.compile(r"[^,\]}#\r\n]+")
BETWEEN = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")' + r"|'''.*?'{3,5}(?!')" + r'|"(?:\\.|[^"\\])*"' + r"|'[^']*'", re.DOTALL
)
THOUSANDS = 10_000
"""From here on whole numbers are written with their thousands apart."""


class Spot(NamedTuple):
    """Letters `start` to `end` of a text are the value; its key begins at `key` (in a list: itself)."""

    key: int
    start: int
    end: int


class Spots(NamedTuple):
    """Values by key path (`round[2].entry.window.to`), and where a table under a header may grow."""

    values: Mapping[str, Spot]
    tables: Mapping[str, int]


def spots(text: str) -> Spots:
    """Every value of a TOML text with its place."""
    scan = _Scan(text)
    scan.whole()
    return Spots(scan.values, scan.tables)


def put(text: str, values: Mapping[str, Any]) -> str:
    """The text with other values at these key paths; None takes a key out.

    A key that is not there yet is added to its table, and a table that is not there at the end. Raises
    ValueError for a path into a list that has no such item.
    """
    found = spots(text)
    changes = sorted(_changes(text, found, values), key=lambda each: each[:2])
    pieces, at = [], 0
    for start, end, words in changes:
        pieces += [text[at:start], words]
        at = end
    return "".join([*pieces, text[at:], *_new_tables(found, values)])


def value(read: Any, path: str) -> Any:
    """What stands at a key path of a text that was read (`tomllib`); None where there is nothing."""
    for step in re.findall(r'"[^"]*"|[^.\[\]"]+|\[\d+\]', path):
        if step.startswith("["):
            number = int(step[1:-1])
            read = read[number - 1] if isinstance(read, list) and 1 <= number <= len(read) else None
        else:
            read = read.get(step.strip('"')) if isinstance(read, Mapping) else None
    return read


def written(value: Any) -> str:
    """A value as TOML writes it, on one line. Raises TypeError for what TOML has no word for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}" if abs(value) >= THOUSANDS else str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {written(each)}" for key, each in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(written, value)) + "]"
    raise TypeError(type(value).__name__)


def _changes(text: str, found: Spots, values: Mapping[str, Any]) -> Iterator[tuple[int, int, str]]:
    for path, value in values.items():
        spot = found.values.get(path)
        if spot is None:
            if value is not None and (added := _added(text, found, path, value)):
                yield added
        elif value is None:
            yield (*_with_key(text, spot), "")
        else:
            yield spot.start, spot.end, written(value)


def _added(text: str, found: Spots, path: str, value: Any) -> tuple[int, int, str] | None:
    """Where a new key goes in a table that is there."""
    table, _, key = path.rpartition(".")
    line = f"{key} = {written(value)}"
    if around := found.values.get(table):  # a table on one line
        end = len(text[: around.end - 1].rstrip())
        return end, end, f" {line}" if text[end - 1] == "{" else f", {line}"
    if (at := found.tables.get(table)) is not None:
        return at, at, f"{line}\n" if not at or text[at - 1] == "\n" else f"\n{line}"
    return None


def _new_tables(found: Spots, values: Mapping[str, Any]) -> Iterator[str]:
    lines: dict[str, str] = {}
    for path, value in values.items():
        table, _, key = path.rpartition(".")
        if value is not None and not {path, table} & {*found.values, *found.tables}:
            if "]" in table:
                raise ValueError(path)
            lines[table] = lines.get(table, f"\n[{table}]\n") + f"{key} = {written(value)}\n"
    yield from lines.values()


def _with_key(text: str, spot: Spot) -> tuple[int, int]:
    """A value with its key: its whole line, or with the comma beside it."""
    begins = text.rfind("\n", 0, spot.key) + 1
    ends = text.find("\n", spot.end) + 1 or len(text)
    if not text[begins : spot.key].strip() and re.fullmatch(r"[ \t]*(#.*)?\r?\n?", text[spot.end : ends]):
        return begins, ends
    if comma := re.match(r"\s*,\s*", text[spot.end :]):
        return spot.key, spot.end + comma.end()
    before = re.search(r"\s*,\s*$", text[: spot.key])
    return (before.start() if before else spot.key), spot.end


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _join(path: str, name: str) -> str:
    shown = name if BARE.fullmatch(name) else f'"{name}"'
    return f"{path}.{shown}" if path else shown


class _Scan:
    """One walk through a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.values: dict[str, Spot] = {}
        self.tables: dict[str, int] = {"": 0}
        self._counts: dict[str, int] = {}

    def whole(self) -> None:
        table = ""
        self._skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            newline = self.text.find("\n", self.at) + 1
            self.tables[table] = newline or len(self.text)
            self._skip()

    def _header(self) -> str:
        is_item = self.text.startswith("[[", self.at)
        self.at += 2 if is_item else 1
        names, path = self._names(), ""
        self.at += 2 if is_item else 1
        for place, name in enumerate(names, 1):
            path = _join(path, name)
            if is_item and place == len(names):
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = f"{path}[{self._counts[path]}]"
        return path

    def _names(self) -> list[str]:
        """The parts of a key, up to what stands behind it."""
        names = []
        while True:
            self._skip()
            if self.text[self.at] in "\"'":
                names.append(self._string()[1:-1])
            else:
                word = BARE.match(self.text, self.at)
                assert word is not None
                self.at = word.end()
                names.append(word[0])
            self._skip()
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def _pair(self, table: str) -> None:
        key, path = self.at, table
        for name in self._names():
            path = _join(path, name)
        self.at += 1  # the =
        self._skip()
        self._value(path, key)

    def _value(self, path: str, key: int) -> None:
        start, first = self.at, self.text[self.at]
        if first in "\"'":
            self._string()
        elif first == "[":
            self._inside("]", path)
        elif first == "{":
            self._inside("}", path)
        else:
            word = SCALAR.match(self.text, self.at)
            assert word is not None
            self.at = start + len(word[0].rstrip())
        self.values[path] = Spot(key, start, self.at)

    def _inside(self, closing: str, path: str) -> None:
        number = 0
        self.at += 1
        self._skip()
        while self.text[self.at] != closing:
            number += 1
            if closing == "]":
                self._value(f"{path}[{number}]", self.at)
            else:
                self._pair(path)
            self._skip()
            if self.text[self.at] == ",":
                self.at += 1
                self._skip()
        self.at += 1

    def _string(self) -> str:
        word = STRING.match(self.text, self.at)
        assert word is not None
        self.at = word.end()
        return word[0]

    def _skip(self) -> None:
        word = BETWEEN.match(self.text, self.at)
        assert word is not None
        self.at = word.end()
