"""What a panel found, as figures of entries and of those who handed them in."""

from dataclasses import replace
from fractions import Fraction

from judging.result import Method, judged
from judging.scheme import Scheme
from rounds.definition import Addend, Standing
from rounds.figures import Figures, Panel, grouped
from rounds.judged import Verdict
from rounds.ladder import Place
from rounds.reasons import reason
from rounds.record import EntryVersion, Unit
from rounds.standings import Unranked, rank
from tests.rounds.learned import WORD, School, june, metric


def matrix(rows):
    return {
        entry: {f"J{number}": Fraction(mark) for number, mark in enumerate(marks, 1)}
        for entry, marks in rows.items()
    }


# B and C are equal in total; two of three judges have C above B.
MARKS = matrix({"e-a": [9, 9, 9], "e-b": [8, 4, 6], "e-c": [5, 5, 8], "e-d": [1, 2, 3]})
OWNERS = {"e-a": "A", "e-b": "B", "e-c": "C", "e-d": "A"}
UNITS = tuple(Unit(code, code, "commune") for code in "ABCD")
METRICS = {
    "judged": metric("judged"),
    "majority": metric("majority"),
    "effect": metric("criterion", criterion="effect"),
    "sum": metric(
        "weighted_sum", parts=(Addend(metric="judged", weight=2), Addend(metric="effect", weight=1))
    ),
}


def verdict(*ladder):
    criteria = {"effect": MARKS}
    result = judged(MARKS, Scheme(Method("mean"), ladder), by_criterion=criteria)
    return Verdict(round="r", owners=OWNERS, totals=MARKS, criteria=criteria, result=result)


def ranking(of, *ladder, found=None, school=None):
    school = school or School(units=UNITS, metrics=METRICS)
    figures = Figures(
        school.definition,
        school.record,
        june(30),
        field=lambda round: None,
        verdict=lambda round: found or verdict("share"),
    )
    return rank(Standing(id="s", title=WORD, of=of, round="r", ladder=ladder), figures)


def test_unit_stands_by_the_best_of_its_entries():
    found = ranking("units", "judged", "majority")
    assert found.places == (
        Place(1, "A", "", (9, None), ""),
        Place(2, "C", "", (6, None), "judged"),
        Place(3, "B", "", (6, None), "majority"),
    )
    assert found.unranked == (Unranked("D", "", (None, None), reason("standing.no-figure", metric="judged")),)


def test_entries_stand_by_themselves():
    assert [
        (p.rank, p.subject, p.values[0], p.rung) for p in ranking("entries", "effect", "majority").places
    ] == [
        (1, "e-a", 9, ""),
        (2, "e-c", 6, "effect"),
        (3, "e-b", 6, "majority"),
        (4, "e-d", 2, "effect"),
    ]


def test_equal_scores_are_in_the_order_of_the_panels_own_ladder():
    assert [(p.rank, p.subject) for p in ranking("entries", "judged").places] == [
        (1, "e-a"),
        (2, "e-b"),
        (2, "e-c"),
        (4, "e-d"),
    ]
    by_panel = ranking("entries", "judged", found=verdict("majority", "share")).places
    assert [(p.rank, p.subject, p.rung) for p in by_panel[1:3]] == [
        (2, "e-c", "judged"),
        (3, "e-b", "judged"),
    ]


def test_weighted_sum_of_judged_figures_is_exact():
    assert [place.values for place in ranking("entries", "sum").places] == [(27,), (18,), (18,), (6,)]


def test_entry_is_known_in_another_round_by_its_author():
    school = School(units=UNITS, metrics=METRICS)
    school.add("entries", EntryVersion(june(3), "later", "r", "C", "", 1, "site", "", "", 0))
    figures = Figures(
        school.definition,
        school.record,
        june(30),
        field=lambda round: None,
        verdict=lambda round: verdict("share"),
    )
    assert figures.column("judged", ["later", "e-d", "nobody"]) == [6, 2, None]


def test_panel_without_a_result_has_no_figures():
    nothing = replace(verdict("share"), result=judged({}, Scheme(Method("mean"), ("share",))))
    assert [left.reason.code for left in ranking("units", "judged", found=nothing).unranked] == [
        "standing.no-figure"
    ] * 4
    panel = Panel(nothing)
    assert (panel.criterion("effect"), panel.by_majority(("A", "B"))) == ({}, [("A", "B")])


def test_groups_come_best_first_and_those_without_a_value_last():
    values = {"a": 1, "b": Fraction(2), "c": None, "d": 2}
    assert grouped(("a", "b", "c", "d"), values, low=False) == [("b", "d"), ("a",), ("c",)]
    assert grouped(("a", "b", "c", "d"), values, low=True) == [("a",), ("b", "d"), ("c",)]
