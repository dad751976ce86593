"""Documents of office programs: what may lie in them, what may not, and how large they may grow."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.documents.inspection import inspect
from app.documents.inspection.reasons import MEGABYTE
from rounds.reasons import Reason, reason
from tests.documents import files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def why(content: bytes, kind: str) -> tuple[Reason, ...]:
    return inspect(io.BytesIO(content), f"a.{kind}", accepted={kind}, most=100 * MEGABYTE).reasons


def test_p19_macros_are_refused() -> None:
    for part in ("word/vbaProject.bin", "word/vbaData.xml"):
        assert why(files.package("docx", {part: "a"}), "docx") == (reason("upload.macros", part=part),)
    enabled = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert why(files.package("docx", main_type=enabled), "docx") == (
        reason("upload.macros", part="/word/document.xml"),
    )
    renamed = files.package(
        "docx", {"word/a.bin": "a"}, overrides={"/word/a.bin": "application/vnd.ms-office.vbaProject"}
    )
    assert why(renamed, "docx") == (reason("upload.macros", part="/word/a.bin"),)
    leads = files.relations(("vbaProject", "a.bin", False))
    assert why(files.package("xlsx", {"xl/_rels/a.rels": leads}), "xlsx") == (
        reason("upload.macros", part="xl/_rels/a.rels"),
    )
    assert why(files.package("xlsx", {"xl/macrosheets/sheet1.xml": "<a/>"}), "xlsx") == (
        reason("upload.macros", part="xl/macrosheets/sheet1.xml"),
    )


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("word/activeX/activeX1.xml", b"<a/>", "upload.active-part"),
        ("word/embeddings/oleObject1.bin", b"a", "upload.active-part"),
        ("word/media/image1.png", OLE + b"a", "upload.active-part"),
        ("word/media/image1.png", b"MZ\x90", "upload.strange-part"),
        ("word/media/run.exe", b"a", "upload.strange-part"),
        ("word/media/page.html", b"<html>", "upload.strange-part"),
        ("word/media/image1.png", files.archive({"a": "a"}), "upload.nested-archive"),
        ("word/media/a.xlsx", files.archive({"a": "a"}), "upload.nested-archive"),
        ("word/media/image1.png", b"Rar!\x1a\x07", "upload.nested-archive"),
        ("word/../../a.xml", b"<a/>", "upload.part-names"),
        ("/word/a.xml", b"<a/>", "upload.part-names"),
        ("word\\a.xml", b"<a/>", "upload.part-names"),
        ("WORD/Document.xml", b"<a/>", "upload.part-names"),
        ("word/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "upload.document-type"),
        ("customXml/a.xml", "<!DOCTYPE a><a/>".encode("utf-16"), "upload.document-type"),
        ("word/_rels/a.xml.rels", b"<!DOCTYPE a><a/>", "upload.document-type"),
        ("word/a.xml", "<a/>".encode("utf-16"), "upload.strange-part"),
        ("word/a.xml", b'<w:instrText>DDEAUTO c:\\\\a.exe</w:instrText>', "upload.reaches-out"),
        ("word/a.xml", b"<w:instrText>DD</w:instrText><w:instrText >E a</w:instrText>", "upload.reaches-out"),
        ("word/a.xml", b'<w:fldSimple w:instr=" DDE a"/>', "upload.reaches-out"),
    ],
)  # fmt: skip
def test_p19_dangerous_parts_are_refused(part: str, content: bytes, code: str) -> None:
    assert [found.code for found in why(files.package("docx", {part: content}), "docx")] == [code]


def test_p19_links_that_load_something_are_refused() -> None:
    for kind in ("attachedTemplate", "image", "oleObject", "frame", "subDocument", "externalLinkPath"):
        link = files.relations((kind, "http://a.example/b", True))
        assert why(files.package("docx", {"word/_rels/a.rels": link}), "docx") == (
            reason("upload.outside-link", part="word/_rels/a.rels", target="http://a.example/b"),
        )
    for target in ("javascript:alert(1)", "file:///c:/a", "\\\\server\\a", "ms-msdt:/id"):
        link = files.relations(("hyperlink", target, True))
        content = files.package("docx", {"word/_rels/a.rels": link})
        assert [found.code for found in why(content, "docx")] == ["upload.outside-link"]


def test_links_that_a_reader_may_follow_are_taken() -> None:
    targets = ("https://a.example/?b=c", "mailto:a@b.example", "c.docx")
    links = files.relations(*(("hyperlink", target, True) for target in targets))
    assert why(files.package("docx", {"word/_rels/a.rels": links}), "docx") == ()


def test_a_chart_with_its_sheet_is_taken_and_the_sheet_is_looked_through() -> None:
    def slides(sheet: bytes) -> bytes:
        return files.package("pptx", {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": sheet})

    assert why(slides(files.package("xlsx")), "pptx") == ()
    assert why(slides(files.package("xlsx", {"xl/vbaProject.bin": "a"})), "pptx") == (
        reason("upload.macros", part="xl/vbaProject.bin"),
    )
    twice = files.package("xlsx", {"xl/embeddings/a.docx": files.package("docx")})
    assert [found.code for found in why(slides(twice), "pptx")] == ["upload.nested-archive"]


def test_p19_bombs_are_refused_before_they_are_unpacked() -> None:
    big = files.package("docx", {f"word/a{number}.xml": b"\0" * 30 * MEGABYTE for number in range(2)})
    assert why(big, "docx") == (reason("upload.bomb", unpacked=61, most=20),)
    nested = files.package("xlsx", {"xl/worksheets/a.bin": b"\0" * 30 * MEGABYTE})
    assert why(files.package("pptx", {"ppt/embeddings/a.xlsx": nested}), "pptx") == (
        reason("upload.bomb", unpacked=31, most=20),
    )


def test_p19_too_many_parts_are_refused() -> None:
    many = files.package("docx", {f"word/{number}.xml": "" for number in range(5000)})
    assert why(many, "docx") == (reason("upload.too-many-parts", parts=5003, most=5000),)


def test_p19_parts_that_overlap_are_refused() -> None:
    # Two entries of the directory lead to the same bytes: the trick of the flat bomb.
    whole = bytearray(files.package("docx", {"word/a.xml": "<a/>", "word/b.xml": "<b/>"}))
    places = zipfile.ZipFile(io.BytesIO(whole)).infolist()
    first, second = places[-2].header_offset, places[-1].header_offset
    at = whole.rindex(second.to_bytes(4, "little"))
    whole[at : at + 4] = first.to_bytes(4, "little")
    assert why(bytes(whole), "docx") == (reason("upload.two-files-in-one", other="ZIP"),)


def test_p19_a_directory_that_understates_a_part_is_caught() -> None:
    whole = files.package("docx", {"word/a.bin": b"a" * 5000})
    smaller = whole.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    assert why(smaller, "docx") == (reason("upload.damaged", what="ZIP"),)


def test_locked_and_old_documents_are_told_apart() -> None:
    locked = OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    assert why(locked, "docx") == (reason("upload.locked"),)
    assert why(OLE + b"\0" * 500, "docx") == (reason("upload.old-office"),)
    whole = bytearray(files.package("docx"))
    for sign, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.index(sign)
        whole[at + flag] |= 1
    assert why(bytes(whole), "docx") == (reason("upload.locked"),)


def test_a_package_of_another_kind_is_named() -> None:
    assert why(files.package("pptx"), "docx") == (
        reason("upload.content-differs", ending="docx", found="PPTX"),
    )
