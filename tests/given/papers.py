"""PDF files as tests look at them: their pages as text, and as a camera sees them."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as raw
import zxingcpp


def pages(pdf: bytes) -> list[str]:
    """The text of each page, its white space as single blanks."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
    return texts


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in whole millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        points = [document.get_page_size(number) for number in range(len(document))]
    return [(round(width / 72 * 25.4), round(height / 72 * 25.4)) for width, height in points]


def codes(pdf: bytes) -> list[list[str]]:
    """What the QR codes of each page say."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            picture = page.render(scale=2, grayscale=True)
            grey = memoryview(bytes(picture.buffer)).cast("B", shape=[picture.height, picture.stride])
            found.append([each.text for each in zxingcpp.read_barcodes(grey)])
    return found


class Spot(NamedTuple):
    """Where words stand on a page: millimetres from its upper left corner, size in points, typeface."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    face: str

    @property
    def middle(self) -> float:
        """Halfway between its sides."""
        return (self.left + self.right) / 2


def spot(pdf: bytes, page: int, words: str) -> Spot | None:
    """Where those words stand first on a page (from 1), on one line; None where they do not."""
    with pypdfium2.PdfDocument(pdf) as document:
        leaf = document[page - 1]
        text = leaf.get_textpage()
        found = text.search(words, match_case=True).get_next()
        if found is None:
            return None
        first, count = found
        boxes = [text.get_charbox(number) for number in range(first, first + count)]
        boxes = [box for box in boxes if box[2] > box[0]]
        height = leaf.get_height()
        size = raw.FPDFText_GetFontSize(text, first)
        name = ctypes.create_string_buffer(200)
        raw.FPDFText_GetFontInfo(text, first, name, 200, ctypes.c_int())
        return Spot(
            _mm(min(box[0] for box in boxes)),
            _mm(height - max(box[3] for box in boxes)),
            _mm(max(box[2] for box in boxes)),
            _mm(height - min(box[1] for box in boxes)),
            round(size, 1),
            name.value.decode().partition("+")[2] or name.value.decode(),
        )


def rules(pdf: bytes, page: int) -> list[tuple[float, float, float]]:
    """The level lines of a page, from the top: left, top and length in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        leaf = document[page - 1]
        height = leaf.get_height()
        lines = []
        for each in leaf.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = each.get_bounds() if hasattr(each, "get_bounds") else each.get_pos()
            if top - bottom < 3 and right - left > 10:
                lines.append((_mm(left), _mm(height - top), _mm(right - left)))
    return sorted(lines, key=lambda line: line[1])


def _mm(points: float) -> float:
    return round(points / 72 * 25.4, 1)
