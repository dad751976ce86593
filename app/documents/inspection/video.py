"""MP4: the boxes of ISO 14496-12, walked by their heads. Two gigabytes cost no more than two megabytes."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.inspection.kinds import refuse_second_nature
from app.documents.inspection.reasons import Unfit
from app.documents.inspection.window import Bytes

MOST_BOXES = 200_000
"""A film in fragments has two boxes for every few seconds."""
MOST_SIDE = 8192


def look(data: Bytes) -> None:
    """Raise Unfit unless the boxes fill the file and hold a film that can be shown."""
    seen: set[bytes] = set()
    films = 0
    for kind, start, end in _boxes(data, 0, len(data)):
        seen.add(kind)
        if kind == b"moov":
            films += _films(data, start, end)
    if not {b"ftyp", b"moov"} <= seen or not seen & {b"mdat", b"moof"}:
        raise _damaged()
    if not films:
        raise Unfit("upload.no-film")
    # The sound and the pictures of a large film may spell anything by chance; a browser is told what it is.
    refuse_second_nature(data, pages=False)


def _boxes(data: Bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, first byte of the content, end) of each box in a stretch; they must fill it."""
    for _ in range(MOST_BOXES):
        if end - at < 8:
            if data[at:end].strip(b"\0"):
                raise _damaged()
            return
        size, kind, start = int.from_bytes(data[at : at + 4], "big"), bytes(data[at + 4 : at + 8]), at + 8
        if size == 1:
            size, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < start - at or at + size > end or not all(0x20 <= one < 0x7F or one == 0xA9 for one in kind):
            raise _damaged()
        yield kind, start, at + size
        at += size
    raise _damaged()


def _films(data: Bytes, at: int, end: int) -> int:
    """Tracks with pictures in the `moov` box."""
    films = 0
    for kind, start, stop in _boxes(data, at, end):
        if kind != b"trak":
            continue
        for inner, first, last in _boxes(data, start, stop):
            if inner == b"tkhd":
                # The last eight bytes of a track's head: width and height as 16.16 numbers.
                width = int.from_bytes(data[last - 8 : last - 4], "big") >> 16
                height = int.from_bytes(data[last - 4 : last], "big") >> 16
                if last - first < 84:
                    raise _damaged()
                if max(width, height) > MOST_SIDE:
                    most = MOST_SIDE * MOST_SIDE // 1_000_000
                    raise Unfit("upload.too-many-pixels", width=width, height=height, most=most)
                films += bool(width and height)
    return films


def _damaged() -> Unfit:
    return Unfit("upload.damaged", what="MP4")
