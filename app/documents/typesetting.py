"""Typst: a template of this folder and data -> PDF.

Whatever people typed travels as JSON beside the template, never inside it, so it cannot be markup; the
compiler may read the templates' folder and nothing else; fonts come with the program, so that every machine
sets the same page.
"""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
import typst

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
FONTS = HERE / "fonts"
LONGEST_WORD = 28
MASK = 2
_compilers = threading.local()


class FontsMissing(Exception):
    """`make setup` was not run since the documents got typefaces of their own."""


def pdf(template: str, data: Mapping[str, Any], *, at: int) -> bytes:
    """`template` (a name in `templates/`) filled with `data`, plain JSON values.

    It is PDF/A-2b wherever the typefaces have every letter. `at` is the instant it is dated with; the same
    arguments give the same bytes. Raises FontsMissing.
    """
    given: dict[str, Any] = {
        "format": "pdf",
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
        "timestamp": at // 1_000_000,
    }
    compiler = _compiler(template)
    try:
        made = compiler.compile(**given, pdf_standards=["a-2b"])
    except typst.TypstError:
        # A letter that no typeface of ours has, such as an emoji in a name: PDF/A forbids its empty box.
        made = compiler.compile(**given)
    assert isinstance(made, bytes)
    return made


def qr(address: str) -> str:
    """An address as the SVG of a QR code, for `image` in a template.

    Always of one mask. Trying all eight for the most even pattern takes as long as setting the page, and
    readers take any.
    """
    return segno.make(address, error="m", micro=False, mask=MASK).svg_inline(border=0, scale=4, dark="#000")


def printable(typed: str, *, longest: int = LONGEST_WORD) -> str:
    """What a person typed, fit for print: one line, no invisible letters, and no word too long to break."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", typed)
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    return " ".join(_breakable(word, longest) for word in kept.split())


def _breakable(word: str, longest: int) -> str:
    """A word with places to break where it is longer than any honest one."""
    if len(word) <= longest:
        return word
    return "\u200b".join(word[start : start + 8] for start in range(0, len(word), 8))


def _compiler(template: str) -> typst.Compiler:
    """The compiler of a template, one a thread: it keeps the fonts and what it has parsed."""
    known: dict[str, typst.Compiler] = _compilers.__dict__
    if template not in known:
        if not any(FONTS.glob("*/*.ttf")):
            raise FontsMissing(f"no typeface in {FONTS}; run: make setup")
        known[template] = typst.Compiler(
            input=str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
        )
    return known[template]
