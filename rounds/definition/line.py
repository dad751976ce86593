"""On which line of its file a finding lies, so that an editor can go there.

Knows how TOML lays out its keys, well enough to find one; it parses nothing. A key that is missing, or that
lies inside an inline table, is found at the nearest table around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rounds.reasons import Reason

HEADER = re.compile(r"""\s*(\[{1,2})\s*([\w.\s"'-]+?)\s*\]{1,2}\s*(#.*)?""")
KEY = re.compile(r"""\s*([\w-]+(?:\s*\.\s*[\w-]+)*|"[^"]*")\s*=""")
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"' + r"|'[^']*'")


def of(reason: Reason, files: Mapping[str, bytes]) -> int | None:
    """The line (from 1) of the reason's place; None where its file has no such place."""
    if line := re.match(r"\[(\d+)\]", reason.path):
        return int(line[1])
    data = files.get(reason.file)
    if data is None or not reason.path or not reason.file.endswith(".toml"):
        return None
    return _nearest(_lines_of(data), reason.path)


@lru_cache(maxsize=8)
def _lines_of(data: bytes) -> dict[str, int]:
    """The lines of one file: it may have ten thousand findings."""
    return lines(data.decode("utf-8", "replace"))


def lines(text: str) -> dict[str, int]:
    """The line of every table and key of a TOML text by its key path: `round[2].entry.window`."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    closing = ""
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if not depth:
            if header := HEADER.fullmatch(line):
                table = _table(header[1] == "[[", re.split(r"\s*\.\s*", header[2]), counts)
                found.setdefault(table, number)
                continue
            if key := KEY.match(line):
                plain = re.sub(r"\s", "", key[1]).strip('"')
                found.setdefault(f"{table}.{plain}" if table else plain, number)
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                closing = quotes
        bare = QUOTED.sub("", line).partition("#")[0]
        depth = max(0, depth + len(re.findall(r"[\[{]", bare)) - len(re.findall(r"[\]}]", bare)))
    return found


def _table(is_item: bool, names: list[str], counts: dict[str, int]) -> str:
    """The key path that a header opens. `[[a.b]]` below the second `[[a]]` is `a[2].b[n]`."""
    path = ""
    for place, name in enumerate(names, 1):
        name = name.strip("\"'")
        path = f"{path}.{name}" if path else name
        if is_item and place == len(names):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def _nearest(known: Mapping[str, int], path: str) -> int:
    """The line of the path, or of the nearest table around it; the first line is around everything."""
    while path:
        if path in known:
            return known[path]
        shorter = re.sub(r"(\.?[^.\[\]]+|\[\d+\])$", "", path)
        path = shorter if shorter != path else ""
    return 1
