"""The panel's result as its table shows it: exact figures in words, in the order of the places.

Knows how figures look; works out nothing that `judging` does not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.operations.panel.verdict import Found
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _
from app.web.panel import charts
from app.web.record.outcome import rung_words
from judging.exact import plain
from judging.ladder import Place
from judging.scoring import trimmed_sum
from rounds.definition import Metric
from rounds.standings import Ranking, Value

NONE = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one judge gave; `dropped` by the method as the highest or the lowest."""

    points: str
    dropped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry. `sum` is how its score came about (432/5), `why` what separated it from the one above."""

    entry: str
    title: str
    owner: str
    rank: str
    score: str
    sum: str
    why: str
    cells: tuple[Cell | None, ...]
    gap: str


def rows(contest: Shown, found: Found, judges: Sequence[str]) -> list[Row]:
    """The entries best first; where there is no result, by code."""
    verdict = found.verdict
    places = {place.entry: place for place in verdict.result.places}
    order = [*places, *sorted(verdict.owners.keys() - places.keys())]
    return [_row(contest, found, judges, entry, places.get(entry)) for entry in order]


def _row(contest: Shown, found: Found, judges: Sequence[str], entry: str, place: Place | None) -> Row:
    given = found.verdict.totals.get(entry, {})
    dropped = _dropped(given, found.verdict.result.method.drop)
    return Row(
        entry=entry,
        title=title_of(found, entry),
        owner=owner_of(contest, found, entry),
        rank=(str(place.rank) + ("=" if place.shared > 1 else "")) if place else NONE,
        score=formats.number(place.score, 2) if place else NONE,
        sum=_sum(found, place) if place else "",
        why=_why(contest, found, place) if place else "",
        cells=tuple(
            Cell(formats.short(given[judge]), judge in dropped) if judge in given else None
            for judge in judges
        ),
        gap=formats.short(max(given.values()) - min(given.values())) if given else NONE,
    )


def _sum(found: Found, place: Place) -> str:
    """The kept totals over their number: what anybody can work out again by hand."""
    method = found.verdict.result.method
    if place.entry in found.rulings.official:
        return _("third marking")
    if method.kind not in ("trimmed", "mean"):
        return plain(place.score)
    given = list(found.verdict.totals[place.entry].values())
    return f"{formats.short(trimmed_sum(given, method.drop))}/{len(given) - 2 * method.drop}"


def title_of(found: Found, entry: str) -> str:
    """What an entry is called; its code where it has no title."""
    version = found.works.get(entry)
    return version.title if version and version.title else entry


def owner_of(contest: Shown, found: Found, entry: str) -> str:
    """Whose an entry is; nobody's where the panel reads without names."""
    owner = found.verdict.owners.get(entry, "")
    return "" if found.rules.blind else contest.names.get(owner, owner)


def _dropped(given: Mapping[str, Fraction], drop: int) -> set[str]:
    """The judges whose points the method leaves out: of equal extremes exactly so many."""
    ordered = sorted(given, key=lambda judge: (given[judge], judge))
    return {*ordered[:drop], *ordered[len(ordered) - drop :]} if drop else set()


def _why(contest: Shown, found: Found, place: Place) -> str:
    words = rung_words(contest, found.round.id, place.rung)
    if place.rung in ("majority", "vote") and place.value is not None and place.above is not None:
        return f"{words}: {formats.short(place.above)} – {formats.short(place.value)}"
    return words


def signed(value: Fraction) -> str:
    """`+2,98`, `−8,02`: with its sign, two decimals."""
    written = formats.number(abs(value), 2)
    return f"+{written}" if value > 0 else f"−{written}" if value < 0 else written


def spread_chart(found: Found, order: Sequence[str]) -> charts.Drawing | None:
    """Points by entry, once there are any."""
    totals = found.verdict.totals
    shown = [entry for entry in order if totals.get(entry)]
    if not shown:
        return None
    scores = {
        place.entry: place.score
        for place in found.verdict.result.places
        if found.verdict.result.method.gives_points
    }
    return charts.spread(totals, scores, shown, formats.short)


@dataclass(frozen=True, slots=True)
class Standing:
    """A place of a standing that rests on panels: its rank, whose it is, its figures, what separated it."""

    rank: str
    name: str
    figures: tuple[str, ...]


def ranking_rows(contest: Shown, id: str, ranking: Ranking) -> tuple[list[str], list[Standing]]:
    """The heads of the figures of a standing, and its places."""
    metrics = contest.contest.metrics
    shown = [
        (at, metric)
        for at, metric in enumerate(metrics[name] for name in contest.contest.standing(id).ladder)
        if metric.kind in ("judged", "criterion", "weighted_sum")
    ]
    return [formats.text(metric.title) for _at, metric in shown], [
        Standing(
            str(place.rank),
            contest.names.get(place.subject, place.subject),
            tuple(_figure(place.values[at], metric) for at, metric in shown),
        )
        for place in ranking.places
    ]


def says_the_same(found: Found, id: str, ranking: Ranking) -> bool:
    """Whether a standing only repeats the places of the panel."""
    plan = found.definition.contest
    if plan.metrics[plan.standing(id).ladder[0]].kind != "judged":
        return False
    of_panel = [place.entry for place in found.verdict.result.places]
    return [place.subject for place in ranking.places] in (
        of_panel,
        [found.verdict.owners[entry] for entry in of_panel],
    )


def _figure(value: Value, metric: Metric) -> str:
    return NONE if value is None else formats.number(Fraction(value), metric.decimals or 0)
