"""A quiz question on its way between formats: the plain parts that XLSX, GIFT, Aiken and Moodle XML share.

Knows no bank and no contest. Positions count from 0.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

LETTERS = "ABCDEFGH"
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
_PICTURE = re.compile(r"<\s*(?:img|video|audio|object|iframe)\b|@@PLUGINFILE@@", re.IGNORECASE)


class Unfit(Exception):
    """A text that is not in the format; `line` is where, `code` is that of the reason."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(line, code)
        self.line, self.code = line, code


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One multiple-choice question. `line` is where it begins in its file; `id` and `topic` may be empty.

    `right` is the position of the right option, -1 when none or several are marked.
    """

    line: int = 0
    id: str = ""
    topic: str = ""
    stem: str
    options: tuple[str, ...]
    right: int
    difficulty: int = 1
    explanation: str = ""
    source: str = ""


def unmarked(words: str, line: int) -> str:
    """HTML as plain text. Raises Unfit where it shows a picture or plays something: banks hold words."""
    if _PICTURE.search(words):
        raise Unfit(line, "item.has-picture")
    if "<" in words or "&" in words:
        words = html.unescape(_TAG.sub("", _BREAK.sub(" ", words)))
    return " ".join(words.split())
