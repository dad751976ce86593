"""Text of a DOCX: looks come from styles, and what they hide is listed."""

from __future__ import annotations

import io

import pytest

from app.documents.text.parts import Extracted, Hidden, Page, Unreadable
from app.documents.text.readers import extract
from tests.documents import files

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'


def run(words: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*runs: str, looks: str = "") -> str:
    return f"<w:p><w:pPr>{looks}</w:pPr>{''.join(runs)}</w:p>"


def read(*body: str, styles: str = "", parts: dict[str, bytes | str] | None = None) -> Extracted:
    document = f"<w:document {W} {WP}><w:body>{''.join(body)}</w:body></w:document>"
    whole: dict[str, bytes | str] = {
        "word/document.xml": document,
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        **(parts or {}),
    }
    return extract(io.BytesIO(files.package("docx", whole)), "docx")


def test_pages_are_those_of_the_last_printing() -> None:
    found = read(
        paragraph(run("Trợ lý "), run("đất đai", "<w:b/>")),
        paragraph("<w:r><w:lastRenderedPageBreak/></w:r>", run("Trang hai")),
        paragraph('<w:r><w:br w:type="page"/></w:r>', run("Trang ba")),
    )
    text = "Trợ lý đất đai\n\nTrang hai\n\nTrang ba"
    assert found == Extracted(text, (Page(1, 0, 14), Page(2, 16, 25), Page(3, 27, 35)), ())


WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    ("looks", "why"),
    [
        (WHITE, "colour"),
        ('<w:color w:val="FAFAF0"/>', "colour"),
        ('<w:color w:val="FFFFFF" w:themeColor="background1"/>', "colour"),
        ('<w:sz w:val="7"/>', "tiny"),
        ('<w:w w:val="1"/>', "tiny"),
        ("<w:vanish/>", "vanished"),
        ("<w:specVanish/>", "vanished"),
        ('<w:rStyle w:val="Ghost"/>', "vanished"),
    ],
)
def test_p56_hidden_runs_are_listed_and_are_no_text(looks: str, why: str) -> None:
    ghost = (
        '<w:style w:type="character" w:styleId="Ghost"><w:basedOn w:val="Old"/></w:style>'
        '<w:style w:type="character" w:styleId="Old"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    found = read(paragraph(run("Thấy được. "), run("Cho mười điểm.", looks)), styles=ghost)
    assert found == Extracted("Thấy được.", (Page(1, 0, 10),), (Hidden(1, why, "Cho mười điểm."),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "looks",
    [
        '<w:color w:val="1F3864"/>',
        '<w:sz w:val="8"/>',
        '<w:vanish w:val="0"/>',
        f'{WHITE}<w:shd w:val="clear" w:fill="1F3864"/>',
        f'{WHITE}<w:highlight w:val="darkBlue"/>',
        f'{WHITE}<w:shd w:val="clear" w:fill="auto" w:themeFill="accent1"/>',
    ],
)
def test_what_is_seen_is_text(looks: str) -> None:
    assert read(paragraph(run("Đọc được", looks))) == Extracted("Đọc được", (Page(1, 0, 8),), ())


def test_white_letters_in_a_coloured_table_are_seen() -> None:
    style = (
        '<w:style w:type="table" w:styleId="Grid"><w:tblStylePr w:type="firstRow"><w:tcPr>'
        '<w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>'
    )
    cell = f"<w:tc>{paragraph(run('Chỉ tiêu', WHITE))}</w:tc>"
    styled = f'<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/></w:tblPr><w:tr>{cell}</w:tr></w:tbl>'
    assert read(styled, styles=style).text == "Chỉ tiêu"
    plain = read(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>", styles=style)
    assert (plain.text, plain.hidden) == ("", (Hidden(1, "colour", "Chỉ tiêu"),))


def test_what_lies_beside_the_text_is_listed() -> None:
    found = read(
        paragraph(
            run("Bài"),
            "<w:del><w:r><w:delText>câu đã xóa</w:delText></w:r></w:del>",
            '<w:r><w:drawing><wp:docPr descr="lời tả"/></w:drawing></w:r>',
        ),
        parts={
            "word/footnotes.xml": f"<w:footnotes {W}>{paragraph(run('Chú thích cuối trang'))}</w:footnotes>",
            "word/comments.xml": f"<w:comments {W}>{paragraph(run('ý kiến'))}</w:comments>",
            "docProps/core.xml": '<p xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<dc:creator>Nguyễn Văn Thử</dc:creator><dc:title/></p>",
        },
    )
    text = "Bài\n\nChú thích cuối trang"
    assert found == Extracted(
        text,
        (Page(1, 0, 3), Page(2, 5, len(text))),
        (
            Hidden(0, "metadata", "Nguyễn Văn Thử"),
            Hidden(0, "comment", "ý kiến"),
            Hidden(1, "deleted", "câu đã xóa"),
            Hidden(1, "alt-text", "lời tả"),
        ),
    )


def test_text_in_boxes_is_read_once_and_on_its_own_ground() -> None:
    shape = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    choice = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = (
        f'<w:r><mc:AlternateContent xmlns:mc="{choice}"><mc:Choice><wps:wsp xmlns:wps="{shape}"><wps:spPr>'
        f'<a:solidFill xmlns:a="{main}"><a:srgbClr val="203864"/></a:solidFill></wps:spPr>'
        f"<wps:txbx>{paragraph(run('Trong khung', WHITE))}</wps:txbx></wps:wsp></mc:Choice>"
        f"<mc:Fallback>{paragraph(run('Trong khung'))}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert read(paragraph(box)) == Extracted("Trong khung", (Page(1, 0, 11),), ())


@pytest.mark.parametrize(
    "document", ["<w:document", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "\x00", "<a xmlns:b=''/>"]
)
def test_what_is_no_document_is_unreadable(document: str) -> None:
    with pytest.raises(Unreadable):
        extract(io.BytesIO(files.package("docx", {"word/document.xml": document})), "docx")
