"""What is common to all documents: composed letters, letters without a width, and an end to every reading."""

from __future__ import annotations

import io
import time

import pytest

from app.documents import text
from app.documents.text.confined import within
from app.documents.text.parts import Extracted, Hidden, Page, Unreadable
from app.documents.text.readers import extract
from tests.documents import files


def test_words_typed_by_hand_are_composed_and_single_spaced() -> None:
    assert text.plain(" Hoa\u0300  bi\u0300nh\r\n\r\n\r\n\r\nxa\u0303\t\x07hội ") == Extracted(
        "Hoà bình\n\nxã hội", (Page(1, 0, 16),), ()
    )


def test_p56_letters_without_a_width_are_found() -> None:
    spelled = "".join(chr(0xE0000 + ord(one)) for one in "score 10")
    found = text.plain(f"Đất\u200b đai\u200b\u202e {spelled}xong")
    assert found == Extracted(
        "Đất đai xong", (Page(1, 0, 12),), (Hidden(1, "zero-width", "score 10 U+200B (2) U+202E (1)"),)
    )


def test_everyday_signs_are_not_suspected() -> None:
    assert text.plain("\ufeffcộng\u00adđồng ❤\ufe0f") == Extracted("cộngđồng ❤", (Page(1, 0, 10),), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_text_files_are_read_in_their_encoding(encoding: str) -> None:
    words = "Hoa\u0300 xa\u0303"
    assert extract(io.BytesIO(words.encode(encoding)), "txt").text == "Hoà xã"


def test_a_child_reads_the_same() -> None:
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
        "<w:r><w:t>Chữ</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r></w:p></w:body></w:document>"
    )
    file = io.BytesIO(files.package("docx", {"word/document.xml": document}))
    assert within(file, "docx") == Extracted("Chữ", (Page(1, 0, 3),), (Hidden(1, "vanished", "ẩn"),))


@pytest.mark.parametrize("kind", ["pdf", "docx", "pptx"])
def test_what_cannot_be_read_breaks_the_child_only(kind: str) -> None:
    with pytest.raises(Unreadable):
        within(io.BytesIO(b"neither nor"), kind)


def long(letters: int) -> io.BytesIO:
    cells = "<a/>" * letters
    return io.BytesIO(files.package("docx", {"word/document.xml": f"<a>{cells}</a>"}))


def test_p56_a_document_that_takes_too_long_is_given_up() -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        within(long(4_000_000), "docx", seconds=1)
    assert time.monotonic() - begun < 10


def test_p56_a_document_that_takes_too_much_memory_is_given_up() -> None:
    with pytest.raises(Unreadable):
        within(long(1_000_000), "docx", megabytes=60)
