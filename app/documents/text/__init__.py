"""The text of a document with the place of every page, and apart from it what no reader would see.

    within(file, "pdf") -> Extracted             raises Unreadable

The text is what stands on the pages: composed letters (NFC), lines parted by a line feed, nothing without a
width. The same file always gives the same text, so that offsets into it hold. What is white on white, tiny,
beside the page, covered or invisible, and what stands in notes, alternative texts, comments and properties of
the file is listed by itself, for organisers to look at. Found by rule and never by a model. The file has been
inspected before (`app/documents/inspection/`). Knows documents; knows no entry and no judge.
"""

from __future__ import annotations

from app.documents.text.confined import within
from app.documents.text.parts import KINDS, WHY, Draft, Extracted, Hidden, Page, Unreadable, Why

__all__ = ["KINDS", "WHY", "Extracted", "Hidden", "Page", "Unreadable", "Why", "plain", "within"]


def plain(words: str) -> Extracted:
    """Words that were typed into a form, as one page."""
    draft = Draft()
    draft.page(words)
    return draft.finished()
