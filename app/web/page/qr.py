"""An address as a QR code: an SVG without styles, so that it stands inside a page."""

from __future__ import annotations

from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=256)
def svg(address: str) -> Markup:
    """The code of `address`, black on the white that its box gives it. Kept: it is asked for often."""
    return drawn(address)


def drawn(text: str) -> Markup:
    """The code of any `text`, secrets too: nothing is kept."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None, dark="#000"))


def file(address: str) -> str:
    """The code of `address` as a file of its own, with the white around it that readers need."""
    drawing: str = segno.make(address, error="m", micro=False).svg_inline(scale=10, border=4, light="#fff")
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
