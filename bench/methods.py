"""Ways from marks to a result, compared on invented panels: how many of the truly best six each finds.

Entries have a true quality, judges a severity and noise; what is assumed of them stands here. All from one
seed, with the code that computes results (`judging/`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bench.row import Rate
from judging.assignment import assigned
from judging.draw import Stream
from judging.reasons import Reason
from judging.scheme import Method
from judging.scoresheet import Matrix
from judging.scoring import scores

SEED = "methods"
RUNS = 200
BEST = 6
ENTRIES, JUDGES = 114, 9
SHORTLIST, PANEL = 30, 7
# In points of a hundred: how far entries differ, how strict judges are, how far one mark strays.
MEAN, QUALITY, SEVERITY, NOISE = 70, 6, 4, 4
MOST = 100
ROLLS = 12
"""Uniform numbers whose sum stands for a normal one (Irwin-Hall)."""
MEAN_METHOD, TRIMMED, SQUARES = Method("mean"), Method("trimmed", 1), Method("least_squares")

Marks = dict[str, dict[str, Fraction]]


@dataclass(frozen=True, slots=True)
class World:
    """Invented entries with their true quality, and what every judge would give to each."""

    quality: Mapping[str, int]
    marks: Marks

    @property
    def best(self) -> frozenset[str]:
        """The truly best entries."""
        return frozenset(sorted(self.quality, key=lambda entry: (-self.quality[entry], entry))[:BEST])


def world(stream: Stream, entries: int, judges: int) -> World:
    """One run: everything in thousandths of a point, marks in halves."""
    strict = {f"J{number}": _normal(stream, SEVERITY) for number in range(judges)}
    quality = {f"E{number:03}": 1000 * MEAN + _normal(stream, QUALITY) for number in range(entries)}
    return World(
        quality,
        {
            entry: {
                judge: _mark(true + severity + _normal(stream, NOISE)) for judge, severity in strict.items()
            }
            for entry, true in quality.items()
        },
    )


def _normal(stream: Stream, deviation: int) -> int:
    """A number around nought with that deviation (points), in thousandths."""
    return deviation * (sum(stream.below(1000) for _ in range(ROLLS)) - 500 * ROLLS)


def _mark(thousandths: int) -> Fraction:
    return Fraction(min(max((thousandths + 250) // 500, 0), 2 * MOST), 2)


def first(totals: Matrix, method: Method) -> frozenset[str]:
    """Who is among the first by a method; equals in the order of their codes."""
    found = scores(totals, method)
    assert not isinstance(found, Reason)
    return frozenset(sorted(found.values, key=lambda entry: (-found.values[entry], entry))[:BEST])


def seen(world: World, per_entry: int, seed: str) -> Marks:
    """The marks of a balanced, connected design in which so many judges read each entry."""
    judges, entries = sorted(next(iter(world.marks.values()))), sorted(world.marks)
    design = assigned(judges, entries, per_entry, seed=seed, scope="bench", all_up_to=0)
    assert not isinstance(design, Reason)
    return {entry: {judge: world.marks[entry][judge] for judge in design[entry]} for entry in entries}


def bought(world: World, favourite: str) -> Marks:
    """The marks when the first judge gives everything to one entry and nothing to the others."""
    return {
        entry: row | {"J0": Fraction(MOST if entry == favourite else 0)} for entry, row in world.marks.items()
    }


def found(runs: int, per_entry: int, methods: Sequence[Method]) -> list[Fraction]:
    """The share of the truly best that each method finds among many entries, over all runs."""
    stream, hits = Stream(f"{SEED}\0{per_entry}"), [0] * len(methods)
    for run in range(runs):
        made = world(stream, ENTRIES, JUDGES)
        totals = seen(made, per_entry, f"{SEED}\0{run}")
        for at, method in enumerate(methods):
            hits[at] += len(first(totals, method) & made.best)
    return [Fraction(each, BEST * runs) for each in hits]


def lifted(runs: int) -> tuple[Fraction, Fraction, Fraction]:
    """How often an entry chosen by lot is among the first: with an honest panel by its mean, and with one
    dishonest judge by the mean and by the trimmed mean.
    """
    stream, counts = Stream(f"{SEED}\0bought"), [0, 0, 0]
    for _ in range(runs):
        made = world(stream, SHORTLIST, PANEL)
        favourite = f"E{stream.below(SHORTLIST):03}"
        marks = bought(made, favourite)
        honest = (made.marks, MEAN_METHOD), (marks, MEAN_METHOD), (marks, TRIMMED)
        for at, (totals, method) in enumerate(honest):
            counts[at] += favourite in first(totals, method)
    return Fraction(counts[0], runs), Fraction(counts[1], runs), Fraction(counts[2], runs)


def of_three(runs: int) -> tuple[Fraction, Fraction]:
    """The share of the truly best found by three judges who read everything: by the mean, and trimmed."""
    stream, hits = Stream(f"{SEED}\0three"), [0, 0]
    for _ in range(runs):
        made = world(stream, SHORTLIST, 3)
        for at, method in enumerate((MEAN_METHOD, TRIMMED)):
            hits[at] += len(first(made.marks, method) & made.best)
    return Fraction(hits[0], BEST * runs), Fraction(hits[1], BEST * runs)


def main(runs: int = RUNS, say: Callable[[str], None] = print) -> list[Rate]:
    """The table, and the bounds that the defaults of this program rest on."""
    three, fitted = found(runs, 3, (MEAN_METHOD, SQUARES))
    nine = found(runs, JUDGES, (TRIMMED,))[0]
    honest, mean, trimmed = lifted(runs)
    three_mean, three_trimmed = of_three(runs)
    say(f"  {runs} runs; quality ±{QUALITY}, severity ±{SEVERITY}, noise ±{NOISE} points")
    for words, share in (
        (f"true top {BEST} of {ENTRIES}, 3 judges each, plain mean", three),
        (f"true top {BEST} of {ENTRIES}, 3 judges each, severity fitted", fitted),
        (f"true top {BEST} of {ENTRIES}, all {JUDGES} judges, trimmed mean", nine),
        (f"true top {BEST} of {SHORTLIST}, 3 judges, mean", three_mean),
        (f"true top {BEST} of {SHORTLIST}, 3 judges, trimmed to one", three_trimmed),
        (f"a favourite among the first {BEST} of {SHORTLIST}, honest panel", honest),
        ("the same, one dishonest judge, plain mean", mean),
        ("the same, one dishonest judge, trimmed mean", trimmed),
    ):
        say(f"    {words}: {float(share):.3f}")
    return [
        _rate("all judges against three each", nine, "three each", three, least=1.1),
        _rate("severity fitted on three each", fitted, "plain mean", three, least=1.0),
        _rate("mean of three", three_mean, "three trimmed to one", three_trimmed, least=1.0),
        _rate("dishonest judge, trimmed mean", trimmed, "plain mean", mean, most=0.8),
    ]


def _rate(
    name: str,
    ours: Fraction,
    against: str,
    peer: Fraction,
    *,
    least: float | None = None,
    most: float | None = None,
) -> Rate:
    return Rate(
        name=name,
        ours=100 * float(ours),
        peer=100 * float(peer),
        unit=" %",
        against=against,
        least=least,
        most=most,
    )
