"""The comparison of methods, on a few runs: the same seed gives the same shares on every machine."""

from __future__ import annotations

from fractions import Fraction

from bench import methods


def test_few_runs_find_what_they_always_found() -> None:
    assert methods.found(3, 3, (methods.MEAN_METHOD, methods.SQUARES)) == [Fraction(11, 18), Fraction(13, 18)]
    assert methods.found(3, 9, (methods.TRIMMED,)) == [Fraction(2, 3)]
    assert methods.lifted(10) == (Fraction(2, 5), Fraction(1), Fraction(2, 5))
    assert methods.of_three(5) == (Fraction(23, 30), Fraction(7, 10))


def test_table_tells_every_share_and_keeps_its_bounds() -> None:
    said: list[str] = []
    rows = methods.main(6, said.append)
    assert [row.name for row in rows if row.least is not None] == [
        "all judges against three each",
        "severity fitted on three each",
        "mean of three",
    ]
    assert len(said) == 9
