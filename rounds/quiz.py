"""Quiz: the bank of questions, the paper drawn for an attempt, and the marks of its answers.

The bank is a JSON file:

    {"questions": [
      {"id": "A1-01", "topic": "A1", "difficulty": 1, "stem": "...", "options": {"A": "...", "B": "..."},
       "answer": "B", "explanation": "...", "source": "...", "law_as_of": "2025-10-01"}],
     "title": "...", "topics": {"A1": "..."}}

Only id, topic, stem, options and answer are needed. A question with `"practice": true` is held back for
practice: no paper that counts asks it, so its key may be shown at once. A paper follows from the seed of its
attempt alone, so it can be drawn again years later. Knows questions, letters and the rules of a quiz; knows
no person and no page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from rounds.definition import Contest, Quiz, Round, Topic, reading
from rounds.draw import Stream
from rounds.reasons import Reason, reason
from rounds.record import Decision

NO_ANSWER = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A multiple-choice question. `options` by letter; `answer` is the letter of the right one.

    `practice`: held back for practice, asked by no paper that counts.
    """

    id: str
    topic: str
    stem: str
    options: Mapping[str, str]
    answer: str
    difficulty: int = 1
    explanation: str = ""
    source: str = ""
    law_as_of: str = ""
    practice: bool = False


@dataclass(frozen=True, kw_only=True)
class Bank:
    """Questions by topic. Where `topics` names them, a question of another topic is a mistake."""

    questions: tuple[Question, ...]
    title: str = ""
    topics: Mapping[str, str] = field(default_factory=dict)
    language: str = "vi"
    note: str = field(default="", repr=False)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def _plans(self) -> dict[object, tuple[Cell, ...] | Reason]:
        """Plans of papers. A cache with the bank in its key would compare whole banks for each."""
        return {}


# --- reading --------------------------------------------------------------------------------------


def read(data: bytes, file: str) -> tuple[Bank | None, list[Reason]]:
    """The bank in the bytes of `file`, or None and every mistake with its place (`questions[3].answer`)."""
    words, found = reading.text(data, file)
    if words is None:
        return None, found
    try:
        table = json.loads(words, object_pairs_hook=_object)
    except _KeyTwice as error:
        return None, [*found, reason("bank.key-twice", file=file, key=str(error))]
    except (ValueError, RecursionError) as error:
        place = f"[{error.lineno}]" if isinstance(error, json.JSONDecodeError) else ""
        return None, [*found, reason("bank.not-json", file=file, path=place, detail=type(error).__name__)]
    reader = reading.Reader(file)
    bank = reader.table(Bank, table)
    found += reader.mistakes
    if bank is not None:
        found += _mistakes(bank, file)
    return (None if found else bank), found


class _KeyTwice(Exception):
    """A key stands twice in one object. JSON would let the last one win without a word."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """One object of the file. JSON writes `null` for what is not known; here that is a key left out."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise _KeyTwice(next(key for number, key in enumerate(keys) if key in keys[:number]))
    return {key: value for key, value in pairs if value is not None}


def _mistakes(bank: Bank, file: str) -> Iterator[Reason]:
    seen: dict[str, int] = {}
    if not bank.questions:
        yield reason("bank.empty", file=file, path="questions")
    for number, question in enumerate(bank.questions, 1):
        path = f"questions[{number}]"
        first = seen.setdefault(question.id, number)
        if first != number:
            yield reason("bank.duplicate-id", file=file, path=f"{path}.id", id=question.id, first=first)
        if bank.topics and question.topic not in bank.topics:
            yield reason("bank.unknown-topic", file=file, path=f"{path}.topic", topic=question.topic)
        if not question.stem.strip():
            yield reason("bank.empty-text", file=file, path=f"{path}.stem", id=question.id)
        if len(question.options) < 2:
            yield reason("bank.few-options", file=file, path=f"{path}.options", id=question.id)
        for letter, words in question.options.items():
            # One letter a question is what an attempt stores.
            if len(letter) != 1 or letter == NO_ANSWER:
                yield reason("bank.bad-letter", file=file, path=f"{path}.options", id=question.id, got=letter)
            if not words.strip():
                yield reason("bank.empty-text", file=file, path=f"{path}.options.{letter}", id=question.id)
        if question.answer not in question.options:
            yield reason(
                "bank.answer-unknown",
                file=file,
                path=f"{path}.answer",
                id=question.id,
                got=question.answer,
                options=", ".join(question.options),
            )


# --- papers ---------------------------------------------------------------------------------------


class Drawn(NamedTuple):
    """A question of a paper, with the letters of its options in the order in which they are shown."""

    question: Question
    letters: tuple[str, ...]


Paper = tuple[Drawn, ...]


class Cell(NamedTuple):
    """Questions of one group of topics and one of difficulties, and how many of them every paper has."""

    questions: tuple[Question, ...]
    take: int


def topics_of(contest: Contest, round: Round) -> tuple[Topic, ...]:
    """The topics of a learning round: those it names, or all of the contest."""
    named = round.learning.topics if round.learning else ()
    return tuple(topic for topic in contest.topics if not named or topic.id in named)


def paper(bank: Bank, quiz: Quiz, topics: Sequence[Topic], seed: str) -> Paper:
    """The paper of the attempt with that seed.

    Every paper of a round has the same number of questions of each topic and difficulty (`plan`); which
    ones, their order and the order of their options are drawn. Raises ValueError when `why_not_drawable`
    has a reason.
    """
    stream = Stream(seed)
    return tuple(
        Drawn(question, tuple(stream.shuffled(letters) if quiz.shuffle_options else letters))
        for question in questions(bank, quiz, topics, stream)
        for letters in [tuple(question.options)]
    )


def for_practice(bank: Bank, topics: Sequence[Topic]) -> tuple[Question, ...]:
    """The questions of these topics that are held back for practice."""
    known = {topic.id for topic in topics}
    return tuple(each for each in bank.questions if each.practice and (not known or each.topic in known))


def practice_paper(bank: Bank, quiz: Quiz, topics: Sequence[Topic], seed: str) -> Paper:
    """A paper that counts for nothing: of what is held back for practice, where there is any.

    Otherwise it is drawn like one that counts. Raises ValueError as `paper` does.
    """
    own = for_practice(bank, topics)
    if not own:
        return paper(bank, quiz, topics, seed)
    stream = Stream(seed)
    drawn = stream.sample(own, min(quiz.questions, len(own)))
    return tuple(Drawn(each, tuple(stream.shuffled(tuple(each.options)))) for each in stream.shuffled(drawn))


def questions(bank: Bank, quiz: Quiz, topics: Sequence[Topic], stream: Stream) -> list[Question]:
    """The questions of a paper in their order, the first thing drawn from its stream. Raises ValueError."""
    cells = plan(bank, quiz, tuple(topics))
    if isinstance(cells, Reason):
        raise ValueError(cells)
    return drawn(cells, stream)


def drawn(cells: Sequence[Cell], stream: Stream) -> list[Question]:
    """The same by a plan that is at hand."""
    return stream.shuffled(
        [question for cell in cells for question in stream.sample(cell.questions, cell.take)]
    )


def why_not_drawable(bank: Bank, quiz: Quiz, topics: Sequence[Topic]) -> Reason | None:
    """Why no paper can be drawn: too few questions of a topic or difficulty, or quotas that do not fit."""
    cells = plan(bank, quiz, tuple(topics))
    return cells if isinstance(cells, Reason) else None


def plan(bank: Bank, quiz: Quiz, topics: tuple[Topic, ...]) -> tuple[Cell, ...] | Reason:
    """How many questions of each topic and difficulty every paper has, or why that cannot be.

    Topics and difficulties without a quota of their own share what the quotas leave. A paper is a sample of
    each cell of that table; its counts follow the bank's proportions as closely as both margins allow.
    """
    quotas = tuple((topic.id, topic.questions) for topic in topics)
    wanted = quiz.questions, quotas, tuple(sorted(quiz.by_difficulty.items()))
    found = bank._plans.get(wanted)
    if found is None:
        found = bank._plans[wanted] = _planned(bank, *wanted)
    return found


def _planned(
    bank: Bank,
    total: int,
    topics: tuple[tuple[str, int | None], ...],
    difficulties: tuple[tuple[str, int], ...],
) -> tuple[Cell, ...] | Reason:
    quoted = {topic: count for topic, count in topics if count is not None}
    rows = _shares(total, quoted, rest=len(quoted) < len(topics) or not topics)
    columns = _shares(total, dict(difficulties), rest=True)
    for shares in (rows, columns):
        if sum(shares.values()) != total:
            return reason("quiz.quotas-not-total", quotas=sum(shares.values()), total=total)
    known = {topic for topic, _ in topics}
    cells: dict[tuple[str, str], list[Question]] = {(row, column): [] for row in rows for column in columns}
    for question in bank.questions:
        if question.practice:
            continue
        row = question.topic if question.topic in quoted else ""
        column = str(question.difficulty) if str(question.difficulty) in columns else ""
        if (not known or question.topic in known) and (row, column) in cells:
            cells[row, column].append(question)
    for axis, shares in enumerate((rows, columns)):
        for name, need in shares.items():
            have = sum(len(questions) for at, questions in cells.items() if at[axis] == name)
            if have < need:
                topic, difficulty = (name, "") if axis == 0 else ("", name)
                return reason(
                    "quiz.too-few-questions", topic=topic, difficulty=difficulty, have=have, need=need
                )
    counts = _table(rows, columns, {at: len(questions) for at, questions in cells.items()})
    if counts is None:
        return reason("quiz.quotas-do-not-meet")
    return tuple(Cell(tuple(questions), counts[at]) for at, questions in cells.items() if counts[at])


def _shares(total: int, quotas: Mapping[str, int], *, rest: bool) -> dict[str, int]:
    """The quotas, and under the empty name what they leave to everything without one."""
    left = total - sum(quotas.values())
    return {**quotas, "": left} if rest and left > 0 else dict(quotas)


def _table(
    rows: Mapping[str, int], columns: Mapping[str, int], sizes: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], int] | None:
    """Whole numbers up to `sizes` whose rows and columns sum as asked; None when there are none.

    Begins with the proportional numbers rounded down and completes them by augmenting paths (Ford-Fulkerson).
    """
    row_sizes = {row: sum(sizes[row, column] for column in columns) for row in rows}
    column_sizes = {column: sum(sizes[row, column] for row in rows) for column in columns}
    counts = {
        (row, column): min(
            size * rows[row] // (row_sizes[row] or 1), size * columns[column] // (column_sizes[column] or 1)
        )
        for (row, column), size in sizes.items()
    }

    def short(column: str) -> bool:
        return sum(counts[row, column] for row in rows) < columns[column]

    def place(row: str, tried: set[str]) -> bool:
        for column in columns:
            if column in tried or counts[row, column] == sizes[row, column]:
                continue
            tried.add(column)
            if short(column):
                counts[row, column] += 1
                return True
            for other in rows:
                if other != row and counts[other, column] and place(other, tried):
                    counts[other, column] -= 1
                    counts[row, column] += 1
                    return True
        return False

    for row, need in rows.items():
        for _ in range(need - sum(counts[row, column] for column in columns)):
            if not place(row, set()):
                return None
    return counts


# --- marks ----------------------------------------------------------------------------------------


class Marks(NamedTuple):
    """Questions answered right and wrong; what was not answered is neither."""

    correct: int
    wrong: int


Keys = Mapping[str, str]
"""The letters that are right, by question id; `ALL` where every answer is."""

ALL = "*"


def keys(bank: Bank, round: str, decisions: Iterable[Decision] = ()) -> Keys:
    """The key of every question, with the round's regrades folded in: the last of a question holds."""
    right = {question.id: question.answer for question in bank.questions}
    for decision in decisions:
        if decision.kind == "regrade" and decision.subject == round:
            right[str(decision.data["question"])] = "".join(decision.data.get("key") or ()) or ALL
    return right


def grade(paper: Paper, answers: str, right: Keys) -> Marks:
    """Mark the answers to a paper, one letter a question in its order, `-` for none.

    A question whose every answer is right (withdrawn) counts as right for all, answered or not. Raises
    ValueError when the answers do not fit the paper.
    """
    correct = wrong = 0
    for drawn, letter in zip(paper, answers, strict=True):
        key = right[drawn.question.id]
        if key == ALL or letter in key:
            correct += 1
        elif letter != NO_ANSWER:
            wrong += 1
    return Marks(correct, wrong)


def score(marks: Marks, quiz: Quiz) -> int | Fraction:
    """`points` for each right answer, less `wrong_points` for each wrong one, exactly. May be negative."""
    return exact(marks.correct * Fraction(quiz.points) - marks.wrong * Fraction(quiz.wrong_points))


def exact(value: Fraction) -> int | Fraction:
    """The same number, as an int when it is whole: ints compare and print fastest."""
    return value.numerator if value.denominator == 1 else value
