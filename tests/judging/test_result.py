"""The judged result: the worked example of seven judges, every method, the tie ladder and the blockers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.draw import Lot
from judging.exact import half_up
from judging.ladder import Place, Vote
from judging.reasons import reason
from judging.result import Result, Rulings, Scheme, judged
from judging.scheme import Method
from tests.judging.panels import INCOMPLETE, SEVEN_JUDGES, TRIMMED, matrix


def order(result: Result) -> list[tuple[int, str]]:
    return [(place.rank, place.entry) for place in result.places]


def test_judged_worked_example_gives_places_with_the_rung_that_separated_them() -> None:
    result = judged(SEVEN_JUDGES, TRIMMED)

    fifths = {
        entry: Fraction(sum_, 5)
        for entry, sum_ in zip("ABCDEFGH", (432, 426, 426, 424, 409, 411, 385, 356), strict=True)
    }
    assert result == Result(
        TRIMMED.method,
        (
            Place("A", 1, 1, fifths["A"], ""),
            Place("B", 2, 1, fifths["B"], "score", fifths["B"], fifths["A"]),
            Place("C", 3, 1, fifths["C"], "majority", Fraction(2), Fraction(5)),
            Place("D", 4, 1, fifths["D"], "score", fifths["D"], fifths["C"]),
            Place("F", 5, 1, fifths["F"], "score", fifths["F"], fifths["D"]),
            Place("E", 6, 1, fifths["E"], "score", fifths["E"], fifths["F"]),
            Place("G", 7, 1, fifths["G"], "score", fifths["G"], fifths["E"]),
            Place("H", 8, 1, fifths["H"], "score", fifths["H"], fifths["G"]),
        ),
    )


def test_judged_scores_show_two_decimals_half_up() -> None:
    shown = {place.entry: str(half_up(place.score)) for place in judged(SEVEN_JUDGES, TRIMMED).places}
    assert shown == {
        "A": "86.40",
        "B": "85.20",
        "C": "85.20",
        "D": "84.80",
        "F": "82.20",
        "E": "81.80",
        "G": "77.00",
        "H": "71.20",
    }


def test_judged_plain_mean_would_have_put_another_first() -> None:
    result = judged(SEVEN_JUDGES, Scheme(Method("mean"), ("majority",)))
    assert [place.entry for place in result.places] == list("CDAFBEGH")
    assert {place.entry: str(half_up(place.score, 3)) for place in result.places} == {
        "A": "83.857",
        "B": "82.571",
        "C": "85.000",
        "D": "84.143",
        "E": "81.571",
        "F": "83.143",
        "G": "76.857",
        "H": "71.000",
    }


def test_judged_rank_sum_is_low_first_and_leaves_equals_to_the_ladder() -> None:
    result = judged(SEVEN_JUDGES, Scheme(Method("rank_sum"), ("majority",)))
    assert [(place.entry, place.score, place.rung) for place in result.places] == [
        ("A", 14, ""),
        ("B", 21, "score"),
        ("C", 21, "majority"),
        ("D", 24, "score"),
        ("E", 35, "score"),
        ("F", 36, "score"),
        ("G", 47, "score"),
        ("H", 54, "score"),
    ]


def test_judged_least_squares_ranks_by_quality_and_publishes_severity() -> None:
    result = judged(INCOMPLETE, Scheme(Method("least_squares"), ("majority",)))
    mean = Fraction("72.5")
    assert [(place.entry, place.score - mean) for place in result.places] == [
        ("E4", Fraction(20, 8)),
        ("E3", Fraction(-4, 8)),
        ("E2", Fraction(-7, 8)),
        ("E1", Fraction(-9, 8)),
    ]
    assert result.severity == {
        "J1": Fraction("0.875"),
        "J2": Fraction(3),
        "J3": Fraction("-3.875"),
        "J4": Fraction(0),
    }


def test_judged_raw_means_of_an_incomplete_panel_are_refused() -> None:
    short = {**INCOMPLETE, "E4": {**INCOMPLETE["E4"], "J2": Fraction(76)}}
    assert judged(short, Scheme(Method("mean"), ())).blockers == (
        reason("result.unequal-panels", entry="E1", judges=3, others=4),
        reason("result.unequal-panels", entry="E2", judges=3, others=4),
        reason("result.unequal-panels", entry="E3", judges=3, others=4),
    )


def test_judged_median_polish_takes_severity_out_before_trimming() -> None:
    fair = {"A": 90, "B": 80, "C": 70, "D": 60, "E": 50}
    harsh = (0, 1, -2, 5, -4)
    totals = {
        entry: {f"J{at}": Fraction(points + bias) for at, bias in enumerate(harsh)}
        for entry, points in fair.items()
    }
    totals["C"]["J0"] = Fraction(100)  # one wild score of a favourite
    result = judged(totals, Scheme(Method("median_polish", 1), ()))
    assert {place.entry: place.score for place in result.places} == {
        entry: Fraction(points) for entry, points in fair.items()
    }
    assert result.severity == {f"J{at}": Fraction(bias) for at, bias in enumerate(harsh)}


def test_judged_pairwise_orders_by_comparisons_won() -> None:
    compared = ["A B", "A B", "A B", "B A", "B C", "B C", "C B", "A C", "A C", "C A"]
    totals: dict[str, dict[str, Fraction]] = {"A": {}, "B": {}, "C": {}}
    for number, pair in enumerate(compared):
        better, worse = pair.split()
        totals[better][f"J1/{number}"], totals[worse][f"J1/{number}"] = Fraction(1), Fraction(0)
    assert order(judged(totals, Scheme(Method("pairwise"), ()))) == [(1, "A"), (2, "B"), (3, "C")]


@pytest.mark.parametrize(
    ("rows", "method", "expected"),
    [
        ("", Method("mean"), [reason("result.no-entries")]),
        (
            "A 1 2\nB 2 1",
            Method("mean"),
            [reason("result.too-few-judges", entry=entry, judges=2, least=3) for entry in "AB"],
        ),
        (
            "A 1 2 3 4",
            Method("trimmed", 1),
            [reason("result.too-few-to-trim", entry="A", judges=4, drop=1, least=5)],
        ),
        (
            "A 1 2 3 4 5 6",
            Method("trimmed", 2),
            [reason("result.too-few-to-trim", entry="A", judges=6, drop=2, least=7)],
        ),
        (
            "A 1 2 3 .\nB 1 2 . 4",
            Method("rank_sum"),
            [reason("result.needs-every-cell", entry="A", judge="J4")],
        ),
        (
            "A 1 2 3 . . .\nB . . . 1 2 3",
            Method("least_squares"),
            [reason("result.not-connected", groups=2, entries="A")],
        ),
        ("A 2 2 2\nB 1 1 1", Method("pairwise"), [reason("result.no-finite-strength", entries="A")]),
    ],
)
def test_judged_without_a_fair_panel_gives_no_places(
    rows: str, method: Method, expected: list[object]
) -> None:
    result = judged(matrix(rows), Scheme(method, ()))
    assert (result.places, list(result.blockers)) == ((), expected)


def test_judged_refuses_rungs_it_cannot_climb() -> None:
    scheme = Scheme(Method("trimmed", 1), ("majority", "oldest-first", "criterion:effect"))
    assert judged(SEVEN_JUDGES, scheme).blockers == (
        reason("result.rung-unknown", rung="oldest-first", method="trimmed"),
        reason("result.criterion-missing", criterion="effect"),
    )


# --- ties ----------------------------------------------------------------------
# -----------

CIRCLE = matrix("""
A 9 8 7
B 8 7 9
C 7 9 8
D 1 1 1
""")
"""A, B and C have one mean, and each beats one of the others: the majority goes round in a circle."""

EFFECT = matrix("""
A 5 5 5
B 5 5 5
C 6 6 6
D 1 1 1
""")


def mean_scheme(*ladder: str) -> Scheme:
    return Scheme(Method("mean"), ladder)


def test_tie_ladder_refines_the_group_and_never_starts_anew() -> None:
    # Once C is out on a criterion, A against B alone would be 2-1: the majority rung must not be asked again.
    result = judged(CIRCLE, mean_scheme("majority", "criterion:effect"), by_criterion={"effect": EFFECT})
    assert [(place.rank, place.entry, place.rung) for place in result.places] == [
        (1, "C", ""),
        (2, "A", "criterion:effect"),
        (2, "B", "tied"),
        (4, "D", "score"),
    ]
    assert result.blockers == (reason("result.tie", entries="A, B", rank=2, shared=2),)


def test_tie_majority_of_three_counts_duels() -> None:
    # J1 and J2 put A over B over C, J3 the other way: A wins two duels, B one, C none.
    totals = matrix("A 9 9 3\nB 8 8 5\nC 7 7 7\nX 0 0 0")
    assert [
        (place.rank, place.entry, place.rung, place.value, place.above)
        for place in judged(totals, mean_scheme("majority")).places
    ] == [
        (1, "A", "", None, None),
        (2, "B", "majority", Fraction(0), Fraction(2)),
        (3, "C", "majority", Fraction(-2), Fraction(0)),
        (4, "X", "score", Fraction(0), Fraction(7)),
    ]


def test_tie_without_a_vote_waits_for_it_by_name() -> None:
    result = judged(CIRCLE, mean_scheme("majority", "vote", "lot"), rulings=Rulings(lot=Lot("s", "round:3")))
    assert order(result) == [(1, "A"), (1, "B"), (1, "C"), (4, "D")]
    assert result.blockers == (reason("result.vote-needed", entries="A, B, C", rank=1, shared=3),)


def test_tie_vote_orders_and_what_it_leaves_equal_goes_to_the_lot() -> None:
    vote = Vote((("B",), ("A", "C")))
    waiting = judged(CIRCLE, mean_scheme("vote", "lot"), rulings=Rulings(votes=(vote,)))
    assert order(waiting) == [(1, "B"), (2, "A"), (2, "C"), (4, "D")]
    assert waiting.blockers == (reason("result.lot-not-drawn", entries="A, C", rank=2, shared=2),)

    drawn = judged(
        CIRCLE,
        mean_scheme("vote", "lot"),
        rulings=Rulings(votes=(vote,), lot=Lot("seed-revealed-after-close", "round:3")),
    )
    assert [(place.entry, place.rung, place.value, place.above) for place in drawn.places] == [
        ("B", "", None, None),
        ("A", "vote", Fraction(2), Fraction(1)),
        ("C", "lot", Fraction(2), Fraction(1)),
        ("D", "score", Fraction(1), Fraction(8)),
    ]
    assert drawn.blockers == ()


def test_tie_lot_is_the_published_vector() -> None:
    totals = matrix("entry:11 5 5 5\nentry:12 5 5 5\nentry:13 5 5 5")
    rulings = Rulings(lot=Lot("seed-revealed-after-close", "round:3"))
    assert order(judged(totals, mean_scheme("lot"), rulings=rulings)) == [
        (1, "entry:11"),
        (2, "entry:13"),
        (3, "entry:12"),
    ]


def test_tie_last_vote_replaces_an_earlier_one() -> None:
    rulings = Rulings(votes=(Vote.of("A", "B", "C"), Vote.of("C", "B", "A")))
    assert order(judged(CIRCLE, mean_scheme("vote"), rulings=rulings)) == [
        (1, "C"),
        (2, "B"),
        (3, "A"),
        (4, "D"),
    ]


def test_tie_may_share_the_rank_when_the_rules_say_so() -> None:
    result = judged(CIRCLE, mean_scheme("majority", "share"))
    assert (order(result), result.blockers) == ([(1, "A"), (1, "B"), (1, "C"), (4, "D")], ())


def test_blockers_at_names_only_ties_that_the_cut_divides() -> None:
    result = judged(CIRCLE, mean_scheme("majority"))
    tie = reason("result.tie", entries="A, B, C", rank=1, shared=3)
    assert [result.blockers_at(cut) for cut in (1, 2, 3, 4)] == [(tie,), (tie,), (), ()]


# --- gaps ----------------------------------------------------------------------
# -----------


def test_gap_blocks_until_the_chair_has_reviewed() -> None:
    scheme = Scheme(Method("mean"), ("majority",), gap=Fraction(20))
    totals = matrix("A 80 70 60\nB 80 80 61\nC 50 50 50")
    open_ = reason("result.gap-not-reviewed", entry="A", gap="20", threshold="20")
    assert judged(totals, scheme).blockers == (open_,)
    assert judged(totals, scheme).blockers_at(1) == (open_,)
    assert judged(totals, scheme, rulings=Rulings(reviewed=frozenset("A"))).blockers == ()


def test_gap_third_marking_replaces_the_score_where_rules_make_it_official() -> None:
    scheme = Scheme(Method("mean"), ("majority",), gap=Fraction(20))
    totals = matrix("A 80 70 60\nB 80 80 61\nC 50 50 50")
    result = judged(totals, scheme, rulings=Rulings(official={"A": Fraction(74)}))
    assert [(place.entry, place.score) for place in result.places] == [
        ("A", Fraction(74)),
        ("B", Fraction(221, 3)),
        ("C", Fraction(50)),
    ]
    assert result.blockers == ()
    by_rank = Scheme(Method("rank_sum"), ())
    assert judged(totals, by_rank, rulings=Rulings(official={"A": Fraction(74)})).blockers == (
        reason("result.official-not-for-method", method="rank_sum"),
    )


# --- what always holds -----------------------------------------------------------------------------

POINTS = st.integers(0, 200).map(lambda halves: Fraction(halves, 2))


@st.composite
def panels(draw: st.DrawFn) -> dict[str, dict[str, Fraction]]:
    judges = draw(st.integers(5, 7))
    entries = draw(st.integers(1, 6))
    # Few different values, so that ties are common.
    few = draw(st.lists(POINTS, min_size=1, max_size=4))
    return {
        f"E{entry}": {f"J{judge}": draw(st.sampled_from(few)) for judge in range(judges)}
        for entry in range(entries)
    }


METHODS = st.sampled_from(
    [
        Method("trimmed", 1),
        Method("mean"),
        Method("rank_sum"),
        Method("least_squares"),
        Method("median_polish", 1),
    ]
)


@settings(max_examples=60, deadline=None)
@given(panels(), METHODS, st.data())
def test_judged_order_of_judges_and_entries_changes_nothing(
    totals: dict[str, dict[str, Fraction]], method: Method, data: st.DataObject
) -> None:
    scheme = Scheme(method, ("majority", "lot"))
    rulings = Rulings(lot=Lot("seed", "round:1"))
    mixed = {
        entry: dict(data.draw(st.permutations(list(totals[entry].items()))))
        for entry in data.draw(st.permutations(list(totals)))
    }
    assert judged(mixed, scheme, rulings=rulings) == judged(totals, scheme, rulings=rulings)


@settings(max_examples=60, deadline=None)
@given(panels(), METHODS)
def test_judged_names_of_judges_do_not_matter(totals: dict[str, dict[str, Fraction]], method: Method) -> None:
    scheme = Scheme(method, ("majority",))
    renamed = {
        entry: {f"X{judge[::-1]}": points for judge, points in row.items()} for entry, row in totals.items()
    }
    assert judged(renamed, scheme).places == judged(totals, scheme).places


@settings(max_examples=60, deadline=None)
@given(panels())
def test_judged_trimmed_equals_the_naive_formula_and_display_rounding_decides_nothing(
    totals: dict[str, dict[str, Fraction]],
) -> None:
    naive = {
        entry: (sum(row.values(), Fraction(0)) - max(row.values()) - min(row.values())) / (len(row) - 2)
        for entry, row in totals.items()
    }
    result = judged(totals, Scheme(Method("trimmed", 1), ("share",)))
    assert {place.entry: place.score for place in result.places} == naive
    for place in result.places:
        assert place.rank == 1 + sum(score > naive[place.entry] for score in naive.values())
        assert place.shared == sum(score == naive[place.entry] for score in naive.values())
        assert abs(Fraction(half_up(place.score)) - place.score) <= Fraction(1, 200)


def test_judged_scores_that_look_alike_rounded_are_not_tied() -> None:
    totals = {
        entry: {f"J{at}": points for at in range(3)}
        for entry, points in (("A", Fraction(1, 1000)), ("B", Fraction(0)))
    }
    result = judged(totals, mean_scheme("share"))
    assert [(place.rank, place.entry, str(half_up(place.score))) for place in result.places] == [
        (1, "A", "0.00"),
        (2, "B", "0.00"),
    ]
