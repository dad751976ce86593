"""The banks of the example contests: enough questions, and none that tells its answer by its looks."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from app.cli.demo import EXAMPLES
from rounds import quiz
from rounds.quiz import Bank, Question

FEWEST = {"cong-dan-so-2025": 120, "ung-dung-ai-2026": 36, "gia-dinh-an-toan-tren-mang": 30}
"""Questions that papers ask, by contest; contest A and its four topics are those of the plan."""


@pytest.fixture(params=FEWEST)
def bank(request: pytest.FixtureRequest) -> Bank:
    found, mistakes = quiz.read((EXAMPLES / request.param / "questions.json").read_bytes(), "questions.json")
    assert mistakes == []
    assert found is not None
    assert sum(not each.practice for each in found.questions) >= FEWEST[request.param]
    return found


def test_every_topic_has_three_times_what_a_paper_takes_of_it(bank: Bank) -> None:
    counts = Counter(each.topic for each in bank.questions if not each.practice)
    assert min(counts.values()) >= 9


def test_no_question_and_no_option_stands_twice(bank: Bank) -> None:
    stems = Counter(plain(each.stem) for each in bank.questions)
    assert [stem for stem, times in stems.items() if times > 1] == []
    assert [each.id for each in bank.questions if len({*map(plain, each.options.values())}) < 4] == []


def test_every_question_has_four_options_a_reason_and_a_source(bank: Bank) -> None:
    poor = [
        each.id
        for each in bank.questions
        if list(each.options) != list("ABCD") or not each.explanation or not each.source
    ]
    assert poor == []


def test_neither_the_place_nor_the_length_of_an_option_tells_the_key(bank: Bank) -> None:
    letters = Counter(each.answer for each in bank.questions)
    assert max(letters.values()) - min(letters.values()) <= 3
    assert sum(map(is_longest, bank.questions)) <= len(bank.questions) // 4


def is_longest(question: Question) -> bool:
    """Whether the right option is longer than every other."""
    others = [len(words) for letter, words in question.options.items() if letter != question.answer]
    return len(question.options[question.answer]) > max(others)


def plain(words: str) -> str:
    """Without accents, punctuation and case: what a hurried reader sees."""
    letters = unicodedata.normalize("NFD", words.lower())
    return "".join(letter for letter in letters if letter.isalnum())
