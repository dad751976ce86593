"""Pictures and films: sizes read from heads, floods and breaks refused."""

from __future__ import annotations

import io

import pytest

from app.documents.inspection import inspect
from app.documents.inspection.reasons import MEGABYTE
from rounds.reasons import Reason, reason
from tests.documents import files


def why(content: bytes, kind: str) -> tuple[Reason, ...]:
    return inspect(io.BytesIO(content), f"a.{kind}", accepted={"image", "mp4"}, most=100 * MEGABYTE).reasons


FLOODS = [
    ("png", files.png(100_000, 90_000), (100_000, 90_000)),
    ("jpeg", files.jpeg(60_000, 50_000), (60_000, 50_000)),
    ("webp", files.webp(16_000, 16_000), (16_000, 16_000)),
    ("gif", files.gif(65_000, 65_000), (65_000, 65_000)),
]


@pytest.mark.parametrize(("kind", "content", "size"), FLOODS, ids=[kind for kind, *_ in FLOODS])
def test_p19_floods_of_pixels_are_refused(kind: str, content: bytes, size: tuple[int, int]) -> None:
    assert why(content, kind) == (reason("upload.too-many-pixels", width=size[0], height=size[1], most=120),)


def test_p19_floods_of_frames_are_refused() -> None:
    assert why(files.gif(10, 10, frames=601), "gif") == (
        reason("upload.too-many-frames", frames=601, most=600),
    )
    assert why(files.gif(5_000, 5_000, frames=41), "gif") == (
        reason("upload.too-many-frames", frames=41, most=40),
    )
    moving = files.png(10, 10, before_pixels=files.chunk(b"acTL", (9_999).to_bytes(4, "big") + b"\0\0\0\0"))
    assert why(moving, "png") == (reason("upload.too-many-frames", frames=9_999, most=600),)
    frames = b"".join(files.riff(b"ANMF", b"\0" * 16) for _ in range(700))
    assert why(files.webp(more=frames), "webp") == (reason("upload.too-many-frames", frames=700, most=600),)


BROKEN = [
    ("png", files.png(0, 2)),
    ("png", files.png().replace(b"IDAT", b"IDAX")),
    ("png", files.png(after=b"more")),
    ("jpeg", files.jpeg(0, 2)),
    ("jpeg", files.jpeg()[:-2]),
    ("jpeg", b"\xff\xd8\xff\xd9"),
    ("gif", files.gif(frames=1)[:-1]),
    ("webp", files.webp()[:-2]),
    ("webp", b"RIFF\x04\0\0\0WEBP"),
    ("mp4", files.mp4()[:-3]),
    ("mp4", files.box(b"ftyp", b"isom")),
    ("mp4", files.mp4(after=b"\0\0\0\x09junkjunk")),
    ("mp4", files.mp4(files.box(b"trak", files.box(b"tkhd", b"\0" * 20)))),
]


@pytest.mark.parametrize(("kind", "content"), BROKEN, ids=range(len(BROKEN)))
def test_broken_pictures_and_films_are_refused(kind: str, content: bytes) -> None:
    assert why(content, kind) == (reason("upload.damaged", what=kind.upper()),)


def test_a_photograph_with_a_film_behind_it_is_taken() -> None:
    # Telephones append a short film or a depth map to a photograph.
    assert why(files.jpeg(4000, 3000, after=files.mp4()), "jpg") == ()


def test_films_that_cannot_be_shown_say_why() -> None:
    assert why(files.mp4(brand=b"qt  "), "mp4") == (reason("upload.quicktime"),)
    assert why(files.mp4(files.track(0, 0)), "mp4") == (reason("upload.no-film"),)
    assert why(files.mp4(files.track(16_000, 9_000)), "mp4") == (
        reason("upload.too-many-pixels", width=16_000, height=9_000, most=67),
    )
    assert why(files.mp4(brand=b"heic"), "jpg") == (
        reason("upload.content-differs", ending="jpg", found="HEIC"),
    )
