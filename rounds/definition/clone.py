"""A contest folder made anew from another: all its days moved by the same number of days.

Works on the text, so that comments, order and layout stay. Knows where dates stand in TOML; knows no
contest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

DATE = re.compile(r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?=$|[\sT,\]}#])")
STRING = re.compile(r'"(?:\\.|[^"\\])*"' + r"|'[^']*'|#.*")
TABLE = re.compile(r"\s*\[+\s*([\w.-]+)")

# The day of a document, or of a figure that was counted, is a fact and does not move with a contest.
FIXED = {("reference", "on"), ("denominator", "as_of")}


def moved(files: Mapping[str, bytes], days: int) -> dict[str, bytes]:
    """The files with every date of every TOML file `days` later (earlier if below 0); texts and comments
    stay.

    Days of documents (`reference.on`) and of figures (`denominator.as_of`) stay too. The files must have
    been read without a mistake. Raises OverflowError where a day would leave the calendar.
    """
    return {
        name: _moved(data.decode("utf-8-sig"), days).encode() if name.endswith(".toml") else data
        for name, data in files.items()
    }


def _moved(text: str, days: int) -> str:
    table = ""
    closing = ""
    lines = []
    for line in text.splitlines(keepends=True):
        if closing:
            closing = "" if closing in line else closing
            lines.append(line)
            continue
        if header := TABLE.match(line):
            table = header[1]
        key = line.partition("=")[0].strip()
        lines.append(line if (table, key) in FIXED else _line(line, days))
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                closing = quotes
    return "".join(lines)


def _line(line: str, days: int) -> str:
    """One line with its dates moved, except inside quotes and after `#`."""
    moved = []
    end = 0
    for quoted in STRING.finditer(line):
        moved += [_dates(line[end : quoted.start()], days), quoted[0]]
        end = quoted.end()
    return "".join([*moved, _dates(line[end:], days)])


def _dates(text: str, days: int) -> str:
    def later(found: re.Match[str]) -> str:
        day = date(int(found[1]), int(found[2]), int(found[3])) + timedelta(days=days)
        return day.isoformat()

    return DATE.sub(later, text)
