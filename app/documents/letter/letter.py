"""An official Vietnamese document: the boxes of Annex I of Decree 30/2020/NĐ-CP as values.

Numbers of boxes stand beside the fields. Every text is data: it is set as it is, letter by letter. Knows
boxes, sizes and manners of writing; knows no file format, no contest and no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.documents.words import day

Kind = Literal["text", "basis", "centred", "heading", "item", "article", "plain"]
Align = Literal["left", "right", "center"]

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

# Millimetres and points, within what the annex allows.
TOP, BOTTOM, LEFT, RIGHT = 22, 20, 30, 20
HEAD = (66, 94)
"""Widths of the two columns of the head; together the width of the text."""
BODY_SIZE, NATION_SIZE, MOTTO_SIZE, NUMBER_SIZE = 14, 12, 13, 13
ABSTRACT_SIZE, COPIES_SIZE, LIST_SIZE, TABLE_SIZE, CONTACT_SIZE = 12, 12, 11, 12, 11
BLANK = "\N{NO-BREAK SPACE}" * 8
GAP = "." * 12
SHORT = 12
"""Rows of a table that is not torn apart."""
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one look."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `basis` is a căn cứ, `centred` such as "QUYẾT ĐỊNH:", `item` begins with a hyphen."""

    kind: Kind
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(run.text for run in self.runs)

    @property
    def ragged(self) -> bool:
        """Whether it has a long gap to be filled in by hand, beside which words would be torn far apart."""
        return GAP in self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. `widths` are shares of the text's width; `tall` is the least height of a row in millimetres.

    `totals`: the last row adds up the others.
    """

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    aligns: tuple[Align, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: bool = False
    tall: int = 0

    @property
    def short(self) -> bool:
        """Whether it is kept on one page, so that no row of it stands on the next one alone."""
        return len(self.rows) <= SHORT


Block = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Boxes 7a and 7b: authority and post a line each, and the full name, which may still be blank."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """An annex: pages of its own number. `wide` ones lie on the side."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One document. `name` (box 5a) is empty for a công văn, whose abstract (5b) stands below the number.

    `number` and `on` are None in drafts and stay blank; `year` is printed all the same. `symbol` is what
    stands behind the number's slash. `made_at` is the instant the files are dated with.
    """

    parent: tuple[str, ...]  # box 2
    body: tuple[str, ...]  # box 2
    symbol: str  # box 3
    number: int | None = None
    of: str  # the body in running text
    place: str  # box 4
    on: date | None = None
    year: int
    name: str = ""  # box 5a
    abstract: str  # box 5a or 5b
    blocks: tuple[Block, ...]  # box 6
    signers: tuple[Signer, ...]  # boxes 7a, 7b
    to: tuple[str, ...] = ()  # box 9a
    copies: tuple[str, ...] = ()  # box 9b
    marks: tuple[str, ...] = ()  # boxes 10a, 10b, 11
    drafter: str = ""  # box 12
    contact: str = ""  # box 13
    copy: tuple[str, ...] = ()  # box 14
    annexes: tuple[Annex, ...] = ()
    mark: str = ""
    made_at: int

    @property
    def numbered(self) -> str:
        """Box 3 as it is printed: "Số: 05/QĐ-BTC", its number blank in a draft."""
        number = BLANK if self.number is None else numeral(self.number)
        return f"Số: {number}/{self.symbol}" if self.symbol else f"Số: {number}"

    @property
    def dated(self) -> str:
        """Box 4 as it is printed: "Hải Phòng, ngày 05 tháng 01 năm 2026"."""
        if self.on:
            return f"{self.place}, {day(self.on)}"
        gap = BLANK[:4]
        return f"{self.place}, ngày {gap} tháng {gap} năm {self.year}"

    @property
    def short_abstract(self) -> str:
        """Box 5b: "V/v ..."."""
        return f"V/v {self.abstract[:1].lower()}{self.abstract[1:]}"

    @property
    def annex_line(self) -> str:
        """What stands below the title of an annex."""
        of = self.name.capitalize() if self.name else "Công văn"
        number = f"{BLANK if self.number is None else numeral(self.number)}/{self.symbol}"
        on = f"{day(self.on)}" if self.on else f"ngày {BLANK[:4]} tháng {BLANK[:4]} năm {self.year}"
        return f"(Kèm theo {of} số {number} {on} của {self.of})"

    def annexed(self) -> Iterator[tuple[str, Annex]]:
        """The annexes with their headings: "Phụ lục", or "Phụ lục I" and so on where there are several."""
        for number, annex in enumerate(self.annexes, 1):
            yield ("Phụ lục" if len(self.annexes) == 1 else f"Phụ lục {ROMAN[number]}"), annex


def numeral(number: int) -> str:
    """A number of a document: numbers below ten get a zero before them."""
    return f"{number:02d}"
