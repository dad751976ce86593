"""How long words are in print: the typeface of the documents is as wide as Times New Roman.

Knows one typeface; for rules that must be as long as the words above them.
"""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from app.documents.typesetting import FONTS

_POINT = 25.4 / 72
_FINE = 200  # units to the point, so that the answer is exact enough


def width(words: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of words in millimetres, at so many points."""
    return _face(bold).getlength(words) / _FINE * size * _POINT


@cache
def _face(bold: bool) -> ImageFont.FreeTypeFont:
    name = "Tinos_700Bold.ttf" if bold else "Tinos_400Regular.ttf"
    return ImageFont.truetype(str(FONTS / "tinos" / name), _FINE)
