"""Parts of an office document as trees of XML, and its properties. Knows their names, not what they mean."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.documents.inspection.archive import Archive
from app.documents.inspection.reasons import MEGABYTE, Unfit
from app.documents.inspection.window import window
from app.documents.text.parts import Draft, Unreadable

MOST_XML = 64 * MEGABYTE
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WRITTEN = frozenset(
    {"title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category", "contentStatus"}
    | {"Company", "Manager", "lpwstr", "lpstr", "bstr"}
)
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """An opened document. Parts are read once and kept."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._parts: dict[str, zipfile.ZipInfo] = {part.filename: part for part in archive.parts}
        self._read: dict[str, Element] = {}

    def names(self, start: str) -> list[str]:
        """XML parts whose name begins with `start`, by length and name, so that 10 follows 9."""
        found = [name for name in self._parts if name.startswith(start) and name.endswith(".xml")]
        return sorted(found, key=lambda name: (len(name), name))

    def tree(self, name: str) -> Element | None:
        """A part as a tree; None where there is none. Raises Unreadable."""
        if name not in self._parts:
            return None
        if name not in self._read:
            try:
                self._read[name] = fromstring(
                    self._archive.read(self._parts[name], MOST_XML), forbid_dtd=True
                )
            except (ParseError, DefusedXmlException, Unfit, ValueError, LookupError):
                raise Unreadable from None
        return self._read[name]

    def related(self, name: str, kind: str = "") -> dict[str, str]:
        """Id -> part for the relations of a part; with `kind` only those of that type."""
        folder, _, own = name.rpartition("/")
        relations = self.tree(f"{folder}/_rels/{own}.rels")
        if relations is None:
            return {}
        return {
            one.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip(
                "/"
            )
            for one in relations.iter(_RELATIONS)
            if one.get("TargetMode") != "External"
            and one.get("Type", "").endswith(f"/{kind}" if kind else "")
        }


def opened(file: BinaryIO) -> Package:
    """The package in a file. Raises Unreadable."""
    with window(file) as data:
        try:
            return Package(Archive(bytes(data)))
        except Unfit:
            raise Unreadable from None


def note_properties(package: Package, draft: Draft) -> None:
    """What people wrote into the properties of the file: title, author, description, own fields."""
    for name in ("docProps/core.xml", "docProps/custom.xml", "docProps/app.xml"):
        tree = package.tree(name)
        for element in tree.iter() if tree is not None else ():
            words = (element.text or "").strip()
            if words and element.tag.rpartition("}")[2] in _WRITTEN:
                draft.hide(0, words, "metadata")


def texts(tree: Element, tag: str | None) -> Iterator[str]:
    """The words of all elements named `tag` (of all, for None), in order."""
    for element in tree.iter(tag):
        if element.text and element.text.strip():
            yield element.text


def rgb(digits: str) -> tuple[int, int, int] | None:
    """The colour of six hexadecimal digits."""
    try:
        red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
    except ValueError:
        return None
    return (red, green, blue) if len(digits) == 6 else None
