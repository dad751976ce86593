"""Files of every kind: the whole ones are taken, and each hostile one is refused for its own reason."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.inspection import Inspected, inspect
from app.documents.inspection.reasons import MEGABYTE
from app.phrases import sentence
from rounds.reasons import reason
from tests.documents import files

EVERYTHING = frozenset({"pdf", "docx", "pptx", "xlsx", "image", "mp4"})

WHOLE = {
    "pdf": files.pdf(),
    "docx": files.package("docx"),
    "pptx": files.package("pptx"),
    "xlsx": files.package("xlsx"),
    "png": files.png(),
    "jpeg": files.jpeg(),
    "webp": files.webp(),
    "gif": files.gif(),
    "mp4": files.mp4(),
}


def look(content: bytes, name: str, most: int = 50 * MEGABYTE) -> Inspected:
    return inspect(io.BytesIO(content), name, accepted=EVERYTHING, most=most)


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_files_are_taken(kind: str) -> None:
    found = look(WHOLE[kind], f"Báo cáo v1.2.{kind}")
    assert (found.kind, found.name, found.size, found.reasons) == (
        kind,
        f"Báo cáo v1.2.{kind}",
        len(WHOLE[kind]),
        (),
    )


def test_what_is_told_of_a_file() -> None:
    assert look(WHOLE["jpeg"], "ANH.JPG") == Inspected(
        kind="jpeg", media_type="image/jpeg", name="ANH.JPG", size=len(WHOLE["jpeg"])
    )


@pytest.mark.parametrize("kind", [kind for kind in WHOLE if kind not in ("jpeg",)])
def test_p19_a_file_that_was_cut_off_is_refused(kind: str) -> None:
    for share in (0.3, 0.6, 0.95):
        cut = WHOLE[kind][: int(len(WHOLE[kind]) * share)]
        assert [why.code for why in look(cut, f"a.{kind}").reasons] == ["upload.damaged"]


def test_p19_content_and_name_must_agree() -> None:
    accepted = ".png, .jpg, .jpeg, .webp, .gif"
    picture = inspect(io.BytesIO(WHOLE["pdf"]), "a.pdf", accepted={"image"}, most=MEGABYTE)
    assert picture.reasons == (reason("upload.not-accepted", ending="pdf", accepted=accepted),)
    assert look(WHOLE["png"], "a.jpg").reasons == (
        reason("upload.ending-differs", ending="jpg", right="png"),
    )
    assert look(b"MZ\x90\0", "a.pdf").reasons == (
        reason("upload.content-differs", ending="pdf", found="EXE"),
    )
    assert look(files.archive({"a.txt": "a"}), "a.docx").reasons == (
        reason("upload.content-differs", ending="docx", found="ZIP"),
    )
    assert look(b"only words", "a.docx").reasons == (
        reason("upload.content-differs", ending="docx", found=""),
    )


@pytest.mark.parametrize(
    "page",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg onload='alert(1)'/>",
        b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>",
        b"<html><body>",
    ],
)
@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.png", "a.pdf"])
def test_p20_pages_and_drawings_with_scripts_are_never_taken(page: bytes, name: str) -> None:
    codes = {why.code for why in look(page, name).reasons}
    assert codes <= {"upload.not-accepted", "upload.content-differs"}
    assert codes


def test_empty_and_too_large_files_are_refused() -> None:
    assert look(b"", "a.pdf").reasons == (reason("upload.empty"),)
    assert look(b"%PDF-" + b" " * MEGABYTE, "a.pdf", most=MEGABYTE).reasons == (
        reason("upload.too-large", size=2, most=1),
    )


HIDDEN = [
    ("a.png", WHOLE["png"] + files.archive({"a.txt": "a"}), "upload.damaged"),
    ("a.jpg", WHOLE["jpeg"] + files.archive({"a.txt": "a"}), "upload.two-files-in-one"),
    (
        "a.jpg",
        files.jpeg(segments=files.segment(0xFE, b"<script>alert(1)</script>")),
        "upload.two-files-in-one",
    ),
    ("a.jpg", files.jpeg(segments=files.segment(0xFE, WHOLE["pdf"])), "upload.two-files-in-one"),
    ("a.png", files.png(before_pixels=files.chunk(b"tEXt", b"a\0<html >")), "upload.two-files-in-one"),
    ("a.pdf", WHOLE["pdf"] + files.archive({"a.txt": "a"}), "upload.two-files-in-one"),
    ("a.docx", WHOLE["pdf"] + WHOLE["docx"], "upload.two-files-in-one"),
    ("a.pdf", b"MZ" + WHOLE["pdf"], "upload.content-differs"),
    ("a.docx", WHOLE["docx"] + b"behind the end", "upload.two-files-in-one"),
    ("a.mp4", WHOLE["mp4"] + files.archive({"a.txt": "a"}), "upload.damaged"),
    ("a.mp4", files.mp4(after=files.box(b"free", files.archive({"a.txt": "a"}))), "upload.two-files-in-one"),
    ("a.webp", files.webp(more=files.riff(b"XMP ", b"<svg onload=alert(1)>")), "upload.two-files-in-one"),
]


@pytest.mark.parametrize(("name", "content", "code"), HIDDEN, ids=range(len(HIDDEN)))
def test_p19_two_files_in_one_are_refused(name: str, content: bytes, code: str) -> None:
    assert [why.code for why in look(content, name).reasons] == [code]


def test_a_film_of_two_gigabytes_needs_no_memory(tmp_path: Path) -> None:
    place = tmp_path / "film.mp4"
    head, size = files.mp4(film=b""), 2 * 1024 * MEGABYTE
    with place.open("wb") as file:
        file.write(head[:-8] + (1).to_bytes(4, "big") + b"mdat" + (16 + size).to_bytes(8, "big"))
        file.truncate(file.tell() + size)
    tracemalloc.start()
    with place.open("rb") as file:
        found = inspect(file, "film.mp4", accepted={"mp4"}, most=3 * 1024 * MEGABYTE)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.kind, found.size, found.reasons) == ("mp4", place.stat().st_size, ())
    assert most < MEGABYTE


def test_reasons_are_said_in_both_languages() -> None:
    why = look(WHOLE["png"], "a.jpg").reasons[0]
    assert sentence(why, "vi") == (
        "Tệp mang đuôi “.jpg” nhưng nội dung là loại “.png”. Hãy đổi đuôi tệp thành “.png” rồi gửi lại."
    )
    assert sentence(why, "en") == (
        "The file is named “.jpg”, but its content is “.png”. Change the ending to “.png” and send it again."
    )


@settings(max_examples=300, deadline=None)
@given(st.text(), st.binary(max_size=400), st.sampled_from(sorted(WHOLE)))
def test_nothing_makes_it_raise(name: str, content: bytes, kind: str) -> None:
    for given_name in (name, f"{name}.{kind}"):
        for start in (b"", WHOLE[kind][:20], WHOLE[kind]):
            found = look(start + content, given_name)
            assert bool(found.reasons) != bool(found.kind)
            assert all(sentence(why, language) for why in found.reasons for language in ("vi", "en"))


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_no_damage_makes_it_raise(kind: str, data: st.DataObject) -> None:
    whole = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    found = look(bytes(whole), f"a.{kind}")
    assert bool(found.reasons) != bool(found.kind)
