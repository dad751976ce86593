"""PNG, JPEG, WebP and GIF: the structure walked, sizes read from heads, nothing decoded."""

from __future__ import annotations

import re
import zlib

from app.documents.inspection.kinds import refuse_second_nature
from app.documents.inspection.reasons import Unfit
from app.documents.inspection.window import Bytes

MOST_PIXELS = 120_000_000
"""The largest photographs of telephones have 108 million."""
MOST_FRAMES = 600
MOST_PIXELS_MOVING = 1_000_000_000
"""All frames of a moving picture together."""

_STARTS_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def look(kind: str, data: Bytes) -> None:
    """Raise Unfit where the picture is broken, cut off, too large to show, or something else besides."""
    walk = {"png": _png, "jpeg": _jpeg, "webp": _webp, "gif": _gif}[kind]
    width, height, frames = walk(data)
    if not width or not height:
        raise _damaged(kind)
    if width * height > MOST_PIXELS:
        raise Unfit("upload.too-many-pixels", width=width, height=height, most=MOST_PIXELS // 1_000_000)
    most = min(MOST_FRAMES, MOST_PIXELS_MOVING // (width * height))
    if frames > 1 and frames > most:
        raise Unfit("upload.too-many-frames", frames=frames, most=most)
    refuse_second_nature(data)


def _damaged(kind: str) -> Unfit:
    return Unfit("upload.damaged", what=kind.upper())


def _png(data: Bytes) -> tuple[int, int, int]:
    """Width, height, frames. Every chunk is held to its checksum."""
    at, width, height, frames, pixels = 8, 0, 0, 1, False
    while True:
        head = data[at : at + 8]
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        end = at + 12 + length
        if len(head) < 8 or end > len(data) or (at == 8) != (kind == b"IHDR"):
            raise _damaged("png")
        if not _checksum_holds(data, at + 4, end - 4):
            raise _damaged("png")
        if kind == b"IHDR":
            width, height = (int.from_bytes(data[at + 8 + n : at + 12 + n], "big") for n in (0, 4))
        elif kind == b"acTL":
            frames = int.from_bytes(data[at + 8 : at + 12], "big")
        elif kind == b"IDAT":
            pixels = True
        elif kind == b"IEND":
            break
        at = end
    if not pixels or end != len(data):
        raise _damaged("png")
    return width, height, frames


def _checksum_holds(data: Bytes, start: int, end: int) -> bool:
    checksum, step = 0, 1 << 20
    for at in range(start, end, step):
        checksum = zlib.crc32(data[at : min(at + step, end)], checksum)
    return checksum == int.from_bytes(data[end : end + 4], "big")


def _jpeg(data: Bytes) -> tuple[int, int, int]:
    """Width, height, 1. What telephones append behind the end (a depth map, a short film) may stand there."""
    at, width, height = 2, 0, 0
    while True:
        head = data[at : at + 4]
        if len(head) < 2 or head[0] != 0xFF:
            raise _damaged("jpeg")
        marker = head[1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            break
        length = int.from_bytes(head[2:4], "big")
        if len(head) < 4 or length < 2 or at + 2 + length > len(data):
            raise _damaged("jpeg")
        if marker in _STARTS_OF_FRAME:
            if length < 8:
                raise _damaged("jpeg")
            height, width = (int.from_bytes(data[at + 5 + n : at + 7 + n], "big") for n in (0, 2))
        at += 2 + length
        if marker == 0xDA:
            # Compressed pixels: the next marker that is neither stuffing nor a restart.
            following = _MARKER.search(data, at)
            if following is None:
                raise _damaged("jpeg")
            at = following.start()
    return width, height, 1


def _webp(data: Bytes) -> tuple[int, int, int]:
    size = int.from_bytes(data[4:8], "little")
    if not len(data) - 1 <= size + 8 <= len(data):
        raise _damaged("webp")
    at, width, height, frames, pixels = 12, 0, 0, 0, False
    while at + 8 <= size + 8:
        kind, length = bytes(data[at : at + 4]), int.from_bytes(data[at + 4 : at + 8], "little")
        body, end = data[at + 8 : at + 18], at + 8 + length
        if end > len(data):
            raise _damaged("webp")
        if kind == b"VP8X":
            width, height = (1 + int.from_bytes(body[n : n + 3], "little") for n in (4, 7))
        elif kind == b"VP8 ":
            pixels = True
            own = [int.from_bytes(body[n : n + 2], "little") & 0x3FFF for n in (6, 8)]
            width, height = max(width, own[0]), max(height, own[1])
        elif kind == b"VP8L":
            pixels = True
            bits = int.from_bytes(body[1:5], "little")
            width, height = max(width, 1 + (bits & 0x3FFF)), max(height, 1 + (bits >> 14 & 0x3FFF))
        elif kind == b"ANMF":
            frames, pixels = frames + 1, True
        at = end + (length & 1)
    if not pixels:
        raise _damaged("webp")
    return width, height, max(frames, 1)


def _gif(data: Bytes) -> tuple[int, int, int]:
    width, height = (int.from_bytes(data[n : n + 2], "little") for n in (6, 8))
    if len(data) < 14:
        raise _damaged("gif")
    at, frames = 13 + _colours(data[10]), 0
    while at < len(data):
        block = data[at]
        if block == 0x3B:
            if len(data) - at > 16:
                raise _damaged("gif")
            return width, height, max(frames, 1)
        if block == 0x2C and at + 10 < len(data):
            frames += 1
            across, down = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (5, 7))
            width, height = max(width, across), max(height, down)
            at = _behind_blocks(data, at + 11 + _colours(data[at + 9]))
        elif block == 0x21:
            at = _behind_blocks(data, at + 2)
        else:
            break
    raise _damaged("gif")


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_blocks(data: Bytes, at: int) -> int:
    while at < len(data) and (length := data[at]):
        at += 1 + length
    return at + 1
