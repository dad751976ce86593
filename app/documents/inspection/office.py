"""Documents of office programs (ECMA-376): what the package says it is, and every part looked through.

Refused: macros, ActiveX, OLE objects, links that fetch something when the document is opened, document types
in XML, DDE fields, parts of a kind that no office program puts in. A sheet inside a slide (every chart has
one) is a package of its own and looked through as well, one level deep.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.documents.inspection.archive import MOST_UNPACKED, Archive, bomb, damaged, short
from app.documents.inspection.reasons import MEGABYTE, Unfit
from app.documents.inspection.window import Bytes

_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_MACROS = re.compile(r"macroenabled|vbaproject|vbadata|keymapcustomizations|macrosheet|intlmacrosheet", re.I)
_ACTIVE = re.compile(r"activex|oleobject|ms-office\.attachedtoolbars", re.I)
_LINKS_OUT = frozenset({"http", "https", "mailto", "tel", ""})
_ENDINGS_OF_PARTS = """
xml rels png jpg jpeg jpe jfif gif bmp emf wmf wdp tif tiff svg webp ico mp4 m4v m4a mp3 wav wma wmv mov avi
bin vml ttf odttf fntdata xlsx docx pptx thmx dat psmdcp sigs
"""
_PARTS = frozenset(_ENDINGS_OF_PARTS.split())
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FIELD = re.compile(rb"<(?:\w+:)?instrText[^>]*>([^<]*)|\w*:?instr=[\"']([^\"']*)")
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=[\"']([^\"']*)")
_DDE = re.compile(rb"\bDDE(AUTO)?\b", re.I)
_MOST_XML = 4 * MEGABYTE
"""Bytes of a table of contents or of relationships."""
_MOST_INSIDE = 32 * MEGABYTE
"""Bytes of a document inside another one."""
_MOST_TEXT = 64 * MEGABYTE
"""Bytes of one XML part with fields: longer than any document people write."""


def is_locked(data: Bytes) -> bool:
    """Whether an OLE file holds an encrypted package of today, rather than a document of before 2007."""
    return data.find("EncryptedPackage".encode("utf-16-le")) >= 0


def kind(data: Bytes) -> str:
    """docx, pptx or xlsx, or `zip` for an archive that is none. Raises Unfit for what may not be in one."""
    return _Package(MOST_UNPACKED).kind(data)


@dataclass(slots=True)
class _Package:
    """One package. `left` is how many bytes it may unpack, together with those inside it."""

    left: int
    inside: bool = False

    def kind(self, data: Bytes) -> str:
        archive = Archive(data, self.left)
        self.left -= archive.unpacked
        contents = next((part for part in archive.parts if part.filename == "[Content_Types].xml"), None)
        if contents is None:
            return "zip"
        kinds = _kinds(_xml(archive, contents))
        for part in archive.parts:
            self._look(archive, part)
        if len(kinds) != 1:
            raise damaged()
        return kinds.pop()

    def _look(self, archive: Archive, part: zipfile.ZipInfo) -> None:
        if not part.is_dir():
            ending = _ending(part)
            pieces = archive.pieces(part)
            first = next(pieces, b"")
            if first.startswith(_ARCHIVES):
                self._look_inside(part, ending, first, pieces)
            elif first.startswith(_OLE):
                raise Unfit("upload.active-part", part=short(part.filename))
            elif first.startswith(_PROGRAMS):
                raise Unfit("upload.strange-part", part=short(part.filename))
            elif ending == "rels":
                _relations(archive, part)
            elif ending in ("xml", "vml", "svg"):
                _text(part, first, pieces)
            for _ in pieces:  # to the end, for the checksum
                pass
        elif part.file_size:
            raise Unfit("upload.strange-part", part=short(part.filename))

    def _look_inside(self, part: zipfile.ZipInfo, ending: str, first: bytes, pieces: Iterable[bytes]) -> None:
        """An office document inside this one."""
        if self.inside or ending not in ("xlsx", "docx", "pptx"):
            raise Unfit("upload.nested-archive", part=short(part.filename))
        if part.file_size > _MOST_INSIDE:
            raise bomb(part.file_size, _MOST_INSIDE)
        package = _Package(self.left, inside=True)
        if package.kind(b"".join([first, *pieces])) != ending:
            raise Unfit("upload.nested-archive", part=short(part.filename))
        self.left = package.left


def _kinds(contents: Element) -> set[str]:
    """What the table of contents says the package is: one kind, in a document that is whole."""
    kinds: set[str] = set()
    for entry in contents:
        content_type = entry.get("ContentType", "")
        named = short(entry.get("PartName") or entry.get("Extension") or "")
        if _MACROS.search(content_type):
            raise Unfit("upload.macros", part=named)
        if _ACTIVE.search(content_type) and entry.get("PartName"):
            raise Unfit("upload.active-part", part=named)
        if content_type in _MAIN:
            kinds.add(_MAIN[content_type])
    return kinds


def _ending(part: zipfile.ZipInfo) -> str:
    """The ending of a part's name, if an office program would write a part of that name."""
    name = part.filename.lower()
    ending = name.rpartition(".")[2]
    if _MACROS.search(name):
        raise Unfit("upload.macros", part=short(part.filename))
    if "/activex/" in name or "oleobject" in name:
        raise Unfit("upload.active-part", part=short(part.filename))
    if ending not in _PARTS:
        raise Unfit("upload.strange-part", part=short(part.filename))
    return ending


def _text(part: zipfile.ZipInfo, first: bytes, pieces: Iterable[bytes]) -> None:
    """XML in UTF-8 without a document type; in texts also without fields that start another program."""
    head = first[:8192]
    name = part.filename.lower()
    if re.search(rb"<!(DOCTYPE|ENTITY)", head.replace(b"\0", b"")):
        raise Unfit("upload.document-type", part=short(part.filename))
    declared = _ENCODING.match(head)
    strange = b"\0" in head or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"))
    if strange and name.startswith(("word/", "ppt/", "xl/")):
        raise Unfit("upload.strange-part", part=short(part.filename))
    if name.startswith("word/"):
        if part.file_size > _MOST_TEXT:
            raise bomb(part.file_size, _MOST_TEXT)
        # A field may be cut into several runs: they are put together again.
        whole = b"".join([first, *pieces])
        fields = b"".join(run or instruction + b" " for run, instruction in _FIELD.findall(whole))
        if _DDE.search(fields):
            raise Unfit("upload.reaches-out", part=short(part.filename))


def _relations(archive: Archive, part: zipfile.ZipInfo) -> None:
    for relation in _xml(archive, part):
        leads, target = relation.get("Type", ""), relation.get("Target", "")
        if _MACROS.search(leads):
            raise Unfit("upload.macros", part=short(part.filename))
        if relation.get("TargetMode") != "External":
            if leads.endswith(("/aFChunk", "/control")):
                raise Unfit("upload.active-part", part=short(part.filename))
            continue
        if not leads.endswith("/hyperlink") or _scheme(target) not in _LINKS_OUT:
            raise Unfit("upload.outside-link", part=short(part.filename), target=target[:80])


def _scheme(address: str) -> str:
    if address.startswith(("\\\\", "//")):
        return "unc"
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return ""


def _xml(archive: Archive, part: zipfile.ZipInfo) -> Element:
    try:
        return fromstring(archive.read(part, _MOST_XML), forbid_dtd=True)
    except DefusedXmlException:
        raise Unfit("upload.document-type", part=short(part.filename)) from None
    except (ParseError, ValueError, LookupError):
        raise damaged() from None
