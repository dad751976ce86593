"""How sure a result is, as the panel's table shows it: other methods, other panels, agreement, each judge.

Knows how figures look; works out nothing that `judging` does not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from app import phrases
from app.operations.panel import verdict as verbs
from app.operations.panel.verdict import Found
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _
from app.web.panel.verdict_table import NONE, signed
from judging.chances import DRAWS, ENUMERATED_UP_TO
from judging.judge import Profile
from judging.reasons import Reason
from judging.reliability import alpha_band, icc_band
from judging.report import Cut, Report, seats_of
from judging.robustness import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How often an entry is among the first so many; `bar` of 100."""

    name: str
    words: str
    bar: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One cut: whether it holds without any one judge, and how often each entry is above it. `of` names the
    standing where it is not the panel's own.
    """

    of: str
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
    alpha_without: str
    stands_out: bool


def comparison(
    report: Report, order: Sequence[str]
) -> tuple[list[str], list[tuple[str, list[tuple[str, str]]]]]:
    """Rank and score under every method that can be had: their names, and a line for each entry."""
    words = {
        "trimmed": _("Trimmed mean"),
        "mean": _("Mean"),
        "z": _("Standardised (z)"),
        "rank_sum": _("Sum of ranks"),
        "severity": _("Severity taken out"),
    }
    heads = [words[kind] for kind in report.ranks]
    return heads, [
        (
            entry,
            [
                (formats.short(ranks[entry]), formats.short(report.scores[kind][entry], 3))
                for kind, ranks in report.ranks.items()
            ],
        )
        for entry in order
    ]


def edges(found: Found, report: Report, order: Sequence[str]) -> list[Edge]:
    """What each cut of the panel's own places rests on."""
    assert found.verdict.seating is not None
    size = len(seats_of(found.verdict.totals, found.verdict.seating))
    return [_edge("", cut, order, {}, [size]) for cut in report.cuts]


def edges_of_totals(contest: Shown, found: Found) -> list[Edge]:
    """What each cut of the standings by a weighted total rests on."""
    listed = []
    for standing in found.weighted:
        sure = verbs.certainty(found, standing)
        order = [place.subject for place in found.rankings[standing.id].places]
        title = formats.text(standing.title)
        listed += [_edge(title, cut, order, contest.names, sure.seats) for cut in sure.cuts]
    return listed


def _edge(of: str, cut: Cut, order: Sequence[str], names: Mapping[str, str], seats: Sequence[int]) -> Edge:
    """A cut in words; `seats` are the panels that are drawn, each by its size."""
    sure = cut.robustness
    if sure.status == "robust":
        says = _("The first %(places)s stay the same whichever judge is left out.", places=cut.places)
    else:
        now = frozenset(order[: cut.places])
        says = _(
            "Not robust: leaving one judge out changes who is among the first %(places)s in %(changed)s of "
            "%(runs)s cases. The panel must discuss %(entries)s.",
            places=cut.places,
            changed=sum(run.fault is not None or run.top != now for run in sure.runs),
            runs=len(sure.runs),
            entries=", ".join(names.get(each, each) for each in sure.discuss),
        )
    return Edge(
        of=of,
        places=cut.places,
        robust=sure.status == "robust",
        says=says,
        runs=tuple((run.left_out, _run(order, names, run)) for run in sure.runs),
        chances=tuple(
            Chance(
                name=names.get(entry, entry),
                words=formats.number(cut.chances[entry], 4),
                bar=int(100 * cut.chances[entry]),
            )
            for entry in order
        )
        if not isinstance(cut.chances, Reason)
        else (),
        wording=_wording(cut, seats, weighted=bool(of)),
    )


def _run(order: Sequence[str], names: Mapping[str, str], run: Run) -> str:
    if run.fault is not None:
        return phrases.sentence(run.fault, formats.language())
    said = ", ".join(names.get(each, each) for each in order if each in run.top)
    if run.undecided:
        equals = ", ".join(names.get(each, each) for each in order if each in run.undecided)
        said += " + " + _("undecided: %(entries)s", entries=equals)
    return said


def _wording(cut: Cut, seats: Sequence[int], *, weighted: bool) -> str:
    """What a share of panels means: which panels were drawn, and how many of them were looked at."""
    if isinstance(cut.chances, Reason):
        return phrases.sentence(cut.chances, formats.language())
    size = seats[0]
    if len(seats) == 1 and size <= ENUMERATED_UP_TO:
        panels = formats.number(comb(2 * size - 1, size))
        counted = _("Counted exactly over all %(panels)s panels.", panels=panels)
    else:
        counted = _("From %(panels)s panels drawn by a fixed seed.", panels=formats.number(DRAWS))
    if not weighted:
        drawn = _(
            "If a panel of %(size)s were drawn anew from these %(size)s judges, each of whom may be drawn "
            "several times: how often would the entry be among the first %(places)s? Entries that tie share "
            "the places that are left.",
            size=size,
            places=cut.places,
        )
    elif len(seats) == 1:
        drawn = _(
            "If a panel of %(size)s were drawn anew from these %(size)s judges, each of whom may be drawn "
            "several times, for every round of the total: how often would each be among the first "
            "%(places)s? Those who tie share the places that are left. Who is in the round stays as it is.",
            size=size,
            places=cut.places,
        )
    else:
        drawn = _(
            "If the panel of every round of the total were drawn anew from its own judges, each of whom may "
            "be drawn several times: how often would each be among the first %(places)s? Those who tie share "
            "the places that are left. Who is in the round stays as it is.",
            places=cut.places,
        )
    return f"{drawn} {counted}"


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
    if isinstance(report.judges, Reason):
        return []
    return [judge(each, report.alpha_without.get(each.judge)) for each in report.judges]


def residual_words(report: Report) -> str:
    """How wide the residuals of the whole panel lie."""
    if isinstance(report.judges, Reason) or not report.judges:
        return ""
    return _(
        "Robust spread of all residuals: %(points)s points. A residual of several times that deserves a "
        "look.",
        points=formats.number(report.judges[0].residual_sd, 2),
    )


def judge(profile: Profile, alpha_without: Fraction | None = None) -> Judge:
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
        alpha_without=NONE if alpha_without is None else formats.number(alpha_without, 4),
        stands_out=far or against,
    )


def _float(value: float | None, decimals: int) -> str:
    return NONE if value is None else formats.number(Fraction(value), decimals)
