"""Text of a PPTX: slides in their order, each shape on the ground it lies on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element

from app.documents.text.colours import Colour, Colours
from app.documents.text.package import RELATION, Package, note_properties, opened, texts
from app.documents.text.parts import SMALLEST_TYPE, Draft, Runs, Why, alike
from app.documents.text.shapes import PICTURE, Box, Shape, shapes

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_NO = ("0", "false")
_RUNS = frozenset({f"{A}r", f"{A}fld", f"{A}br"})
_WIDE, _HIGH = 9_144_000, 6_858_000


def read(file: BinaryIO) -> Draft:
    """Raises Unreadable."""
    package, draft = opened(file), Draft()
    note_properties(package, draft)
    show = package.tree("ppt/presentation.xml")
    related = package.related("ppt/presentation.xml")
    size = None if show is None else show.find(f"{P}sldSz")
    whole = Box(0, 0, _number(size, "cx", _WIDE), _number(size, "cy", _HIGH))
    for one in [] if show is None else show.iter(f"{P}sldId"):
        name = related.get(one.get(f"{RELATION}id", ""), "")
        slide = package.tree(name)
        if slide is not None:
            _Slide(package, name, slide, whole).read(draft)
    for name in package.names("ppt/comments"):
        tree = package.tree(name)
        if tree is not None:
            for tag in (f"{P}text", f"{A}t"):
                for words in texts(tree, tag):
                    draft.hide(0, words, "comment")
    return draft


@dataclass(slots=True)
class _Slide:
    """One slide with what its layout and its master put below it."""

    package: Package
    name: str
    slide: Element
    whole: Box
    colours: Colours = field(init=False)
    below: list[tuple[Box, Colour | None]] = field(default_factory=list)
    """Places and colours (None: not known) of what was drawn so far, the last on top."""
    seen: list[str] = field(default_factory=list)
    hidden: Runs = field(default_factory=Runs)

    def read(self, draft: Draft) -> None:
        """Add the slide to the draft, and what is hidden on it."""
        number = len(draft.pages) + 1
        layout_name = next(iter(self.package.related(self.name, "slideLayout").values()), "")
        master_name = next(iter(self.package.related(layout_name, "slideMaster").values()), "")
        layout, master = self.package.tree(layout_name), self.package.tree(master_name)
        self.colours = Colours.of(self.package, master_name, master)
        self.below.append((self.whole, self._ground([self.slide, layout, master])))
        patterns = [*shapes(layout), *shapes(master)]
        for pattern in [*shapes(master), *shapes(layout)]:
            if not pattern.holder:
                self._draw(pattern, pattern.box)
        drawn = shapes(self.slide)
        for place, shape in enumerate(drawn):
            box = shape.box or next((one.box for one in patterns if shape.fits(one)), None)
            self._draw(shape, box)
            self._say(shape, self._away(shape, box, drawn[place + 1 :]), box)
            for words in shape.alternatives:
                self.hidden.add(words + "\n", "alt-text")
        draft.page("".join(self.seen))
        self.hidden.tell(draft, number)
        self._beside(draft, number)

    def _draw(self, shape: Shape, box: Box | None) -> None:
        colour, filled = self.colours.filling(shape)
        if box and (filled or shape.tag == PICTURE):
            self.below.append((box, colour))

    def _under(self, box: Box | None) -> Colour | None:
        """The one colour that lies under a box, None where there are several or it is not known."""
        if box is None:
            return self.below[0][1] if len(self.below) == 1 else None
        for place, colour in reversed(self.below):
            if place.holds(box):
                return colour
            if place.meets(box):
                return None
        return self.below[0][1]

    def _away(self, shape: Shape, box: Box | None, later: list[Shape]) -> Why | None:
        """Why nothing of a shape is seen."""
        if self.slide.get("show") in _NO:
            return "hidden-slide"
        if shape.hidden:
            return "vanished"
        if box and not box.meets(self.whole):
            return "off-page"
        covers = (one for one in later if one.box and box and one.box.holds(box))
        return "covered" if any(one.tag == PICTURE or self.colours.hides(one) for one in covers) else None

    def _say(self, shape: Shape, away: Why | None, box: Box | None) -> None:
        under = self._under(box)
        usual = self.colours.of_style(shape)
        for paragraph in shape.element.iter(f"{A}p"):
            listed = shape.element.find(f"{P}txBody/{A}lstStyle/{A}lvl{_level(paragraph)}pPr/{A}defRPr")
            for run in (one for one in paragraph.iter() if one.tag in _RUNS):
                words = "\n" if run.tag == f"{A}br" else "".join(texts(run, f"{A}t"))
                why = away or self._why_hidden((run.find(f"{A}rPr"), listed), usual, under)
                if why:
                    self.hidden.add(words, why)
                else:
                    self.seen.append(words)
            self.seen.append("\n")

    def _why_hidden(
        self, said: tuple[Element | None, ...], usual: Colour | None, under: Colour | None
    ) -> Why | None:
        """`said` are the properties of a run and of its list, the nearer first."""
        known = [one for one in said if one is not None]
        size = next((one.get("sz", "") for one in known if one.get("sz", "").isdigit()), "1800")
        if int(size[:6]) < 100 * SMALLEST_TYPE:
            return "tiny"
        painted = next((one for one in known if one.find(f"{A}noFill") is not None), None)
        if painted is not None:
            return "invisible"
        fills = [fill for one in known if (fill := one.find(f"{A}solidFill")) is not None]
        colour = self.colours.solid(fills[0]) if fills else usual
        if fills and self.colours.faint(fills[0]):
            return "invisible"
        return "colour" if colour and under and alike(colour, under) else None

    def _ground(self, trees: list[Element | None]) -> Colour | None:
        """The colour of the slide, of its layout or of its master; None where it is no single one."""
        for tree in trees:
            found = None if tree is None else tree.find(f"{P}cSld/{P}bg")
            if found is not None:
                fill = found.find(f"{P}bgPr/{A}solidFill")
                named = found.find(f"{P}bgRef")
                return self.colours.solid(fill if fill is not None else named)
        return 255, 255, 255

    def _beside(self, draft: Draft, number: int) -> None:
        """Notes of the speaker and comments."""
        for part in self.package.related(self.name, "notesSlide").values():
            for shape in shapes(self.package.tree(part)):
                if shape.holder.partition(":")[0] == "body":
                    draft.hide(number, "\n".join(_paragraphs(shape.element)), "notes")
        for part in self.package.related(self.name, "comments").values():
            tree = self.package.tree(part)
            if tree is not None:
                draft.hide(number, "\n".join(_paragraphs(tree)), "comment")


def _paragraphs(tree: Element) -> Iterator[str]:
    return ("".join(texts(one, f"{A}t")) for one in tree.iter(f"{A}p"))


def _level(paragraph: Element) -> int:
    properties = paragraph.find(f"{A}pPr")
    return min(8, _number(properties, "lvl", 0)) + 1


def _number(element: Element | None, key: str, otherwise: int) -> int:
    try:
        return int((element.get(key, "") if element is not None else "")[:20])
    except ValueError:
        return otherwise
