"""The rows of a standing as a table shows them: rank, move, figures, why, and the line of the cut.

Knows prepared places and the definition's words; computes no rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from app import phrases
from app.storage.standings.snapshot import Place
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _, ngettext
from app.web.standings import metrics
from rounds.definition import Standing
from rounds.reasons import Reason

MOST_COLUMNS = 5
MOST_WITH_BARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place. `move` is how many ranks up (+) or down (-) since the earlier picture, None without one.

    `bar` is a length of 0 to 100, `cut` the words of the line drawn below this row (or none), `marked` says
    that the subject goes on or wins.
    """

    rank: int
    name: str
    href: str
    below: str
    figures: tuple[str, ...]
    move: int | None
    bar: int
    why: str
    steps: tuple[metrics.Step, ...]
    above: str
    marked: bool
    cut: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one block; without a title where there is only one."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What the macro `standing` draws. `width` counts all its columns."""

    subject: str
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    bars: bool
    width: int


@dataclass(frozen=True, slots=True)
class NotRanked:
    """Someone who is listed without a rank, and why."""

    name: str
    href: str
    figures: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The last rank of a block that goes on or wins, and what is said at the line."""

    last: int
    words: str


def table(
    contest: Shown,
    standing: Standing,
    places: Sequence[Place],
    *,
    after: Place | None = None,
    above: Mapping[int, Place] | None = None,
    before: Mapping[str, int] | None = None,
    marked: frozenset[str] = frozenset(),
    cut: bool = True,
    most: int = MOST_COLUMNS,
) -> Table:
    """The table of `places` (ranked ones, in order).

    `above` holds the places that stand just before some of them, by position; `before` the ranks of an
    earlier picture by subject, None where there is none; `after` the place that follows the last row.
    """
    ids = columns(contest, standing)[:most]
    bars = len(ids) <= MOST_WITH_BARS and bool(places)
    longest = max((Fraction(place.values[0] or 0) for place in places), default=Fraction(0))
    higher = {**(above or {}), **{place.position: place for place in places}}
    lines = cuts(contest, standing) if cut else {}
    rows = []
    for place, following in zip(places, [*places[1:], after], strict=False):
        upper = higher.get(place.position - 1) if place.rung else None
        rows.append(
            Row(
                rank=place.rank or 0,
                name=name(contest, standing, place),
                href=contest.unit_href(place.subject) if standing.of == "units" else "",
                below=_below(contest, standing, place),
                figures=figures(contest, standing, place, ids),
                move=_move(place, before),
                bar=_length(place.values[0], longest) if bars else 0,
                why=_why(contest, standing, place, upper),
                steps=metrics.steps(
                    contest.contest, standing, place.values, upper.values if upper else None, place.rung
                ),
                above=name(contest, standing, upper) if upper else "",
                marked=place.subject in marked,
                cut=_line(lines, place, following),
            )
        )
    blocks = [place.block for place in places]
    titles = {block.id: formats.text(block.title) for block in contest.contest.blocks}
    several = len(standing.blocks or contest.contest.blocks) > 1 and not standing.together
    groups = [
        Group(titles.get(block, "") if several else "", tuple(row for _block, row in pairs))
        for block, pairs in groupby(zip(blocks, rows, strict=True), key=lambda pair: pair[0])
    ]
    return Table(
        subject=subject_words(standing),
        columns=tuple(title(contest, id) for id in ids),
        groups=tuple(groups),
        bars=bars,
        width=2 + len(ids) + bars,
    )


def columns(contest: Shown, standing: Standing) -> list[str]:
    """The metrics whose figures are shown: the ladder's as far as they are figures, then `also_show`."""
    wordless = {*metrics.WORDLESS, "first_reached", "submitted_at"}
    of_ladder = [
        id
        for number, id in enumerate(standing.ladder)
        if number == 0 or contest.contest.metrics[id].kind not in wordless
    ]
    return list(dict.fromkeys([*of_ladder, *standing.also_show]))


def figures(contest: Shown, standing: Standing, place: Place, ids: Sequence[str]) -> tuple[str, ...]:
    """The figures of those metrics as they are printed."""
    known = dict(zip(standing.also_show, place.extra, strict=False))
    known.update(zip(standing.ladder, place.values, strict=False))
    return tuple(metrics.show(contest.contest.metrics[id], known.get(id), contest.zone) for id in ids)


def not_ranked(contest: Shown, standing: Standing, places: Sequence[Place]) -> list[NotRanked]:
    """Those among `places` who are listed without a rank."""
    found = []
    for place in places:
        if place.reason is None:
            continue
        metric = contest.contest.metrics[standing.ladder[0]]
        figure = metrics.show(metric, place.values[0], contest.zone)
        reason = Reason(place.reason["code"], values=tuple(sorted(place.reason.get("values", {}).items())))
        found.append(
            NotRanked(
                name(contest, standing, place),
                contest.unit_href(place.subject) if standing.of == "units" else "",
                _below(contest, standing, place) or figure,
                phrases.sentence(reason, formats.language()),
            )
        )
    return found


def cuts(contest: Shown, standing: Standing) -> dict[str, Cut]:
    """Where a line is drawn, by block: the seats of a selection, else the prizes. `""` is the whole list."""
    for selection in contest.contest.selections:
        if selection.standing == standing.id:
            words = formats.text(selection.title)
            return {quota.block: Cut(quota.seats, f"{quota.seats} · {words}") for quota in selection.quotas}
    prizes: dict[str, int] = {}
    for line in contest.contest.prize_lines:
        if line.ranks_of == standing.id:
            prizes[line.block] = prizes.get(line.block, 0) + line.count
    return {
        block: Cut(count, ngettext("%(num)s prize", "%(num)s prizes", count))
        for block, count in prizes.items()
    }


def name(contest: Shown, standing: Standing, place: Place) -> str:
    """The name of a place's subject: of people the code, unless the rules publish names."""
    return place.name or contest.names.get(place.subject, place.subject)


def subject_words(standing: Standing) -> str:
    """The head of the column of names."""
    return {"units": _("Unit"), "people": _("Contestant"), "entries": _("Entry")}[standing.of]


def title(contest: Shown, metric: str) -> str:
    """The title of a metric."""
    return formats.text(contest.contest.metrics[metric].title)


def _below(contest: Shown, standing: Standing, place: Place) -> str:
    """A second line under the name: the counts a ratio is made of."""
    metric = contest.contest.metrics[standing.ladder[0]]
    if standing.of != "units" or metric.kind != "ratio" or metric.of not in place.figures:
        return ""
    total = contest.amounts.get((place.subject, metric.per))
    if total is None:
        return ""
    return _(
        "%(count)s of %(total)s", count=formats.number(place.figures[metric.of]), total=formats.number(total)
    )


def _move(place: Place, before: Mapping[str, int] | None) -> int | None:
    if before is None or place.subject not in before or place.rank is None:
        return None
    return before[place.subject] - place.rank


def _length(value: Fraction | int | None, longest: Fraction) -> int:
    return int(Fraction(value or 0) * 100 / longest) if longest > 0 else 0


def _why(contest: Shown, standing: Standing, place: Place, upper: Place | None) -> str:
    return metrics.why(
        contest.contest,
        standing,
        place.values,
        upper.values if upper else None,
        name(contest, standing, upper) if upper else "",
        place.rung,
    )


def _line(lines: Mapping[str, Cut], place: Place, following: Place | None) -> str:
    cut = lines.get(place.block) or lines.get("")
    if cut is None or following is None or following.block != place.block:
        return ""
    return cut.words if (place.rank or 0) <= cut.last < (following.rank or cut.last + 1) else ""
