"""PDF files as tests look at them: their pages as text."""

from __future__ import annotations

import pypdfium2


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
