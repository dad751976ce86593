"""Which kind of file is read by what. Reads in the process that asks; `confined` is for files of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

from app.documents.text import letters, pdf, slides, word
from app.documents.text.parts import Draft, Extracted

_READERS: Mapping[str, Callable[[BinaryIO], Draft]] = {
    "pdf": pdf.read,
    "docx": word.read,
    "pptx": slides.read,
    "txt": letters.read,
}


def extract(file: BinaryIO, kind: str) -> Extracted:
    """Text and hidden text of a file of one of `parts.KINDS`. Raises Unreadable."""
    return _READERS[kind](file).finished()
