"""The report on the worked example, put together, and on a panel that is too small for some of it."""

from __future__ import annotations

from fractions import Fraction

from judging.chances import Part, chances_of_top
from judging.exact import half_up
from judging.panel import Panel, seated
from judging.report import report
from judging.scheme import Method, Scheme
from tests.judging.panels import SEVEN_JUDGES, TRIMMED, matrix

SEVEN = Panel("J1", "TK", tuple(f"J{number}" for number in range(1, 8)))
CHANCES = chances_of_top([Part(SEVEN_JUDGES, TRIMMED.method)], [3])[3]  # type: ignore[index]


def test_report_of_the_worked_example_holds_every_part() -> None:
    found = report(SEVEN_JUDGES, TRIMMED, [1, 3], seed="cham", seating=seated(SEVEN, list(SEVEN_JUDGES), ()))
    assert [(cut.places, cut.robustness.status) for cut in found.cuts] == [(1, "robust"), (3, "not-robust")]
    assert found.cuts[1].robustness.discuss == ("B", "C", "D")
    assert found.cuts[1].chances == CHANCES
    assert found.alpha is not None
    assert str(half_up(found.alpha, 4)) == "0.2045"
    assert found.icc is not None
    assert str(half_up(found.icc.mean_2, 4)) == "0.7088"
    assert isinstance(found.judges, tuple)
    assert [judge.judge for judge in found.judges] == list(SEVEN.members)
    without = {judge: str(half_up(value, 4)) for judge, value in found.alpha_without.items() if value}
    assert (sorted(without), without["J7"]) == (list(SEVEN.members), "0.4518")
    assert found.judges[0].residual_sd == Fraction("1.4826")
    assert list(found.ranks) == ["trimmed", "mean", "z", "rank_sum", "severity"]


def test_report_with_an_alternate_asks_by_seats() -> None:
    totals = {entry: dict(row) for entry, row in SEVEN_JUDGES.items()}
    totals["D"]["K1"] = totals["D"].pop("J3")
    panel = Panel(SEVEN.chair, SEVEN.secretary, SEVEN.members, ("K1",))
    seats = seated(panel, list(totals), [("J3", "D")])
    found = report(totals, TRIMMED, [3], seed="", seating=seats)
    assert found.cuts[0].chances == CHANCES
    assert found.icc is not None


def test_report_of_three_judges_trims_nothing() -> None:
    totals = matrix("A 9 8 1\nB 7 7 7\nC 6 6 6")
    panel = Panel("J1", "TK", ("J1", "J2", "J3"))
    found = report(totals, Scheme(Method("mean"), ()), [1], seed="", seating=seated(panel, list(totals), ()))
    assert found.ranks["trimmed"] == found.ranks["mean"]
