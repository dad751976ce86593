"""What two texts of a folder differ in, file by file and line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from app.web.editing.shown_plan import ShownPlan

AROUND = 2
"""Lines shown before and behind a change."""
MOST_LINES = 400
"""Of one file; more is told by its number."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its numbers before and after (0: not there), its words. `kind` "gap": some are left out."""

    kind: Literal["same", "gone", "new", "gap"]
    before: int
    after: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A file that differs. `rows` are empty for what is no text; `more` lines are not shown."""

    name: str
    state: Literal["new", "gone", "changed"]
    rows: Sequence[Row]
    more: int


def between(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Changed]:
    """The files that differ, by name."""
    return [
        _changed(name, before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def since_published(plan: ShownPlan) -> list[Changed]:
    """What a plan would change of what is published; nothing for a contest that is not."""
    if plan.contest is None:
        return []
    return between(contests.files(db.session(), plan.contest.row), plan.files)


def _changed(name: str, before: bytes | None, after: bytes | None) -> Changed:
    rows = list(_rows(_lines(before), _lines(after)))
    return Changed(
        name=name,
        state="new" if before is None else "gone" if after is None else "changed",
        rows=rows[:MOST_LINES],
        more=len(rows[MOST_LINES:]),
    )


def _lines(content: bytes | None) -> list[str]:
    try:
        return (content or b"").decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return []


def _rows(before: list[str], after: list[str]) -> Iterator[Row]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(before) > 5000)
    last = 0
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > last or last:
            yield Row("gap", 0, 0, "")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                    yield Row("same", i + 1, j + 1, before[i])
                continue
            yield from (Row("gone", i + 1, 0, before[i]) for i in range(i1, i2))
            yield from (Row("new", 0, j + 1, after[j]) for j in range(j1, j2))
        last = group[-1][2]
