"""PDF files as tests look at them: their pages as text, and as a camera sees them."""

from __future__ import annotations

import pypdfium2
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
