"""Attempts: which of a contestant's attempts at a quiz counts, and for how much.

Knows the attempts of one contestant and the rules of the quiz; knows no window (`calendar`) and no parts
besides the quiz (`contestant`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from rounds import calendar, quiz
from rounds.definition import Quiz, Topic
from rounds.quiz import NO_ANSWER, Bank, Keys, Marks
from rounds.reasons import Reason, reason
from rounds.record import Attempt, Decision

GRACE = 5 * calendar.SECOND
"""How much longer than its limit an attempt may be on its way when it is handed in: what a slow line takes.

It is no part of the time shown, and gives nobody more: the instant that counts is the limit (`handed_in_at`).
"""


def handed_in_at(received: int, limit: int, last_call: int) -> int:
    """The instant at which an attempt counts as handed in, whether its person or its limit ended it."""
    return min(received, limit, last_call - 1)


def merged(
    answers: str, seqs: Sequence[int], given: Iterable[tuple[int, str, int]], choices: str
) -> tuple[str, list[int]] | None:
    """Answers and their client's numbers, with `given` (place from 1, letter, number) put in where the number
    is higher than the one held: in whatever order they come, the newest of each question stays.

    `choices` has the letter of the last option of each question. None when something given fits no question.
    """
    letters, numbers = list(answers), list(seqs)
    for place, letter, number in given:
        if not 1 <= place <= len(choices) or not (letter == NO_ANSWER or "A" <= letter <= choices[place - 1]):
            return None
        if number > numbers[place - 1]:
            letters[place - 1], numbers[place - 1] = letter, number
    return "".join(letters), numbers


def void_by(voids: Iterable[Decision], contestant: str, at: int) -> Decision | None:
    """The first of these rulings of a round by which an attempt handed in at that instant does not count.

    A ruling is about a stretch of time, of everybody or of the contestants whom it names.
    """
    for act in voids:
        if int(act.data["from"]) <= at < int(act.data["to"]) and contestant in act.data.get(
            "of", [contestant]
        ):
            return act
    return None


def named_by(act: Decision) -> frozenset[str]:
    """The contestants whom a ruling on attempts names, and nobody else's lines change; empty: it is about
    everybody.
    """
    return frozenset(act.data.get("of", ())) if act.kind == "void" else frozenset()


class Counted(NamedTuple):
    """What counts of a contestant's attempts.

    `seconds` are whole seconds used, at most the time allowed; with the average of attempts both figures
    may be fractions. `all_correct`: every question right (in every attempt, when the average counts).
    `complete_at` is when the first attempt with an answer to every question was handed in, None before.
    """

    score: int | Fraction
    seconds: int | Fraction
    all_correct: bool
    prediction: int | None
    submitted_at: int
    complete_at: int | None


class Marking(NamedTuple):
    """What it takes to mark attempts anew: after a regrade the marks of then no longer hold."""

    bank: Bank
    topics: Sequence[Topic]
    keys: Keys


class Rules:
    """The rules of one quiz, made ready to be asked a million times. `marking` only after a regrade."""

    def __init__(self, rules: Quiz, marking: Marking | None = None) -> None:
        self.rules, self.marking = rules, marking
        self.limit = rules.minutes * 60 if rules.minutes else None
        self.points: dict[tuple[int, int], int | Fraction] = {}

    def taken(self, attempts: Sequence[Attempt]) -> Sequence[Attempt]:
        """The attempts that were allowed, in order: not too soon after the one before, and not too many."""
        if len(attempts) < 2:
            return attempts
        found: list[Attempt] = []
        spacing = self.rules.spacing_hours * calendar.HOUR
        for attempt in sorted(attempts, key=lambda attempt: (attempt.at, attempt.number)):
            if not found or attempt.started_at >= found[-1].at + spacing:
                found.append(attempt)
        return found[: self.rules.attempts]

    def why_not_start(self, taken: Sequence[Attempt], now: int) -> Reason | None:
        """Why no attempt may begin after those taken: they are all that one has, or it is too soon."""
        if self.rules.attempts is not None and len(taken) >= self.rules.attempts:
            return reason("attempt.none-left", attempts=self.rules.attempts)
        if taken and now < taken[-1].at + self.rules.spacing_hours * calendar.HOUR:
            return reason("attempt.too-soon", hours=self.rules.spacing_hours)
        return None

    def counted(self, taken: Sequence[Attempt]) -> Counted:
        """What counts of the attempts taken, of which there is at least one.

        Attempts with an answer to every question go before all others. Best is the highest score, then the
        shortest time, then the earliest.
        """
        complete = [attempt for attempt in taken if attempt.correct + attempt.wrong == self.rules.questions]
        complete_at = complete[0].at if complete else None
        marked = [self._marked(attempt, complete_at) for attempt in complete or taken]
        if len(marked) == 1:
            return marked[0]
        if self.rules.counted == "best":
            found = min(marked, key=lambda each: (-each.score, each.seconds, each.submitted_at))
        elif self.rules.counted == "first":
            found = marked[0]
        else:
            found = marked[-1]
        if self.rules.counted == "average":
            found = found._replace(
                score=quiz.exact(Fraction(sum(each.score for each in marked), len(marked))),
                seconds=quiz.exact(Fraction(sum(each.seconds for each in marked), len(marked))),
                all_correct=all(each.all_correct for each in marked),
            )
        return found

    def _marked(self, attempt: Attempt, complete_at: int | None) -> Counted:
        marks = Marks(attempt.correct, attempt.wrong)
        # Without a seed the marks came from outside, and there is no paper to mark anew.
        if self.marking and attempt.seed:
            paper = quiz.paper(self.marking.bank, self.rules, self.marking.topics, attempt.seed)
            marks = quiz.grade(paper, attempt.answers, self.marking.keys)
        score = self.points.get(marks)
        if score is None:
            score = self.points[marks] = quiz.score(marks, self.rules)
        seconds = (attempt.at - attempt.started_at) // calendar.SECOND
        return Counted(
            score,
            seconds if self.limit is None else min(seconds, self.limit),
            marks.correct == self.rules.questions,
            attempt.prediction,
            attempt.at,
            complete_at,
        )
