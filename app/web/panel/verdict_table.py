"""The panel's result as its table shows it: exact figures in words, in the order of the places.

Knows how figures look; works out nothing that `judging` does not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from app import phrases
from app.operations.panel.verdict import Found
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _, ngettext
from app.web.panel import charts
from app.web.record.outcome import rung_words
from judging.exact import plain
from judging.judge import Profile
from judging.ladder import Place
from judging.reasons import Reason
from judging.reliability import alpha_band, icc_band
from judging.report import Cut, Report, seats_of
from judging.robustness import DRAWS, ENUMERATED_UP_TO
from judging.scheme import Scheme
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
    """One entry. `exact` is its score without rounding, `why` what separated it from the one above."""

    entry: str
    title: str
    owner: str
    rank: str
    score: str
    exact: str
    why: str
    cells: tuple[Cell | None, ...]
    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How often an entry is among the first so many; `bar` of 100."""

    name: str
    words: str
    bar: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One cut: whether it holds without any one judge, and how often each entry is above it."""

    places: int
    robust: bool
    says: str
    runs: tuple[tuple[str, str], ...]
    chances: tuple[Chance, ...]
    wording: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """One measure of agreement: its name, its value, its interval and the word for its band."""

    name: str
    value: str
    interval: str
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What the sheets of one judge show, every figure as it is written."""

    code: str
    severity: str
    error: str
    spread: str
    agreement: str
    largest: str
    rounded: str
    drift: str
    stands_out: bool


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
        exact=plain(place.score) if place else "",
        why=_why(contest, found, place) if place else "",
        cells=tuple(
            Cell(number(given[judge]), judge in dropped) if judge in given else None for judge in judges
        ),
        gap=number(max(given.values()) - min(given.values())) if given else NONE,
    )


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
        return f"{words}: {number(place.above)} – {number(place.value)}"
    return words


def method_words(scheme: Scheme) -> str:
    """The declared method in a sentence."""
    method = scheme.method
    return {
        "trimmed": ngettext(
            "Mean of the totals without the highest and the lowest",
            "Mean of the totals without the %(num)s highest and the %(num)s lowest",
            method.drop,
        ),
        "mean": _("Plain mean of the totals"),
        "least_squares": _("Score by least squares, each judge's severity taken out"),
        "median_polish": _("Mean of the totals after each judge's severity is taken out by median polish"),
        "rank_sum": _("Sum of the ranks each judge gave; low is better"),
        "pairwise": _("Strength from who was put above whom"),
    }[method.kind]


def ladder_words(contest: Shown, found: Found, scheme: Scheme) -> list[str]:
    """What separates equal scores, in order."""
    words = {
        "majority": _("more judges put it higher"),
        "vote": _("signed vote of the panel"),
        "lot": _("lot by the committed seed"),
        "share": _("the place is shared"),
    }
    criteria = {
        f"criterion:{each.id}": _("criterion “%(title)s”", title=formats.text(each.name))
        for each in found.blank.criteria
    }
    return [(words | criteria).get(name, name) for name in scheme.ladder]


def comparison(report: Report, order: Sequence[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Ranks under every method that can be had: their names, and a line for each entry."""
    words = {
        "trimmed": _("Trimmed mean"),
        "mean": _("Mean"),
        "z": _("Standardised (z)"),
        "rank_sum": _("Sum of ranks"),
        "severity": _("Severity taken out"),
    }
    heads = [words[kind] for kind in report.ranks]
    return heads, [(entry, [number(ranks[entry]) for ranks in report.ranks.values()]) for entry in order]


def edge(found: Found, cut: Cut, order: Sequence[str]) -> Edge:
    """What a cut rests on, in words."""
    sure = cut.robustness
    if sure.status == "robust":
        says = _("The first %(places)s stay the same whichever judge is left out.", places=cut.places)
    else:
        says = _(
            "Not robust: leaving one judge out changes who is among the first %(places)s. The panel must "
            "discuss %(entries)s.",
            places=cut.places,
            entries=", ".join(sure.discuss),
        )
    return Edge(
        places=cut.places,
        robust=sure.status == "robust",
        says=says,
        runs=tuple((run.left_out, _run(order, run.top, run.undecided, run.fault)) for run in sure.runs),
        chances=tuple(
            Chance(
                name=entry,
                words=formats.number(cut.chances[entry], 4),
                bar=int(100 * cut.chances[entry]),
            )
            for entry in order
        )
        if not isinstance(cut.chances, Reason)
        else (),
        wording=_wording(found, cut),
    )


def _run(order: Sequence[str], top: frozenset[str], undecided: frozenset[str], fault: Reason | None) -> str:
    if fault is not None:
        return phrases.sentence(fault, formats.language())
    said = ", ".join(entry for entry in order if entry in top)
    if undecided:
        equals = ", ".join(entry for entry in order if entry in undecided)
        said += " + " + _("undecided: %(entries)s", entries=equals)
    return said


def _wording(found: Found, cut: Cut) -> str:
    if isinstance(cut.chances, Reason):
        return phrases.sentence(cut.chances, formats.language())
    assert found.verdict.seating is not None
    size = len(seats_of(found.verdict.totals, found.verdict.seating))
    panels = comb(2 * size - 1, size)
    if size <= ENUMERATED_UP_TO:
        counted = _("Counted exactly over all %(panels)s panels.", panels=formats.number(panels))
    else:
        counted = _("From %(panels)s panels drawn by a fixed seed.", panels=formats.number(DRAWS))
    return (
        _(
            "If a panel of %(size)s were drawn anew from these %(size)s judges, each of whom may be drawn "
            "several times: how often would the entry be among the first %(places)s? Entries that tie share "
            "the places that are left.",
            size=size,
            places=cut.places,
        )
        + " "
        + counted
    )


def agreement(report: Report) -> list[Agreement]:
    """How far the judges agree, with the words for the bands."""
    found = []
    if report.alpha is not None:
        bands = {
            "good": _("good (from 0.800)"),
            "tentative": _("tentative (0.667 to 0.800)"),
            "low": _("low (under 0.667): talk about the rubric"),
        }
        ends = report.alpha_interval
        found.append(
            Agreement(
                _("Krippendorff's alpha, interval scale"),
                formats.number(report.alpha, 4),
                "" if ends is None else f"{formats.number(ends[0], 4)} … {formats.number(ends[1], 4)}",
                bands[alpha_band(report.alpha)],
            )
        )
    if report.icc is not None:
        bands = {
            "poor": _("poor (under 0.5)"),
            "moderate": _("moderate (0.5 to 0.75)"),
            "good": _("good (0.75 to 0.9)"),
            "excellent": _("excellent (from 0.9)"),
        }
        for name, value in (
            (_("ICC(2,1), one judge"), report.icc.single_2),
            (_("ICC(2,k), mean of the panel"), report.icc.mean_2),
            (_("ICC(3,k), mean of these very judges"), report.icc.mean_3),
        ):
            found.append(Agreement(name, formats.number(value, 4), "", bands[icc_band(value)]))
    return found


def judges_of(report: Report) -> list[Judge]:
    """A line for each judge."""
    return [] if isinstance(report.judges, Reason) else [judge(each) for each in report.judges]


def judge(profile: Profile) -> Judge:
    """What one judge's sheets show. Stands out: severity beyond twice its error, or against the others."""
    error = profile.severity_se
    far = error is not None and abs(profile.severity) > Fraction(2 * error)
    against = profile.agreement is not None and profile.agreement < 0
    return Judge(
        code=profile.judge,
        severity=signed(profile.severity),
        error=NONE if error is None else f"± {formats.number(Fraction(error), 2)}",
        spread=_float(profile.spread, 2),
        agreement=_float(profile.agreement, 2),
        largest=_(
            "%(points)s (entry %(entry)s)", points=signed(profile.largest), entry=profile.largest_entry
        ),
        rounded=formats.percent(profile.round_share, 0),
        drift=NONE if profile.drift is None else signed(profile.drift),
        stands_out=far or against,
    )


def _float(value: float | None, decimals: int) -> str:
    return NONE if value is None else formats.number(Fraction(value), decimals)


def signed(value: Fraction) -> str:
    """`+2,98`, `−8,02`: with its sign, two decimals."""
    written = formats.number(abs(value), 2)
    return f"+{written}" if value > 0 else f"−{written}" if value < 0 else written


def number(value: Fraction) -> str:
    """`87`, `87,5`: as few decimals as the value needs, two at the most."""
    for decimals in (0, 1):
        if (value * 10**decimals).denominator == 1:
            return formats.number(value, decimals)
    return formats.number(value, 2)


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
    return charts.spread(totals, scores, shown, number)


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


def says_the_same(found: Found, ranking: Ranking) -> bool:
    """Whether a standing only repeats the places of the panel."""
    of_panel = [place.entry for place in found.verdict.result.places]
    return [place.subject for place in ranking.places] in (
        of_panel,
        [found.verdict.owners[entry] for entry in of_panel],
    )


def _figure(value: Value, metric: Metric) -> str:
    return NONE if value is None else formats.number(Fraction(value), metric.decimals or 0)
