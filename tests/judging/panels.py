"""Reference panels with published or worked-out answers, used all over `tests/judging`."""

from __future__ import annotations

from fractions import Fraction

from judging.result import Scheme
from judging.scheme import Method


def matrix(text: str) -> dict[str, dict[str, Fraction]]:
    """Rows `entry points points ...`; judges are J1, J2 ... in the order of the columns; a dot is a
    missing cell.
    """
    return {
        entry: {f"J{number}": Fraction(points) for number, points in enumerate(row, 1) if points != "."}
        for entry, *row in (line.split() for line in text.strip().splitlines())
    }


SEVEN_JUDGES = matrix("""
A 88 86 79 90 89 93 62
B 87 88 77 88 86 92 60
C 86 84 78 87 85 91 84
D 84 85 75 86 87 90 82
E 82 80 73 84 83 89 80
F 80 81 72 82 80 88 99
G 76 78 68 80 77 85 74
H 70 72 62 75 71 79 68
""")

TRIMMED = Scheme(Method("trimmed", 1), ("majority", "vote", "lot"))

INCOMPLETE = matrix("""
E1 73 74 . 71
E2 . 75 67 72
E3 73 75 68 .
E4 75 . 72 75
""")
"""Montgomery, Design and Analysis of Experiments: a balanced incomplete block design."""

SHROUT_FLEISS = matrix("""
T1 9 2 5 8
T2 6 1 3 2
T3 8 4 6 8
T4 7 1 2 6
T5 10 5 6 9
T6 6 2 4 7
""")
"""Shrout & Fleiss (1979), table 2."""
