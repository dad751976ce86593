"""Round 1 as somebody who learns lives it: the topics part by part, then the paper."""

from __future__ import annotations

from collections.abc import Sequence

from rounds.quiz import Bank
from tests.given.hands import Hand, Screen
from tests.given.posts import Post

NEXT_PART, PAPER = "Tôi đã đọc", 10


def learn(hand: Screen, bank: Bank, right: int) -> None:
    """Every part of every topic, then every question, as the pages lead."""
    begin_to_read(hand)
    while NEXT_PART in hand.reads():
        hand.press(NEXT_PART)
        if "Đọc tiếp" in hand.reads() and NEXT_PART not in hand.reads():
            hand.follow("Đọc tiếp")
    begin_paper(hand)
    for place in range(1, PAPER + 1):
        said = hand.reads()
        assert f"Câu {place} trên {PAPER}" in said, said
        [stem] = asked(said, bank)
        hand.tick(option(bank, stem, right=place <= right), of=stem)
        hand.press("Câu tiếp")
    hand.press("Nộp bài")


def learn_quickly(hand: Post, bank: Bank, right: int, parts: Sequence[str]) -> None:
    """The same, without looking at each page: `parts` are the addresses of all there is to read."""
    begin_to_read(hand)
    for each in parts:
        hand.quietly(NEXT_PART, each)
    hand.open("/")
    hand.follow("Ứng dụng AI")
    hand.follow("Học và dự thi")
    begin_paper(hand)
    for place, stem in enumerate(asked(hand.reads(), bank), 1):
        hand.tick(option(bank, stem, right=place <= right), of=stem)
    for place in range(1, PAPER + 1):
        hand.quietly("Câu tiếp", hand.at.replace("/quiz/1", f"/quiz/{place}"))
    hand.press("Nộp bài…")
    hand.press("Nộp bài")


def begin_to_read(hand: Hand) -> None:
    """From the front page to the first part of the first topic."""
    hand.follow("Ứng dụng AI")
    hand.follow("Học và dự thi")
    hand.follow("Bắt đầu đọc")


def begin_paper(hand: Hand) -> None:
    """From the steps to the first question."""
    hand.follow("Vào bài thi")
    hand.press("Bắt đầu làm bài")


def asked(said: str, bank: Bank) -> list[str]:
    """The questions that a page says, in order."""
    return sorted((each.stem for each in bank.questions if each.stem in said), key=said.index)


def option(bank: Bank, stem: str, *, right: bool) -> str:
    """The words of an answer that is right, or wrong."""
    [question] = [each for each in bank.questions if each.stem == stem]
    return next(words for letter, words in question.options.items() if (letter in question.answer) == right)
