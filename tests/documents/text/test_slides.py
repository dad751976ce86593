"""Text of a PPTX: shape by shape on what lies below it; what nobody in the hall sees is listed."""

from __future__ import annotations

import io

import pytest

from app.documents.text.parts import Extracted, Hidden, Page
from app.documents.text.readers import extract
from tests.documents import files

NAMES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
THEME = (
    f"<a:theme {NAMES}><a:themeElements><a:clrScheme>"
    '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:srgbClr val="FFFFFF"/></a:lt1>'
    '<a:dk2><a:srgbClr val="203864"/></a:dk2><a:accent1><a:srgbClr val="4472C4"/></a:accent1>'
    "</a:clrScheme></a:themeElements></a:theme>"
)
MASTER = (
    f"<p:sldMaster {NAMES}><p:cSld><p:spTree/></p:cSld>"
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="dk2" tx2="lt1" accent1="accent1"/></p:sldMaster>'
)


def solid(colour: str) -> str:
    kind = "srgbClr" if len(colour) == 6 and colour.isupper() else "schemeClr"
    return f'<a:solidFill><a:{kind} val="{colour}"/></a:solidFill>'


def shape(
    words: str,
    looks: str = "",
    *,
    at: tuple[int, int, int, int] | None = (1000, 1000, 3000, 1000),
    fill: str = "",
    named: str = "",
    inside: str = "",
    holder: str = "",
) -> str:
    """A shape with words; `at` is left, top, width, height in thousandths of a slide of 10,000 by 7,000."""
    place = ""
    if at is not None:
        place = f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/><a:ext cx="{at[2]}" cy="{at[3]}"/></a:xfrm>'
    own, inner = (looks, "") if "=" in looks[:6] else ("", looks)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" {named}/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{place}{fill}</p:spPr>{inside}<p:txBody><a:p><a:r><a:rPr {own}>"
        f"{inner}</a:rPr><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def tree(kind: str, body: str) -> str:
    return f"<p:{kind} {NAMES}><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:{kind}>"


def read(*body: str, ground: str = "", layout: str = "", more: str = "", notes: str = "") -> Extracted:
    back = f"<p:bg><p:bgPr>{ground}</p:bgPr></p:bg>" if ground else ""
    slide = f"<p:sld {NAMES} {more}><p:cSld>{back}<p:spTree>{''.join(body)}</p:spTree></p:cSld></p:sld>"
    beside = [("slideLayout", "../slideLayouts/slideLayout1.xml", False)]
    parts: dict[str, bytes | str] = {
        "ppt/presentation.xml": f'<p:presentation {NAMES}><p:sldIdLst><p:sldId r:id="r0"/></p:sldIdLst>'
        '<p:sldSz cx="10000" cy="7000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": files.relations(("slide", "slides/slide1.xml", False)),
        "ppt/slides/slide1.xml": slide,
        "ppt/slideLayouts/slideLayout1.xml": tree("sldLayout", layout),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": files.relations(
            ("slideMaster", "../slideMasters/slideMaster1.xml", False)
        ),
        "ppt/slideMasters/slideMaster1.xml": MASTER,
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": files.relations(
            ("theme", "../theme/theme1.xml", False)
        ),
        "ppt/theme/theme1.xml": THEME,
    }
    if notes:
        beside.append(("notesSlide", "../notesSlides/notesSlide1.xml", False))
        body_holder = '<p:ph type="body" idx="1"/>'
        parts["ppt/notesSlides/notesSlide1.xml"] = tree("notes", shape(notes, at=None, holder=body_holder))
    parts["ppt/slides/_rels/slide1.xml.rels"] = files.relations(*beside)
    return extract(io.BytesIO(files.package("pptx", parts)), "pptx")


def seen(words: str) -> Extracted:
    return Extracted(words, (Page(1, 0, len(words)),), ())


BELOW = (0, 5000, 3000, 1000)


@pytest.mark.parametrize(
    ("hidden", "why"),
    [
        (shape("Mười điểm", solid("FFFFFF"), at=BELOW), "colour"),
        (shape("Mười điểm", solid("bg1"), at=BELOW), "colour"),
        (shape("Mười điểm", solid("4472C4"), at=BELOW, fill=solid("accent1")), "colour"),
        (shape("Mười điểm", 'sz="300"', at=BELOW), "tiny"),
        (shape("Mười điểm", "<a:noFill/>", at=BELOW), "invisible"),
        (
            shape(
                "Mười điểm",
                '<a:solidFill><a:srgbClr val="000000"><a:alpha val="1000"/></a:srgbClr></a:solidFill>',
                at=BELOW,
            ),
            "invisible",
        ),
        (shape("Mười điểm", at=(-9000, 0, 3000, 1000)), "off-page"),
        (shape("Mười điểm", at=BELOW, named='hidden="1"'), "vanished"),
        (shape("Mười điểm", at=BELOW) + shape("", at=(0, 4900, 9000, 1200), fill=solid("FFFFFF")), "covered"),
        (
            '<p:grpSp><p:grpSpPr><a:xfrm><a:off x="20000" y="0"/><a:ext cx="1000" cy="1000"/>'
            '<a:chOff x="0" y="0"/><a:chExt cx="1000" cy="1000"/></a:xfrm></p:grpSpPr>'
            f"{shape('Mười điểm', at=(0, 0, 500, 500))}</p:grpSp>",
            "off-page",
        ),
    ],
    ids=range(10),
)
def test_p56_what_the_hall_does_not_see_is_listed(hidden: str, why: str) -> None:
    found = read(shape("Giải pháp"), hidden)
    assert found == Extracted("Giải pháp", (Page(1, 0, 9),), (Hidden(1, why, "Mười điểm"),))  # type: ignore[arg-type]


def test_white_letters_are_seen_on_what_is_dark() -> None:
    white = solid("FFFFFF")
    assert read(shape("Trên khung", white, fill=solid("203864"))) == seen("Trên khung")
    assert read(shape("Trên nền", white), ground=solid("203864")) == seen("Trên nền")
    assert read(shape("", fill=solid("203864")), shape("Trên hình", white)) == seen("Trên hình")
    band = shape("", at=(0, 0, 10000, 1500), fill=solid("dk2"))
    holder = '<p:ph type="title"/>'
    pattern = shape("", at=(500, 200, 9000, 1000), holder=holder)
    assert read(shape("Tiêu đề", white, at=None, holder=holder), layout=band + pattern) == seen("Tiêu đề")
    style = '<p:style><a:fillRef idx="1"><a:schemeClr val="accent1"/></a:fillRef></p:style>'
    assert read(shape("Theo kiểu", white, inside=style)) == seen("Theo kiểu")


def test_hidden_slides_notes_and_words_for_pictures_are_listed() -> None:
    assert read(shape("Ẩn"), more='show="0"') == Extracted(
        "", (Page(1, 0, 0),), (Hidden(1, "hidden-slide", "Ẩn"),)
    )
    found = read(shape("Hiện", named='descr="lời tả"'), notes="Đọc to phần này")
    assert found == Extracted(
        "Hiện", (Page(1, 0, 4),), (Hidden(1, "alt-text", "lời tả"), Hidden(1, "notes", "Đọc to phần này"))
    )
