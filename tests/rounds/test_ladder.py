"""Places by a ladder of rungs."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from judging.exact import half_up
from rounds.ladder import Group, Place, Rung, Value, places
from rounds.reasons import reason

SCORE = Rung("score")
SECONDS = Rung("seconds", low=True)


def by_length(group: Group) -> Sequence[Group]:
    lengths = sorted({len(name) for name in group})
    return [tuple(name for name in group if len(name) == length) for length in lengths]


def ranked(rows: dict[str, tuple[Value, ...]], rungs: Sequence[Rung]) -> list[tuple[int, str, str]]:
    columns = list(zip(*rows.values(), strict=True)) or [()] * len(rungs)
    found, blockers = places(list(rows), columns, rungs, [""] * len(rows))
    assert blockers == []
    assert all(place.values == rows[place.subject] for place in found)
    return [(place.rank, place.subject, place.rung) for place in found]


def test_ties_share_a_rank_and_the_next_stays_empty() -> None:
    rows = {"d": (1, 5), "c": (7, 5), "b": (7, 5), "a": (9, 8)}
    assert ranked(rows, [SCORE, SECONDS]) == [
        (1, "a", ""),
        (2, "b", "score"),
        (2, "c", "="),
        (4, "d", "score"),
    ]


def test_each_place_names_the_rung_that_separated_it() -> None:
    rows = {"a": (9, 8), "b": (9, 10), "c": (9, 10), "d": (8, 1)}
    assert ranked(rows, [SCORE, SECONDS]) == [
        (1, "a", ""),
        (2, "b", "seconds"),
        (2, "c", "="),
        (4, "d", "score"),
    ]


def test_places_carry_block_and_exact_values() -> None:
    found, blockers = places(
        ["x", "y"], [[Fraction(1, 3), Fraction(2, 3)], [None, 4]], [SCORE, SECONDS], ["p", "q"]
    )
    assert found == [
        Place(1, "y", "q", (Fraction(2, 3), 4), ""),
        Place(2, "x", "p", (Fraction(1, 3), None), "score"),
    ]
    assert blockers == []


def test_fractions_that_look_alike_rounded_are_not_tied() -> None:
    rows: dict[str, tuple[Value, ...]] = {"a": (Fraction(10**30, 3),), "b": (Fraction(10**30 + 1, 3),)}
    assert ranked(rows, [SCORE]) == [(1, "b", ""), (2, "a", "score")]
    assert ranked({"a": (Fraction(4, 2),), "b": (2,)}, [SCORE]) == [(1, "a", ""), (1, "b", "=")]


# Rates as they come, and such that a float or two decimals cannot tell apart.
RATES = st.tuples(st.integers(0, 10**4), st.integers(1, 10**4)) | st.tuples(
    st.integers(10**17 - 3, 10**17), st.integers(10**17, 10**17 + 3)
)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), RATES, min_size=1, max_size=8))
def test_p55_ranks_are_those_of_whole_numbers_multiplied_crosswise(rates: dict[str, tuple[int, int]]) -> None:
    def ahead(other: tuple[int, int], of: tuple[int, int]) -> bool:
        return other[0] * of[1] > of[0] * other[1]

    found = ranked({name: (Fraction(*rate),) for name, rate in rates.items()}, [SCORE])
    expected = {name: 1 + sum(ahead(other, rate) for other in rates.values()) for name, rate in rates.items()}
    assert {name: rank for rank, name, _ in found} == expected


@given(st.fractions(0, 100), st.fractions(0, 100))
def test_p55_what_looks_alike_on_a_page_is_no_tie_and_no_tie_is_parted(one: Fraction, two: Fraction) -> None:
    near = one + Fraction(1, 10**40)
    rows: dict[str, tuple[Value, ...]] = {"a": (one,), "b": (near,), "c": (two,), "d": (two * 7 / 7,)}
    found = {name: rank for rank, name, _ in ranked(rows, [SCORE])}
    assert half_up(one) == half_up(near) or half_up(near) - half_up(one) == Decimal("0.01")
    assert (found["b"] < found["a"], found["c"] == found["d"]) == (True, True)


def test_no_figure_comes_after_every_figure_in_both_directions() -> None:
    rows: dict[str, tuple[Value, ...]] = {"a": (None,), "b": (0,), "c": (-3,), "d": (None,)}
    assert ranked(rows, [SCORE]) == [(1, "b", ""), (2, "c", "score"), (3, "a", "score"), (3, "d", "=")]
    assert ranked(rows, [SECONDS]) == [(1, "c", ""), (2, "b", "seconds"), (3, "a", "seconds"), (3, "d", "=")]


def test_split_is_asked_about_tied_groups_only_and_never_restarts() -> None:
    asked = []

    def split(group: Group) -> Sequence[Group]:
        asked.append(group)
        return by_length(group)

    rows: dict[str, tuple[Value, ...]] = {
        "aaa": (5, None, 9),
        "bb": (5, None, 2),
        "cc": (5, None, 1),
        "d": (6, None, 3),
        "e": (4, None, 3),
        "f": (4, None, 3),
    }
    ladder = [SCORE, Rung("length", split=split), SECONDS]
    assert ranked(rows, ladder) == [
        (1, "d", ""),
        (2, "cc", "score"),
        (3, "bb", "seconds"),
        (4, "aaa", "length"),
        (5, "e", "score"),
        (5, "f", "="),
    ]
    assert asked == [("aaa", "bb", "cc"), ("e", "f")]


def test_split_that_waits_for_a_person_keeps_the_tie_and_says_where() -> None:
    rows = {"a": (5, None, 1), "b": (5, None, 2), "c": (7, None, 3)}
    ladder = [SCORE, Rung("draw", split=lambda group: "standing.draw-not-revealed"), SECONDS]
    columns = list(zip(*rows.values(), strict=True))
    found, blockers = places(list(rows), columns, ladder, [""] * 3)
    assert [(place.rank, place.subject, place.rung) for place in found] == [
        (1, "c", ""),
        (2, "a", "score"),
        (2, "b", "="),
    ]
    assert blockers == [
        reason("standing.draw-not-revealed", metric="draw", subjects="a, b", rank=2, shared=2)
    ]


def test_nobody_and_one_have_places() -> None:
    assert places([], [[], []], [SCORE, SECONDS], []) == ([], [])
    assert ranked({"a": (None, None)}, [SCORE, SECONDS]) == [(1, "a", "")]


VALUES = st.one_of(st.none(), st.integers(-3, 3), st.fractions(-2, 2, max_denominator=3))


def plain(rows: dict[str, tuple[Value, ...]], rungs: Sequence[Rung]) -> list[tuple[int, str]]:
    """The same by comparing everybody with everybody."""

    def better(one: tuple[Value, ...], other: tuple[Value, ...]) -> bool:
        for mine, yours, rung in zip(one, other, rungs, strict=True):
            if mine != yours:
                if mine is None or yours is None:
                    return yours is None
                return (mine < yours) == rung.low
        return False

    ranks = {name: 1 + sum(better(row, rows[name]) for row in rows.values()) for name in rows}
    return sorted((rank, name) for name, rank in ranks.items())


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=4), st.tuples(VALUES, VALUES, VALUES), max_size=12),
    st.lists(st.booleans(), min_size=3, max_size=3),
    st.randoms(use_true_random=False),
)
def test_places_agree_with_comparing_everybody_in_any_order(rows, low, random) -> None:  # type: ignore[no-untyped-def]
    rungs = [Rung(str(number), low=each) for number, each in enumerate(low)]
    names = list(rows)
    random.shuffle(names)
    shuffled = {name: rows[name] for name in names}
    found = ranked(shuffled, rungs)
    assert [(rank, name) for rank, name, _ in found] == plain(rows, rungs)
    assert found == ranked(rows, rungs)
    for (_, before, _), (_, name, rung) in pairwise(found):
        differs = [mine != yours for mine, yours in zip(rows[before], rows[name], strict=True)]
        assert rung == (str(differs.index(True)) if any(differs) else "=")
