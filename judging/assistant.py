"""Notes of a language model on one entry: where to look again, and what to ask oneself. Never a mark.

    advise(sheet, text, "after", complete) -> Advice

Builds the request, hands it to `complete` (who talks to whom is not known here) and keeps of the answer only
what can be held against the text: a criterion of the sheet, a quote that stands in the text at its offset,
and a question without number or verdict. Everything else is dropped and counted. An entry that gives orders
changes nothing: the worst it can do is to lose its own notes.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from judging.rubric import BlankSheet
from judging.verdicts import names_a_mark, says_a_verdict

Mode = Literal["after", "beside"]
"""`after`: notes for a judge who has signed. `beside`: passages while scoring, without any question."""

SHORTEST_QUOTE, LONGEST_QUOTE = 12, 600
LONGEST_QUESTION = 300
NOTES_PER_CRITERION = 3
LONGEST_PIECE = 24_000
"""Letters of the text in one request."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one call of the model is asked. The instructions are ours, `data` holds the entry."""

    instructions: str
    data: str

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of both, for the record."""
        both = f"{len(self.instructions)}\0{self.instructions}\0{self.data}"
        return hashlib.sha256(both.encode()).hexdigest()


Complete = Callable[[Request], str]
"""Gives the model's answer to a request, as it came."""


@dataclass(frozen=True, slots=True)
class Note:
    """`quote` equals `text[offset:offset + len(quote)]`. `question` is empty in the mode `beside`."""

    criterion: str
    quote: str
    offset: int
    question: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Notes in the order of the criteria, then of the text; and how many were dropped, by why.

    not-json, shape, criterion, quote (not in the text there), length, mark (the passage speaks of marks),
    question (a number, a verdict or no question), repeated, too-many.
    """

    notes: tuple[Note, ...]
    dropped: Mapping[str, int]


def advise(sheet: BlankSheet, text: str, mode: Mode, complete: Complete) -> Advice:
    """Notes on `text` (composed letters, NFC), piece by piece. What `complete` raises goes through."""
    dropped: Counter[str] = Counter()
    notes: list[Note] = []
    for request in requests(sheet, text, mode):
        notes += _checked(complete(request), sheet, text, mode, dropped)
    return Advice(tuple(_chosen(notes, sheet, dropped)), dict(sorted(dropped.items())))


def requests(sheet: BlankSheet, text: str, mode: Mode) -> list[Request]:
    """One request for each piece of the text, every passage with its offset in front."""
    # A text cannot hold its own digest, so no text can end the part that is data.
    mark = f"=== {hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:24]} ==="
    keys = ["criterion", "quote", "offset"] + (["question"] if mode == "after" else [])
    shape = {"notes": [{key: 0 if key == "offset" else "..." for key in keys}]}
    criteria = "\n".join(f"- {one.id}: {one.name.vi}. {one.ask.vi}" for one in sheet.criteria)
    instructions = prompt(f"{mode}.vi").format(
        mark=mark,
        least=SHORTEST_QUOTE,
        most=LONGEST_QUOTE,
        per_criterion=NOTES_PER_CRITERION,
        schema=json.dumps(shape, ensure_ascii=False),
        criteria=criteria,
    )
    return [
        Request(instructions, "\n".join([mark, *(f"[{at}] {words}" for at, words in piece), mark]))
        for piece in _pieces(text)
    ]


def prompt(name: str) -> str:
    """A file of `judging/prompts/`."""
    return (resources.files("judging") / "prompts" / f"{name}.txt").read_text(encoding="utf-8")


def passages(text: str) -> list[tuple[int, str]]:
    """(offset, words) of each line that says something; a very long line is cut."""
    found, at = [], 0
    for line in text.split("\n"):
        for cut in range(0, len(line), LONGEST_PIECE):
            if words := line[cut : cut + LONGEST_PIECE].strip():
                found.append((at + cut + line[cut:].index(words), words))
        at += len(line) + 1
    return found


def _pieces(text: str) -> Iterator[list[tuple[int, str]]]:
    piece: list[tuple[int, str]] = []
    size = 0
    for at, words in passages(text):
        if piece and size + len(words) > LONGEST_PIECE:
            yield piece
            piece, size = [], 0
        piece.append((at, words))
        size += len(words)
    if piece:
        yield piece


def _checked(answer: str, sheet: BlankSheet, text: str, mode: Mode, dropped: Counter[str]) -> Iterator[Note]:
    ends = {at: at + len(words) for at, words in passages(text)}
    for item in _items(answer, dropped):
        criterion, quote, offset = item.get("criterion"), item.get("quote"), item.get("offset")
        if not isinstance(quote, str) or type(offset) is not int or not isinstance(criterion, str):
            dropped["shape"] += 1
            continue
        quote = unicodedata.normalize("NFC", quote).strip()
        if sheet.criterion(criterion) is None:
            dropped["criterion"] += 1
        elif not SHORTEST_QUOTE <= len(quote) <= LONGEST_QUOTE:
            dropped["length"] += 1
        elif (found := _place(text, quote, offset, ends)) < 0:
            dropped["quote"] += 1
        elif names_a_mark(quote):
            dropped["mark"] += 1
        elif mode == "beside":
            yield Note(criterion, quote, found, "")
        elif question := _question(item.get("question")):
            yield Note(criterion, quote, found, question)
        else:
            dropped["question"] += 1


def _items(answer: str, dropped: Counter[str]) -> Iterator[Mapping[str, object]]:
    """The notes in an answer; words around the JSON are passed over."""
    start, end = answer.find("{"), answer.rfind("}")
    try:
        whole = json.loads(answer[start : end + 1])
    except (ValueError, RecursionError):
        dropped["not-json"] += 1
        return
    items = whole.get("notes") if isinstance(whole, dict) else None
    if not isinstance(items, list):
        dropped["shape"] += 1
        return
    for item in items:
        if isinstance(item, dict):
            yield item
        else:
            dropped["shape"] += 1


def _place(text: str, quote: str, offset: int, ends: Mapping[int, int]) -> int:
    """Where the quote stands: at `offset` itself, or in the passage that begins there; else -1."""
    if offset in ends:
        return text.find(quote, offset, ends[offset])
    return offset if offset >= 0 and text[offset : offset + len(quote)] == quote else -1


def _question(words: object) -> str:
    """The question as it may be shown, or nothing."""
    if not isinstance(words, str):
        return ""
    plain = " ".join(unicodedata.normalize("NFC", words).split())
    if not plain.endswith("?") or len(plain) > LONGEST_QUESTION or says_a_verdict(plain):
        return ""
    return plain


def _chosen(notes: Sequence[Note], sheet: BlankSheet, dropped: Counter[str]) -> Iterator[Note]:
    """In order, none twice, a few for each criterion: those that stand first in the text."""
    for criterion in sheet.criteria:
        own = sorted(
            {(note.offset, note.quote): note for note in notes if note.criterion == criterion.id}.values(),
            key=lambda note: (note.offset, note.quote),
        )
        dropped["repeated"] += sum(note.criterion == criterion.id for note in notes) - len(own)
        dropped["too-many"] += max(0, len(own) - NOTES_PER_CRITERION)
        yield from own[:NOTES_PER_CRITERION]
    for why in ("repeated", "too-many"):
        if not dropped[why]:
            del dropped[why]
