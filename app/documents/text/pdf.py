"""Text of a PDF by pdfium, letter by letter, held against the picture of its page.

A letter that leaves no trace in the picture is hidden, however that was done: white on white, transparent,
covered by a box, cut away. That is one rule instead of one for each trick. Two more for what lies among other
things: a letter in the colour of its surroundings, and one under a picture that was put on it later.
"""

from __future__ import annotations

import ctypes
import html
import math
import mmap
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as raw

from app.documents.text.parts import (
    LONGEST_HIDDEN,
    NEAR,
    SMALLEST_TYPE,
    Draft,
    Runs,
    Unreadable,
    Why,
    alike,
)

MOST_PAGES = 1000
LONGEST_SIDE = 2400
"""Pixels of the picture of a page."""
MOST_PIXELS = 4_000
"""Of a region that are looked at for the colour of its ground."""
FAINTEST = 26
"""Of 255, the opacity below which a letter is not seen."""

_PROPERTIES = ("Title", "Author", "Subject", "Keywords")
_XMP = re.compile(rb"<(dc:title|dc:description|dc:subject|pdf:Keywords)\b[^>]*>(.{1,20000}?)</\1>", re.DOTALL)
_MOST_XMP = 100
_UNPAINTED = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_Colour = tuple[int, int, int]
_Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points of the page."""


def read(file: BinaryIO) -> Draft:
    """Raises Unreadable."""
    draft = Draft()
    try:
        file.seek(0)
        document = pypdfium2.PdfDocument(file, autoclose=False)
    except pypdfium2.PdfiumError:
        raise Unreadable from None
    try:
        for name in _PROPERTIES:
            draft.hide(0, document.get_metadata_value(name), "metadata")
        _described(file, draft)
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            _Reader(page, number + 1, draft).read()
            page.close()
            if draft.full:
                break
    except pypdfium2.PdfiumError:
        raise Unreadable from None
    finally:
        document.close()
    return draft


def _described(file: BinaryIO, draft: Draft) -> None:
    """What is said in the description (XMP) that lies beside the properties."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for number, found in enumerate(_XMP.finditer(content)):
            if number == _MOST_XMP:
                break
            words = re.sub(r"<[^<>]*>", " ", found[2].decode("utf-8", "replace"))
            draft.hide(0, html.unescape(words), "metadata")


@dataclass(frozen=True, slots=True)
class _Picture:
    """The page as it is seen: four bytes a pixel, turned upright by pdfium."""

    pixels: memoryview
    width: int
    height: int
    stride: int
    page: Any

    def inside(self, box: _Box) -> bytes:
        """The pixels inside a box of the page, row after row; nothing beside the page."""
        corners = [self._place(x, y) for x in box[::2] for y in box[1::2]]
        x0, x1 = max(min(x for x, _ in corners), 0), min(max(x for x, _ in corners) + 1, self.width)
        y0, y1 = max(min(y for _, y in corners), 0), min(max(y for _, y in corners) + 1, self.height)
        if x0 >= x1:
            return b""
        lines = (y * self.stride for y in range(y0, y1))
        return b"".join(self.pixels[line + 4 * x0 : line + 4 * x1] for line in lines)

    def ground(self, box: _Box) -> _Colour | None:
        """The colour that most of a box has, when there is one."""
        found = self.inside(box)
        step = 4 * max(1, len(found) // 4 // MOST_PIXELS)
        counted = Counter(found[at : at + 3] for at in range(0, len(found), step))
        return _colour(counted.most_common(1)[0][0]) if counted else None

    def _place(self, x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self.page, 0, 0, self.width, self.height, 0, x, y, across, down)
        return across.value, down.value


def _picture(page: pypdfium2.PdfPage) -> _Picture:
    scale = min(2.0, LONGEST_SIDE / max(*page.get_size(), 1.0))
    bitmap = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=True)
    return _Picture(memoryview(bitmap.buffer).cast("B"), bitmap.width, bitmap.height, bitmap.stride, page.raw)


def _colour(pixel: bytes) -> _Colour:
    return pixel[2], pixel[1], pixel[0]


@dataclass(frozen=True, slots=True)
class _Ink:
    """How a piece of text is painted. `ground`: it has the colour of what is around it."""

    colour: _Colour | None = None
    painted: bool = True
    as_ground: bool = False
    under_picture: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads one page."""

    page: pypdfium2.PdfPage
    number: int
    draft: Draft
    picture: _Picture = field(init=False)
    crop: _Box = field(init=False)
    pieces: dict[int, _Ink] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    pictures: list[tuple[int, _Box]] = field(default_factory=list)

    def read(self) -> None:
        """Add the page to the draft, and what is hidden on it."""
        self.picture, self.crop = _picture(self.page), self.page.get_cropbox()
        for place in range(raw.FPDFPage_CountObjects(self.page.raw)):
            piece = raw.FPDFPage_GetObject(self.page.raw, place)
            self.places[_address(piece)] = place
            if _is_picture(piece) and (box := _bounds(piece)):
                self.pictures.append((place, box))
        letters = self.page.get_textpage()
        seen, scanned, hidden = self._letters(letters)
        letters.close()
        # Over or under a scan lies, unseen, what a machine read in it: text, where there is no other.
        self.draft.page(seen if seen.strip() else scanned)
        hidden.tell(self.draft, self.number)
        for words in _comments(self.page):
            self.draft.hide(self.number, words, "comment")
        for words in _alternatives(self.page):
            self.draft.hide(self.number, words, "alt-text")

    def _letters(self, letters: pypdfium2.PdfTextPage) -> tuple[str, str, Runs]:
        """What is seen, what lies unseen on or under a picture, and all that is hidden."""
        seen: list[str] = []
        scanned: list[str] = []
        hidden = Runs()
        why: Why | None = None
        for place in range(letters.count_chars()):
            code = raw.FPDFText_GetUnicode(letters.raw, place)
            sign = chr(code) if 0 < code < 0x110000 else ""
            if sign and not sign.isspace() and not raw.FPDFText_IsGenerated(letters.raw, place):
                why = self._why_hidden(letters, place)
            if why is None:
                seen.append(sign)
            else:
                hidden.add(sign, why)
                scanned += [sign] if why in ("invisible", "covered") else []
        return "".join(seen), "".join(scanned) if self.pictures else "", hidden

    def _why_hidden(self, letters: pypdfium2.PdfTextPage, place: int) -> Why | None:
        left, bottom, right, top = box = letters.get_charbox(place, loose=True)
        if right <= self.crop[0] or left >= self.crop[2] or top <= self.crop[1] or bottom >= self.crop[3]:
            return "off-page"
        if _type_size(letters, place, box) < SMALLEST_TYPE - 0.05:
            return "tiny"
        ink = self._ink(raw.FPDFText_GetTextObject(letters.raw, place))
        if not ink.painted:
            return "invisible"
        if ink.as_ground:
            return "colour"
        if ink.under_picture:
            return "covered"
        pixels = self.picture.inside(box)
        if any(max(pixels[n::4], default=0) - min(pixels[n::4], default=0) >= NEAR for n in range(3)):
            return None
        same = ink.colour is None or not pixels or alike(ink.colour, _colour(pixels))
        return "colour" if same else "covered"

    def _ink(self, piece: Any) -> _Ink:
        """How the text object of a letter is painted; asked once for each."""
        address = _address(piece)
        if address not in self.pieces:
            self.pieces[address] = self._looked_at(piece) if piece else _Ink()
        return self.pieces[address]

    def _looked_at(self, piece: Any) -> _Ink:
        mode = raw.FPDFTextObj_GetTextRenderMode(piece)
        if mode in _UNPAINTED:
            return _Ink(painted=False)
        parts = [ctypes.c_uint() for _ in range(4)]
        known = raw.FPDFPageObj_GetFillColor(piece, *parts)
        box, place = _bounds(piece), self.places.get(_address(piece))
        if mode != raw.FPDF_TEXTRENDERMODE_FILL or not known or box is None:
            return _Ink()
        red, green, blue, opacity = (part.value for part in parts)
        if opacity < FAINTEST:
            return _Ink(painted=False)
        if place is None:  # inside a form, whose own places are not those of the page
            return _Ink((red, green, blue))
        around = (box[0] - 4, box[1] - 4, box[2] + 4, box[3] + 4)
        ground = self.picture.ground(around)
        return _Ink(
            (red, green, blue),
            as_ground=ground is not None and alike((red, green, blue), ground),
            under_picture=any(later > place and _within(box, above) for later, above in self.pictures),
        )


def _address(piece: Any) -> int:
    return ctypes.cast(piece, ctypes.c_void_p).value or 0


def _bounds(piece: Any) -> _Box | None:
    sides = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(piece, *sides):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _within(box: _Box, other: _Box) -> bool:
    return (
        other[0] <= box[0] + 1
        and other[1] <= box[1] + 1
        and box[2] <= other[2] + 1
        and box[3] <= other[3] + 1
    )


def _is_picture(piece: Any) -> bool:
    """Whether a piece of the page is a picture through which nothing is seen."""
    is_one = raw.FPDFPageObj_GetType(piece) == raw.FPDF_PAGEOBJ_IMAGE
    return is_one and not raw.FPDFPageObj_HasTransparency(piece)


def _type_size(letters: pypdfium2.PdfTextPage, place: int, box: _Box) -> float:
    """Points of the type as it stands on the page; at most the height or the width of the letter's box."""
    turn = raw.FS_MATRIX()
    size: float = raw.FPDFText_GetFontSize(letters.raw, place)
    if not raw.FPDFText_GetMatrix(letters.raw, place, turn):
        return max(box[3] - box[1], box[2] - box[0])
    return size * min(math.hypot(turn.a, turn.b), math.hypot(turn.c, turn.d))


def _comments(page: pypdfium2.PdfPage) -> list[str]:
    """What annotations of the page say."""
    found = []
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        note = raw.FPDFPage_GetAnnot(page.raw, number)
        is_link = raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_LINK
        for key in () if is_link else (b"Contents", b"Subj"):
            size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
            room = ctypes.create_string_buffer(size)
            raw.FPDFAnnot_GetStringValue(note, key, ctypes.cast(room, ctypes.POINTER(raw.FPDF_WCHAR)), size)
            found.append(room.raw[: max(size - 2, 0)].decode("utf-16-le", "replace"))
        raw.FPDFPage_CloseAnnot(note)
    return found


def _alternatives(page: pypdfium2.PdfPage) -> list[str]:
    """What is read out in the place of pictures."""
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return []
    found: list[str] = []
    waiting = [
        raw.FPDF_StructTree_GetChildAtIndex(tree, n) for n in range(raw.FPDF_StructTree_CountChildren(tree))
    ]
    looked = 0
    while waiting and looked < 20_000:
        element, looked = waiting.pop(0), looked + 1
        if not element:
            continue
        for ask in (raw.FPDF_StructElement_GetAltText, raw.FPDF_StructElement_GetActualText):
            size = ask(element, None, 0)
            if 2 < size <= 2 * LONGEST_HIDDEN * 8:
                room = ctypes.create_string_buffer(size)
                ask(element, room, size)
                found.append(room.raw[: size - 2].decode("utf-16-le", "replace"))
        children = raw.FPDF_StructElement_CountChildren(element)
        waiting += [raw.FPDF_StructElement_GetChildAtIndex(element, n) for n in range(max(0, children))]
    raw.FPDF_StructTree_Close(tree)
    return found
