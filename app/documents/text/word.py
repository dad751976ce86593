"""Text of a DOCX: runs with the looks their styles give them, on the ground they stand on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO
from xml.etree.ElementTree import Element

from app.documents.text.package import Package, note_properties, opened, rgb, texts
from app.documents.text.parts import SMALLEST_TYPE, Draft, Runs, Why, alike

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DEEPEST = 200
"""Tables in tables: a document of people has a handful."""
_NARROWEST = 10
"""Per cent of the usual width of letters."""
_WHITE = (255, 255, 255)
_BLACK = (0, 0, 0)
_GROUND_OF_THEME = ("background1", "light1", "background2", "light2")


@dataclass(frozen=True, slots=True)
class _Look:
    """How a run is shown. `size` is in half points; `ground` is None where it is not known."""

    colour: tuple[int, int, int] = _BLACK
    size: int = 24
    width: int = 100
    vanished: bool = False
    ground: tuple[int, int, int] | None = _WHITE

    def why_hidden(self) -> Why | None:
        if self.vanished:
            return "vanished"
        if self.size < 2 * SMALLEST_TYPE or self.width < _NARROWEST:
            return "tiny"
        return "colour" if self.ground is not None and alike(self.colour, self.ground) else None


def read(file: BinaryIO) -> Draft:
    """Raises Unreadable."""
    package, draft = opened(file), Draft()
    note_properties(package, draft)
    reader = _Reader(_styles(package), draft)
    usual = reader.usual(package)
    for name in (
        "word/document.xml",
        *package.names("word/footnotes"),
        *package.names("word/endnotes"),
        *package.names("word/header"),
        *package.names("word/footer"),
    ):
        tree = package.tree(name)
        if tree is not None:
            reader.walk(tree, usual, 0)
            reader.end_page()
    for name in package.names("word/comments"):
        tree = package.tree(name)
        for words in texts(tree, f"{W}t") if tree is not None else ():
            draft.hide(0, words, "comment")
    return draft


class _Reader:
    """Walks a part and fills pages."""

    def __init__(self, styles: dict[str, Element], draft: Draft) -> None:
        self._styles = styles
        self._draft = draft
        self._page: list[str] = []
        self._hidden = Runs()

    def usual(self, package: Package) -> _Look:
        """The look of a run of which nothing is said."""
        look = _Look()
        tree = package.tree("word/styles.xml")
        defaults = None if tree is None else tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        if defaults is not None:
            look = _applied(defaults, look)
        document = package.tree("word/document.xml")
        page = None if document is None else document.find(f"{W}background")
        if page is not None:
            look = replace(look, ground=rgb(page.get(f"{W}color", "")))
        named = next((id for id, one in self._styles.items() if _is_usual(one)), "")
        return self._styled(named, look, 0)

    def end_page(self) -> None:
        words = "".join(self._page)
        if words.strip() or self._hidden.found:
            self._draft.page(words)
            self._hidden.tell(self._draft, len(self._draft.pages))
        self._page, self._hidden = [], Runs()

    def walk(self, element: Element, look: _Look, depth: int) -> None:
        if depth > _DEEPEST or element.tag == _FALLBACK:
            return
        look = self._look(element, look)
        for child in element:
            if child.tag == f"{W}t":
                self._say(child.text or "", look.why_hidden())
            elif child.tag == f"{W}delText":
                self._say(child.text or "", "deleted")
            elif child.tag == f"{W}tab":
                self._page.append("\t")
            elif child.tag == f"{W}lastRenderedPageBreak" or (
                child.tag == f"{W}br" and child.get(f"{W}type") == "page"
            ):
                self.end_page()
            elif child.tag in (f"{W}br", f"{W}cr"):
                self._page.append("\n")
            elif child.tag == f"{_DRAWING}docPr":
                for key in ("title", "descr"):
                    self._hidden.add(child.get(key, ""), "alt-text")
            else:
                self.walk(child, look, depth + 1)
        if element.tag == f"{W}p":
            self._page.append("\n")
        elif element.tag == f"{W}tc":
            self._page.append("\t")

    def _say(self, words: str, why: Why | None) -> None:
        if why is None:
            self._page.append(words)
        else:
            self._hidden.add(words, why)

    def _look(self, element: Element, look: _Look) -> _Look:
        """The look inside an element: a cell or paragraph gives a ground, a style or a run the rest."""
        if element.tag == f"{_SHAPE}wsp":
            return replace(look, ground=_filled(element, look.ground))
        properties = element.find(f"{element.tag}Pr")
        if properties is None or element.tag not in (f"{W}p", f"{W}r", f"{W}tc", f"{W}tbl"):
            return look
        for styled in ("pStyle", "rStyle", "tblStyle"):
            named = properties.find(f"{W}{styled}")
            if named is not None:
                look = self._styled(named.get(f"{W}val", ""), look, 0)
        return _applied(properties, look) if element.tag == f"{W}r" else _grounded(properties, look)

    def _styled(self, name: str, look: _Look, depth: int) -> _Look:
        style = self._styles.get(name)
        if style is None or depth > 20:
            return look
        based = style.find(f"{W}basedOn")
        if based is not None:
            look = self._styled(based.get(f"{W}val", ""), look, depth + 1)
        for kind in ("pPr", "rPr"):
            properties = style.find(f"{W}{kind}")
            if properties is not None:
                look = _applied(properties, look)
        if style.get(f"{W}type") == "table" and next(style.iter(f"{W}shd"), None) is not None:
            # Which rows and columns of the table it colours is not followed.
            look = replace(look, ground=None)
        return look


def _styles(package: Package) -> dict[str, Element]:
    tree = package.tree("word/styles.xml")
    return {} if tree is None else {one.get(f"{W}styleId", ""): one for one in tree.iter(f"{W}style")}


def _is_usual(style: Element) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true")


def _applied(properties: Element, look: _Look) -> _Look:
    look = _grounded(properties, look)
    colour = properties.find(f"{W}color")
    if colour is not None:
        named = rgb(colour.get(f"{W}val", "")) or _BLACK
        is_ground = colour.get(f"{W}themeColor") in _GROUND_OF_THEME and not colour.get(f"{W}themeShade")
        look = replace(look, colour=_WHITE if is_ground else named)
    look = replace(look, size=_number(properties, "sz", look.size))
    look = replace(look, width=_number(properties, "w", look.width))
    for kind in ("vanish", "specVanish"):
        vanish = properties.find(f"{W}{kind}")
        if vanish is not None:
            look = replace(look, vanished=vanish.get(f"{W}val", "1") not in ("0", "false", "off"))
    return look


def _grounded(properties: Element, look: _Look) -> _Look:
    shading = properties.find(f"{W}shd")
    if shading is not None:
        fill = shading.get(f"{W}fill", "auto")
        # A ground from the theme is some colour that is not known here: no letter is called hidden on it.
        known = None if shading.get(f"{W}themeFill") else _WHITE if fill == "auto" else rgb(fill)
        look = replace(look, ground=known)
    if properties.find(f"{W}highlight") is not None:
        look = replace(look, ground=None)
    return look


def _filled(shape: Element, otherwise: tuple[int, int, int] | None) -> tuple[int, int, int] | None:
    """The ground inside a box of text."""
    looks = shape.find(f"{_SHAPE}spPr")
    if looks is None or looks.find(f"{A}noFill") is not None:
        return otherwise
    solid = looks.find(f"{A}solidFill/{A}srgbClr")
    if solid is not None and not len(solid):
        return rgb(solid.get("val", ""))
    kinds = ("solidFill", "gradFill", "blipFill", "pattFill")
    unclear = any(looks.find(f"{A}{one}") is not None for one in kinds)
    return None if unclear or shape.find(f"{_SHAPE}style") is not None else otherwise


def _number(properties: Element, name: str, otherwise: int) -> int:
    found = properties.find(f"{W}{name}")
    value = "" if found is None else found.get(f"{W}val", "").removesuffix("%")
    return int(value[:6]) if value.isascii() and value.isdigit() else otherwise
