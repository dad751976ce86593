"""Who has earned the certificate of participation. Knows the lines of one contestant; prints nothing."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from rounds.contestant import Line
from rounds.definition import Contest
from rounds.reasons import Reason, reason


def why_not(contest: Contest, lines: Iterable[tuple[str, Line]]) -> Reason | None:
    """What is missing for the certificate; None when it is earned.

    `lines` are those of one contestant, each with the id of its learning round: one round is enough.
    """
    if contest.certificate is None:
        return reason("certificate.none")
    valid = [(round, line) for round, line in lines if line.valid is not None]
    if not valid:
        return reason("certificate.not-valid")
    if contest.certificate.when == "valid" or any(_passed(contest, *each) for each in valid):
        return None
    return reason("certificate.not-passed")


def _passed(contest: Contest, round: str, line: Line) -> bool:
    learning = next(each.learning for each in contest.rounds if each.id == round)
    mark = learning.quiz.pass_mark if learning and learning.quiz else None
    return mark is None or (line.score is not None and line.score >= Fraction(mark))
