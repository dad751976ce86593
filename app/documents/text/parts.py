"""What the readers of documents have in common: pages that grow, and the cleaning of what is read."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, get_args

KINDS = frozenset({"pdf", "docx", "pptx", "txt"})
"""Of files that have text."""
MOST_LETTERS = 2_000_000
MOST_HIDDEN = 500
LONGEST_HIDDEN = 2_000
"""Letters of one hidden passage that are kept: enough to see what it wants."""
SMALLEST_TYPE = 4
"""Points; smaller letters are no letters to a reader."""
NEAR = 32
"""Of 255: colours that differ by less in all three parts look alike on a page."""

Why = Literal[
    "colour", "tiny", "off-page", "invisible", "covered", "vanished", "hidden-slide", "zero-width",
    "deleted", "comment", "notes", "alt-text", "metadata",
]  # fmt: skip
WHY: tuple[Why, ...] = get_args(Why)


class Unreadable(Exception):
    """The document cannot be read: damaged in a way that only a reader notices, or too much work."""


@dataclass(frozen=True, slots=True)
class Page:
    """Page or slide `number` (from 1) is `text[start:end]`."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that a reader does not see on `page` (0: of the whole file), and why."""

    page: int
    why: Why
    text: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """`hidden` is in the order of pages. What a machine read in a scan stands in both: nobody sees it, and
    there is no other text.
    """

    text: str
    pages: tuple[Page, ...]
    hidden: tuple[Hidden, ...]


@dataclass(slots=True)
class Draft:
    """A document while it is read."""

    pages: list[str] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    letters: int = 0

    @property
    def full(self) -> bool:
        """Whether no more text is taken."""
        return self.letters >= MOST_LETTERS

    def page(self, words: str) -> None:
        """Add a page."""
        plain, without_width = cleaned(words)
        if without_width:
            self.hide(len(self.pages) + 1, without_width, "zero-width")
        plain = plain[: MOST_LETTERS - self.letters]
        self.letters += len(plain)
        self.pages.append(plain)

    def hide(self, page: int, words: str, why: Why) -> None:
        """Note hidden text; what only repeats or is empty is left out."""
        plain = words if why == "zero-width" else cleaned(words)[0]
        found = Hidden(page, why, plain[:LONGEST_HIDDEN])
        if found.text and found not in self.hidden and len(self.hidden) < MOST_HIDDEN:
            self.hidden.append(found)

    def finished(self) -> Extracted:
        """What was read, its pages parted by an empty line."""
        at, places = 0, []
        for number, words in enumerate(self.pages, 1):
            places.append(Page(number, at, at + len(words)))
            at += len(words) + 2
        hidden = sorted(self.hidden, key=lambda one: one.page)
        return Extracted("\n\n".join(self.pages), tuple(places), tuple(hidden))


@dataclass(slots=True)
class Runs:
    """The hidden words of one page, those of one kind that follow each other put together."""

    found: list[tuple[str, Why]] = field(default_factory=list)

    def add(self, words: str, why: Why) -> None:
        """Add words to the last run of the same kind, or begin one."""
        if self.found and self.found[-1][1] == why:
            self.found[-1] = (self.found[-1][0] + words, why)
        else:
            self.found.append((words, why))

    def tell(self, draft: Draft, page: int) -> None:
        """Note them all on a page of `draft`."""
        for words, why in self.found:
            draft.hide(page, words, why)


# Letters without a width and those that turn the direction of reading.
_WITHOUT_WIDTH = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
# A soft hyphen, a mark at the beginning of a file and the picture form of a sign are everyday writing.
_EVERYDAY = re.compile("[\u00ad\ufeff\ufffc-\uffff]|(?<![\ufe00-\ufe0f])\ufe0f(?![\ufe00-\ufe0f])")
_NO_LETTERS = ("Cc", "Cs", "Co", "Cn")
_TAGS = range(0xE0000, 0xE0080)


def cleaned(words: str) -> tuple[str, str]:
    """Words as they are read (NFC), and what was written in letters that have no width.

    Those of U+E0000 spell ASCII that nobody sees and are spelled out; of the others it is said how many.
    """
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    without_width = _WITHOUT_WIDTH.findall(_EVERYDAY.sub("", whole))
    spelled = "".join(chr(ord(one) - 0xE0000) for one in without_width if ord(one) in _TAGS)
    others = Counter(one for one in without_width if ord(one) not in _TAGS)
    counted = [f"U+{ord(one):04X} ({many})" for one, many in sorted(others.items())]
    plain = unicodedata.normalize("NFC", _WITHOUT_WIDTH.sub("", whole))
    plain = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", plain)
    plain = re.sub(r"[^\S\n]", " ", plain)
    plain = "".join(one for one in plain if one in "\n\ufffd" or unicodedata.category(one) not in _NO_LETTERS)
    plain = re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", plain))
    return re.sub(r"\n{3,}", "\n\n", plain).strip(), " ".join(filter(None, [spelled.strip(), *counted]))


def alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether two colours (red, green, blue) look the same on a page."""
    return all(abs(a - b) < NEAR for a, b in zip(one, other, strict=True))
