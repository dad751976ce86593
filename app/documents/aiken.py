"""Aiken: the plain text of questions that anyone can type.

    Câu hỏi?
    A. Một
    B. Hai
    ANSWER: B

Carries no id, topic or explanation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.documents.item import LETTERS, Item, Unfit

_OPTION = re.compile(r"([A-H])[.)]\s+(\S.*)")
_ANSWER = re.compile(r"ANSWER:\s*([A-H])", re.IGNORECASE)


def read(words: str) -> list[Item]:
    """The questions. Raises Unfit at the first line that does not fit."""
    found: list[Item] = []
    stem: list[str] = []
    options: list[str] = []
    begins = 0
    for number, line in enumerate(map(str.strip, words.splitlines()), 1):
        if not line:
            continue
        if answer := _ANSWER.fullmatch(line):
            right = LETTERS.index(answer[1].upper())
            if not stem or right >= len(options):
                raise Unfit(number, "item.answer-without-option")
            found.append(Item(line=begins, stem=" ".join(stem), options=tuple(options), right=right))
            stem, options = [], []
        elif (option := _OPTION.fullmatch(line)) and stem:
            if LETTERS[len(options)] != option[1]:
                raise Unfit(number, "item.options-out-of-order")
            options.append(option[2])
        elif options:
            raise Unfit(number, "item.no-answer")
        else:
            begins = begins if stem else number
            stem.append(line)
    if stem:
        raise Unfit(begins, "item.no-answer")
    return found


def write(items: Iterable[Item]) -> str:
    """The same questions as Aiken; topics, explanations and ids are left behind."""
    parts = []
    for item in items:
        lines = [" ".join(item.stem.split())]
        lines += [
            f"{letter}. {' '.join(option.split())}"
            for letter, option in zip(LETTERS, item.options, strict=False)
        ]
        parts.append("\n".join([*lines, f"ANSWER: {LETTERS[item.right]}", ""]))
    return "\n".join(parts)
