"""Shapes of a slide, the inner ones of groups too, each with its place on the slide."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
PICTURE = f"{P}pic"
_GROUP = f"{P}grpSp"
_SHAPES = frozenset({f"{P}sp", PICTURE, f"{P}graphicFrame"})
_DEEPEST = 50
_NO = ("0", "false", "")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in its smallest units; the top is 0."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two have a place in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Whether nothing of the other one lies outside."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape; `box` is None for one whose place the layout says. `holder` is `kind:index` of its place
    in the layout, empty for a shape of its own.
    """

    element: Element
    tag: str
    box: Box | None
    holder: str
    hidden: bool
    alternatives: tuple[str, ...]

    def fits(self, pattern: Shape) -> bool:
        """Whether a shape of the layout says where this one stands."""
        if not self.holder or not pattern.holder or pattern.box is None:
            return False
        kind, _, index = self.holder.partition(":")
        pattern_kind, _, pattern_index = pattern.holder.partition(":")
        return index == pattern_index if index else kind == pattern_kind


@dataclass(frozen=True, slots=True)
class _Turn:
    """How places inside a group become places on the slide."""

    across: float = 1
    down: float = 1
    left: float = 0
    top: float = 0

    def box(self, frame: Element) -> Box | None:
        x, y, wide, high = _sides(frame, "off", "ext")
        left, top = self.left + self.across * x, self.top + self.down * y
        return Box(left, top, left + self.across * wide, top + self.down * high)

    def inner(self, frame: Element) -> _Turn:
        left, top, wide, high = _sides(frame, "off", "ext")
        own_left, own_top, own_wide, own_high = _sides(frame, "chOff", "chExt")
        across = self.across * (wide / own_wide if own_wide else 1)
        down = self.down * (high / own_high if own_high else 1)
        place = self.left + self.across * left, self.top + self.down * top
        return _Turn(across, down, place[0] - across * own_left, place[1] - down * own_top)


def shapes(tree: Element | None) -> list[Shape]:
    """The shapes of a slide, a layout, a master or a page of notes, from the lowest to the uppermost."""
    root = None if tree is None else tree.find(f"{P}cSld/{P}spTree")
    return [] if root is None else _of(root, _Turn(), hidden=False, depth=0)


def _of(group: Element, turn: _Turn, *, hidden: bool, depth: int) -> list[Shape]:
    found: list[Shape] = []
    for child in group:
        if child.tag == _GROUP and depth < _DEEPEST:
            frame = child.find(f"{P}grpSpPr/{A}xfrm")
            inner = turn if frame is None else turn.inner(frame)
            away = hidden or _hidden(child.find(f"{P}nvGrpSpPr/{P}cNvPr"))
            found += _of(child, inner, hidden=away, depth=depth + 1)
        elif child.tag in _SHAPES:
            found.append(_shape(child, turn, hidden=hidden))
    return found


def _shape(element: Element, turn: _Turn, *, hidden: bool) -> Shape:
    frame = element.find(f"{P}spPr/{A}xfrm")
    if frame is None:
        frame = element.find(f"{P}xfrm")
    named = next(element.iter(f"{P}cNvPr"), None)
    holder = next(element.iter(f"{P}ph"), None)
    words = () if named is None else (named.get("title", ""), named.get("descr", ""))
    return Shape(
        element,
        element.tag,
        None if frame is None else turn.box(frame),
        "" if holder is None else f"{holder.get('type', 'obj')}:{holder.get('idx', '')}",
        hidden or _hidden(named),
        tuple(one for one in words if one),
    )


def _hidden(named: Element | None) -> bool:
    return named is not None and named.get("hidden", "0") not in _NO


def _sides(frame: Element, place: str, size: str) -> tuple[int, int, int, int]:
    start, extent = frame.find(f"{A}{place}"), frame.find(f"{A}{size}")
    return _number(start, "x"), _number(start, "y"), _number(extent, "cx"), _number(extent, "cy")


def _number(element: Element | None, key: str) -> int:
    try:
        return int((element.get(key, "") if element is not None else "")[:20])
    except ValueError:
        return 0
