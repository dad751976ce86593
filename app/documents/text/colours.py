"""Colours of slides: by their digits, by a name, or by their part in the theme.

What is not a plain colour (shaded, in a pattern, from a picture) is not known, and nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.documents.text.package import Package, rgb
from app.documents.text.shapes import Shape

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_NAMED = {"white": "FFFFFF", "black": "000000"}
_USUAL = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_OPAQUE = 90_000
_FAINT = 10_000
"""Thousandths of a per cent."""

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a theme, by the names slides call them."""

    theme: Mapping[str, Colour]

    @classmethod
    def of(cls, package: Package, name: str, master: Element | None) -> Colours:
        """Those that hold below a master."""
        tree = package.tree(next(iter(package.related(name, "theme").values()), ""))
        scheme = None if tree is None else next(tree.iter(f"{A}clrScheme"), None)
        own = {} if scheme is None else {one.tag.rpartition("}")[2]: _plain(one) for one in scheme}
        known = {"lt1": (255, 255, 255), "dk1": (0, 0, 0)} | {n: c for n, c in own.items() if c}
        named = None if master is None else master.find(f"{P}clrMap")
        renamed = _USUAL if named is None else dict(named.items())
        return cls(known | {new: known[old] for new, old in renamed.items() if old in known})

    def solid(self, fill: Element | None) -> Colour | None:
        """The colour that an element names."""
        if fill is None:
            return None
        part = fill.find(f"{A}schemeClr")
        if part is not None:
            changed = any(not one.tag.endswith("}alpha") for one in part)
            return None if changed else self.theme.get(part.get("val", ""))
        return _plain(fill)

    def filling(self, shape: Shape) -> tuple[Colour | None, bool]:
        """The colour a shape is filled with, where it is known; and whether it is filled at all."""
        looks = shape.element.find(f"{P}spPr")
        if looks is not None:
            solid = looks.find(f"{A}solidFill")
            if solid is not None:
                return (self.solid(solid) if _opacity(solid) >= _OPAQUE else None), True
            if looks.find(f"{A}noFill") is not None:
                return None, False
            if any(looks.find(f"{A}{one}") is not None for one in ("gradFill", "blipFill", "pattFill")):
                return None, True
        styled = shape.element.find(f"{P}style/{A}fillRef")
        if styled is None or styled.get("idx", "0") == "0":
            return None, False
        return self.solid(styled), True

    def of_style(self, shape: Shape) -> Colour | None:
        """The colour of text that says nothing of its own."""
        return self.solid(shape.element.find(f"{P}style/{A}fontRef"))

    def hides(self, shape: Shape) -> bool:
        """Whether nothing below a shape is seen through it."""
        looks = shape.element.find(f"{P}spPr")
        solid = None if looks is None else looks.find(f"{A}solidFill")
        if solid is not None:
            return _opacity(solid) >= _OPAQUE
        return self.filling(shape)[0] is not None

    def faint(self, fill: Element) -> bool:
        """Whether a colour is all but transparent."""
        return _opacity(fill) < _FAINT


def _plain(fill: Element) -> Colour | None:
    colour = fill.find(f"{A}srgbClr")
    if colour is not None:
        changed = any(not one.tag.endswith("}alpha") for one in colour)
        return None if changed else rgb(colour.get("val", ""))
    system, named = fill.find(f"{A}sysClr"), fill.find(f"{A}prstClr")
    if system is not None:
        return rgb(system.get("lastClr", ""))
    return None if named is None else rgb(_NAMED.get(named.get("val", ""), ""))


def _opacity(fill: Element) -> int:
    found = next(fill.iter(f"{A}alpha"), None)
    value = "" if found is None else found.get("val", "")
    return int(value[:9]) if value.isascii() and value.isdigit() else 100_000
