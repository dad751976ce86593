"""Which contestants count: not those who have left, and of several who are one person only one.

People rule on this, or the contest's own `when_same` does; both arrive as decisions. Knows lines and the
decisions `same` and `leave`; knows no names and no identity numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rounds.contestant import Line
from rounds.record import Decision


def counted(lines: Mapping[str, Line], decisions: Iterable[Decision]) -> Mapping[str, Line]:
    """The lines without whoever has left, and without all but one line of each person.

    The very mapping that came in when no decision is about this.
    """
    about = [act for act in decisions if act.kind in ("same", "leave")]
    if not about:
        return lines
    gone = {act.subject for act in about if act.kind == "leave"}
    for members, keep in groups(about):
        there = [lines[who] for who in members if who in lines and who not in gone]
        gone.update(line.contestant for line in sorted(there, key=_first if keep == "first" else _best)[1:])
    return {who: line for who, line in lines.items() if who not in gone}


def groups(decisions: Iterable[Decision]) -> list[tuple[frozenset[str], str]]:
    """Contestants who are one person, and which of them counts: `first` or `best`.

    The last ruling on a pair holds, so `both` (two persons after all) takes an earlier one back. Where the
    rulings inside a group differ, the last one says which counts.
    """
    pairs: dict[frozenset[str], str] = {}
    for act in decisions:
        if act.kind == "same":
            pair = frozenset({act.subject, str(act.data["as"])})
            pairs.pop(pair, None)
            pairs[pair] = str(act.data["keep"])
    found: list[tuple[frozenset[str], str]] = []
    for pair, keep in pairs.items():
        if keep != "both":
            touching = [members for members, _ in found if members & pair]
            found = [each for each in found if each[0] not in touching]
            found.append((pair.union(*touching), keep))
    return found


def _first(line: Line) -> tuple[object, ...]:
    return (line.registered, line.contestant)


def _best(line: Line) -> tuple[object, ...]:
    """Valid before not valid, then by score, time used and instant; never-handed-in last."""
    score = -line.score if line.score is not None else 1
    nothing = line.submitted_at is None
    return (
        line.valid is None,
        nothing,
        score,
        0 if line.seconds is None else line.seconds,
        0 if line.submitted_at is None else line.submitted_at,
        line.registered,
        line.contestant,
    )
