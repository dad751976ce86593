"""How sure a total of two panels is: without one judge in both rounds, and with the panel drawn anew."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from judging.reasons import Reason
from judging.report import Cut
from rounds.certainty import Certainty, certainty, is_weighted
from rounds.contest import Reckoning
from rounds.definition.folder import Definition, read
from rounds.record import Decision, Record
from tests.given import finals

READ, _ = read(finals.files())
assert READ is not None
DEFINITION: Definition = READ
LATER = finals.JUDGING + finals.DAY


def reckoned(decisions: Sequence[Decision] = ()) -> Reckoning:
    record = Record(
        entries=[*finals.works(), *finals.works(finals.FINAL, "P-")],
        sheets=[*finals.sheets(), *finals.sheets(finals.FINAL, finals.TALKS, "P-")],
        decisions=[finals.panel(finals.FIRST), finals.panel(finals.FINAL), *decisions],
    )
    return Reckoning(DEFINITION, record, LATER)


def sure(decisions: Sequence[Decision] = ()) -> Certainty:
    reckoning = reckoned(decisions)
    return certainty(DEFINITION.contest.standing("tong"), reckoning.figures, reckoning.ranking("tong"))


def total(unit: str, judges: Sequence[int]) -> Fraction:
    """What the rules say: 40 parts of the mean of the works, 60 of that of the talks."""
    works, talks = (
        Fraction(sum(table[unit][judge] for judge in judges), len(judges))
        for table in (finals.WORKS, finals.TALKS)
    )
    return works * 2 / 5 + talks * 3 / 5


def test_only_totals_of_panels_are_weighted() -> None:
    contest = DEFINITION.contest
    assert [is_weighted(contest, contest.standing(id)) for id in ("vong-bai", "tong")] == [False, True]


def test_a_judge_left_out_leaves_both_rounds() -> None:
    found = sure()
    assert [cut.places for cut in found.cuts] == [1, 2]
    first = found.cuts[0].robustness
    best = {
        f"J{judge + 1}": max(
            "ABC", key=lambda unit: total(unit, [each for each in range(3) if each != judge])
        )
        for judge in range(3)
    }
    assert {run.left_out: "".join(run.top) for run in first.runs} == best
    assert len(set(best.values())) > 1
    assert (first.status, first.discuss) == ("not-robust", ("C", "B", "A"))


def test_a_panel_drawn_anew_judges_both_rounds() -> None:
    found = sure()
    naive = dict.fromkeys("ABC", Fraction(0))
    for panel in product(range(3), repeat=3):
        totals = {unit: total(unit, panel) for unit in "ABC"}
        best = [unit for unit in totals if totals[unit] == max(totals.values())]
        for unit in best:
            naive[unit] += Fraction(1, len(best) * 27)
    assert found.seats == (3,)
    assert found.cuts[0].chances == naive


def test_points_of_a_third_marking_stand_whoever_judges() -> None:
    review = Decision(
        finals.JUDGING + 900,
        9,
        "review",
        "P-A",
        {"round": finals.FINAL, "points": 10_000},
        "Chấm lần ba",
        by="person:chi",
        second="person:thu",
    )
    [first, _] = sure([review]).cuts
    assert isinstance(first, Cut)
    assert not isinstance(first.chances, Reason)
    assert (first.robustness.status, first.chances["A"]) == ("robust", 1)
