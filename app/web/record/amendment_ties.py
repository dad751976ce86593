"""Equals whom only people can put in order, as the recorded results name them: on the cut of a list, or where
prizes differ. Those of a judged round are settled at the table of its panel, and are not here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _, ngettext
from rounds.contest import PRIZES
from rounds.definition import Prize

_ON_A_CUT = ("selection.tie-on-cut", "selection.draw-not-held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Some equals. `subject`: what a vote on them names; `prize`: the first prize they would get, else empty;
    `by_lot`: a lot can be drawn instead of a vote. `key`: their part of an address.
    """

    subject: str
    names: tuple[str, ...]
    prize: str
    by_lot: bool
    title: str
    words: str

    @property
    def key(self) -> str:
        """The same equals have the same key."""
        said = "\n".join((self.subject, self.prize, *self.names))
        return hashlib.sha256(said.encode()).hexdigest()[:12]


def found(contest: Shown, data: Mapping[str, Any]) -> Sequence[Tie]:
    """Every tie that the results `data` leave to people."""
    return [*_on_cuts(contest, data), *_at_prizes(contest, data)]


def _on_cuts(contest: Shown, data: Mapping[str, Any]) -> Iterator[Tie]:
    rules = contest.contest
    for selection in rules.selections:
        if rules.round(rules.standing(selection.standing).round).judging:
            continue
        for each in data.get("selections", {}).get(selection.id, {}).get("blockers", ()):
            if each["code"] in _ON_A_CUT:
                names = tuple(each["values"]["units"].split(", "))
                seats = int(each["values"]["seats"])
                yield Tie(
                    subject=selection.id,
                    names=names,
                    prize="",
                    by_lot=selection.tie == "draw",
                    title=_("Equal on the cut: %(title)s", title=formats.text(selection.title)),
                    words=ngettext(
                        "%(num)s seat for %(who)s",
                        "%(num)s seats for %(who)s",
                        seats,
                        who=_who(contest, names),
                    ),
                )


def _at_prizes(contest: Shown, data: Mapping[str, Any]) -> Iterator[Tie]:
    lines = {each.id: each for each in contest.contest.prize_lines}
    for each in (data.get("awards") or {}).get("blockers", ()):
        line = lines.get(each["values"].get("prize", ""))
        if each["code"] == "prize.tie-over-boundary" and line is not None and not _of_a_panel(contest, line):
            names = tuple(each["values"]["subjects"].split(", "))
            yield Tie(
                subject=PRIZES,
                names=names,
                prize=line.id,
                by_lot=True,
                title=_("Equal at a prize: %(title)s", title=formats.text(line.title)),
                words=_who(contest, names),
            )


def _of_a_panel(contest: Shown, line: Prize) -> bool:
    rules = contest.contest
    return bool(line.ranks_of) and rules.round(rules.standing(line.ranks_of).round).judging is not None


def _who(contest: Shown, names: Sequence[str]) -> str:
    return ", ".join(contest.names.get(name, name) for name in names)
