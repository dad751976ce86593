"""What someone answers to a drawn paper, by ability and by the difficulty of each question."""

from __future__ import annotations

from typing import NamedTuple

from rounds import quiz
from rounds.definition import Quiz
from rounds.definition.folder import Definition
from rounds.draw import Stream
from rounds.quiz import NO_ANSWER
from rounds.reasons import Reason
from rounds.simulation.dice import Dice

# Per thousand: left empty; less often right for each step of difficulty above the first; right at the most.
EMPTY, HARDER, SURE = 1, 70, 985


class Marked(NamedTuple):
    """The last fields of an `Attempt`."""

    answers: str
    correct: int
    wrong: int
    prediction: int | None


class Papers:
    """The papers of one round. `people` is about how many take part, which those who predict come near to."""

    def __init__(self, definition: Definition, round: str, rules: Quiz, people: int) -> None:
        assert definition.bank is not None
        topics = quiz.topics_of(definition.contest, definition.contest.round(round))
        cells = quiz.plan(definition.bank, rules, topics)
        if isinstance(cells, Reason):
            raise ValueError(cells)
        self._cells = cells
        self._predict = people if rules.prediction else 0
        self._others = {
            question.id: [letter for letter in question.options if letter != question.answer]
            for question in definition.bank.questions
        }
        self._hardest = max(question.difficulty for question in definition.bank.questions)

    def answer(self, seed: str, ability: int, dice: Dice) -> Marked:
        """Answers to the paper of that seed by someone right at `ability` of a thousand easy questions."""
        below, others = dice.below, self._others
        chances = [min(ability + HARDER - HARDER * level, SURE) for level in range(self._hardest + 1)]
        answers = []
        correct = empty = 0
        for question in quiz.drawn(self._cells, Stream(seed)):
            thrown = below(1000)
            if thrown < chances[question.difficulty]:
                answers.append(question.answer)
                correct += 1
            elif thrown >= 1000 - EMPTY:
                answers.append(NO_ANSWER)
                empty += 1
            else:
                wrong = others[question.id]
                answers.append(wrong[below(len(wrong))])
        return Marked("".join(answers), correct, len(answers) - correct - empty, self._prediction(dice))

    def _prediction(self, dice: Dice) -> int | None:
        """A guess between half and one and a half times the figure, mostly a round one."""
        if not self._predict:
            return None
        guess = self._predict * dice.around(1000, 500) // 1000
        return guess if guess < 100 or dice.share(300) else guess - guess % 10
