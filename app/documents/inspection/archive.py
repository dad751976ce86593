"""A ZIP archive under limits: its directory is checked before anything is unpacked, and every part is read
to its end, a piece at a time, so that what the directory says is also true.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from app.documents.inspection.reasons import MEGABYTE, Unfit
from app.documents.inspection.window import Bytes, Part

MOST_PARTS = 5000
MOST_UNPACKED = 512 * MEGABYTE
FREELY_UNPACKED = 20 * MEGABYTE
"""Below this nothing is asked about the ratio: an empty table of a million cells packs very well."""
MOST_RATIO = 100
MOST_IN_BETWEEN = 64
"""Bytes between two parts: a descriptor of a part takes up to 24."""
PIECE = 1 << 18

_END = b"PK\x05\x06"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
)
"""What reading a broken archive can raise."""


class Archive:
    """The parts of an archive that was found harmless in shape. Raises Unfit."""

    def __init__(self, data: Bytes, most_unpacked: int = MOST_UNPACKED) -> None:
        _check_end(data)
        try:
            self._zip = zipfile.ZipFile(cast(IO[bytes], Part(data)))
            self.parts = self._zip.infolist()
        except _BROKEN:
            raise damaged() from None
        _check_names(self.parts)
        self.unpacked = sum(part.file_size for part in self.parts)
        most = min(most_unpacked, max(FREELY_UNPACKED, MOST_RATIO * len(data)))
        if self.unpacked > most:
            raise bomb(self.unpacked, most)
        for part in self.parts:
            if part.flag_bits & 0x1:
                raise Unfit("upload.locked")
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged()
        _check_places(data, self.parts, self._zip.start_dir)

    def pieces(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The content of a part, held to its checksum at the end."""
        try:
            with self._zip.open(part) as file:
                while piece := file.read(PIECE):
                    yield piece
        except _BROKEN:
            raise damaged() from None

    def read(self, part: zipfile.ZipInfo, most: int) -> bytes:
        """The whole content of a part that may not be larger than `most` bytes."""
        if part.file_size > most:
            raise bomb(part.file_size, most)
        return b"".join(self.pieces(part))


def damaged() -> Unfit:
    return Unfit("upload.damaged", what="ZIP")


def bomb(unpacked: int, most: int) -> Unfit:
    return Unfit("upload.bomb", unpacked=-(-unpacked // MEGABYTE), most=most // MEGABYTE)


def _check_end(data: Bytes) -> None:
    """The directory is small, and the record of its end is the last 22 bytes."""
    end = bytes(data[-22:])
    if not end.startswith(_END):
        tail = bytes(data[-65_600:])
        if _END in tail:
            raise Unfit("upload.two-files-in-one", other="ZIP")
        raise damaged()
    parts = int.from_bytes(end[10:12], "little")
    size, start = (int.from_bytes(end[at : at + 4], "little") for at in (12, 16))
    if parts > MOST_PARTS or size > MOST_PARTS * 200:
        raise Unfit("upload.too-many-parts", parts=parts, most=MOST_PARTS)
    if parts == 0 or start + size + 22 != len(data) or end[20:22] != b"\0\0":
        raise damaged()


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for part in parts:
        name = part.orig_filename
        path = name.rstrip("/").split("/")
        if re.search(r"[\\:\x00-\x1f]", name) or not all(path) or {".", ".."} & set(path):
            raise Unfit("upload.part-names", part=short(name))
        if name.lower() in seen:
            raise Unfit("upload.part-names", part=short(name))
        seen.add(name.lower())


def _check_places(data: Bytes, parts: list[zipfile.ZipInfo], directory: int) -> None:
    """Parts lie one behind the other from the first byte on: none overlap, and nothing else fits between."""
    at = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        head = data[part.header_offset : part.header_offset + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise damaged()
        allowed = MOST_IN_BETWEEN if at else 0
        if not at <= part.header_offset <= at + allowed:
            raise Unfit("upload.two-files-in-one", other="ZIP")
        lengths = [int.from_bytes(head[n : n + 2], "little") for n in (26, 28)]
        at = part.header_offset + 30 + sum(lengths) + part.compress_size
    if not at <= directory <= at + MOST_IN_BETWEEN:
        raise Unfit("upload.two-files-in-one", other="ZIP")


def short(name: str) -> str:
    """A name of a part as it may be shown."""
    return name.encode("ascii", "backslashreplace").decode()[:80]
