"""What a decision would change, as pages show it: places and prizes, sums, ranks, people, open points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import phrases
from app.operations.record import effect
from app.web.contest.frame import Shown
from app.web.page import formats

TEMPLATE = "proposal/changes.html"


def shown(contest: Shown, seen: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the template: a comparison that was kept (`operations/record/effect.py`), and names."""
    language = formats.language()
    return {
        "seen": seen,
        "standings": {each.id: formats.text(each.title) for each in contest.contest.standings},
        "things": things(contest),
        **{
            name: [phrases.sentence(each, language) for each in effect.points(seen.get(name, ()))]
            for name in ("opens", "settles")
        },
    }


def things(contest: Shown) -> dict[str, str]:
    """What lists and prizes are called."""
    found = {each.id: formats.text(each.title) for each in contest.contest.selections}
    return found | {each.id: formats.text(each.title) for each in contest.contest.prize_lines}
