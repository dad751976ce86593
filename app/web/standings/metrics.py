"""How the figures of a ladder are shown, and in words why one place is above another.

Knows metrics of a definition and exact values; the order itself comes from `rounds/standings.py` and is never
questioned here. Where two rounded figures look alike and are not, more decimals are shown until they differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.web.page import formats
from app.web.page.words import _
from rounds import calendar
from rounds.definition import Contest, Metric, Standing
from rounds.standings import Value

DASH = "–"
MOST_DECIMALS = 8
WORDLESS = ("majority", "vote", "draw")  # rungs that order without a figure of their own
_DECIMALS: Mapping[str, int] = {"ratio": 1, "mean": 2, "weighted_sum": 2, "judged": 2, "criterion": 2}
_SHOW: Mapping[str, str] = {
    "ratio": "percent",
    "median": "time",
    "seconds": "time",
    "first_reached": "instant",
    "submitted_at": "instant",
}


def show(metric: Metric, value: Value, zone: str, *, finer: int = 0) -> str:
    """The figure as a page prints it: `58,5 %`, `84.360`, `9,44`, `12:05`, a day or a moment."""
    if value is None:
        return DASH
    kind = metric.show or _SHOW.get(metric.kind, "number")
    decimals = metric.decimals if metric.decimals is not None else _DECIMALS.get(metric.kind, 0)
    if kind == "percent":
        return formats.percent(Fraction(value), decimals + finer)
    if kind == "time":
        return duration(value)
    if kind == "instant":
        if metric.kind == "first_reached" and metric.grain == "day":
            return formats.day(calendar.local(int(value), zone).date())
        return formats.moment(int(value), zone, seconds=True)
    return formats.number(Fraction(value), decimals + finer)


def duration(seconds: int | Fraction) -> str:
    """`12:05` minutes and seconds, `1:02:05` from an hour on; parts of a second where there are any."""
    whole = int(seconds)
    part = Fraction(seconds) - whole
    hours, minutes = divmod(whole // 60, 60)
    shown = f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
    return shown + (formats.number(part, 3)[1:] if part else "")


def pair(metric: Metric, mine: Value, above: Value, zone: str) -> tuple[str, str]:
    """Both figures, with as many decimals as it takes to tell different values apart."""
    for finer in range(MOST_DECIMALS):
        shown = show(metric, mine, zone, finer=finer), show(metric, above, zone, finer=finer)
        if mine == above or shown[0] != shown[1]:
            break
    return shown


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder as the reader sees it: both figures, and whether this rung decided."""

    title: str
    mine: str
    above: str
    decided: bool


def steps(
    contest: Contest, standing: Standing, mine: Sequence[Value], above: Sequence[Value] | None, rung: str
) -> tuple[Step, ...]:
    """The ladder down to the rung that decided; all of it where nothing did."""
    found = []
    for number, id in enumerate(standing.ladder):
        metric = contest.metrics[id]
        decided = above is not None and id == rung
        if above is None:
            shown = show(metric, mine[number], contest.zone), ""
        else:
            shown = pair(metric, mine[number], above[number], contest.zone)
        if not (metric.kind in WORDLESS and not decided):
            found.append(Step(formats.text(metric.title), *shown, decided))
        if decided:
            break
    return tuple(found)


def why(
    contest: Contest,
    standing: Standing,
    mine: Sequence[Value],
    above: Sequence[Value] | None,
    above_name: str,
    rung: str,
) -> str:
    """One sentence: what put this place where it is, against the place above it."""
    first = contest.metrics[standing.ladder[0]]
    if above is None or not rung:
        return _(
            "First by %(metric)s: %(value)s.",
            metric=_inside(first),
            value=show(first, mine[0], contest.zone),
        )
    if rung == "=":
        return _("Equal to %(above)s on every point of the rules, so both share the rank.", above=above_name)
    metric = contest.metrics[rung]
    before = standing.ladder[: standing.ladder.index(rung)]
    even = ", ".join(
        _inside(contest.metrics[id]) for id in before if contest.metrics[id].kind not in WORDLESS
    )
    if metric.kind in WORDLESS:
        how = {
            "majority": _("more judges put %(above)s higher", above=above_name),
            "vote": _("the panel voted %(above)s higher", above=above_name),
            "draw": _("the draw put %(above)s higher", above=above_name),
        }[metric.kind]
        return _("Equal to %(above)s in %(even)s; %(how)s.", above=above_name, even=even, how=how)
    place = standing.ladder.index(rung)
    own, other = pair(metric, mine[place], above[place], contest.zone)
    if not before:
        return _(
            "%(metric)s %(own)s, after %(above)s with %(other)s.",
            metric=formats.text(metric.title),
            own=own,
            above=above_name,
            other=other,
        )
    return _(
        "Equal to %(above)s in %(even)s; behind in %(metric)s: %(own)s against %(other)s.",
        above=above_name,
        even=even,
        metric=_inside(metric),
        own=own,
        other=other,
    )


def _inside(metric: Metric) -> str:
    """A metric's title inside a sentence: small first letter unless it is an abbreviation."""
    title = formats.text(metric.title)
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
