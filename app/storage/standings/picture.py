"""The lines of a picture of a standing, as they go into the table of places. Knows no table and no library
of one, so that pictures can be made where no database is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rounds.standings import Value


class Line(NamedTuple):
    """What a `Place` (`snapshot.py`) holds but for its snapshot: on its way into the table, or for comparison
    with one.
    """

    position: int
    rank: int | None
    subject: str
    block: str
    name: str
    values: Sequence[Value]
    extra: Sequence[Value]
    rung: str
    reason: Mapping[str, Any] | None
    figures: Mapping[str, int]
    sort_key: str
    search_key: str
