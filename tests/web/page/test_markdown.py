"""Markdown of organisers: what it makes, and what it never lets through."""

from __future__ import annotations

import re

import html5lib
import pytest

from app.web.page.markdown import Heading, render, slug

RULES = """# Thể lệ cuộc thi

Lời đầu.

## Điều 1. Mục đích

Một **ý**, xem [trang](https://example.vn/a?b=1&c=2).

### Khoản nhỏ

| Giải | Tiền |
|---|---|
| Nhất | 10.000.000 |

## Điều 2. Đối tượng & cách thi
"""

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox)",
    '![x](x"onerror="alert(1))',
    "<iframe src=https://evil.example></iframe>",
    "<form action=https://evil.example><input name=q></form>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<math><mtext></p><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<details open ontoggle=alert(1)>",
    "<object data=x></object><embed src=x>",
    "<h1>Another title</h1>",
    "# Second title",
    "<div class='sim'>x</div>",
    "<!-- <img src=x onerror=alert(1)> -->",
    "</div></main></body><script>alert(1)</script>",
    "## <img src=x onerror=alert(1)> in a heading",
    "`<script>alert(1)</script>`",
]


def test_a_text_becomes_title_body_and_contents() -> None:
    document = render(RULES)
    assert document.title == "Thể lệ cuộc thi"
    assert document.contents == (
        Heading("dieu-1-muc-dich", "Điều 1. Mục đích"),
        Heading("dieu-2-doi-tuong-cach-thi", "Điều 2. Đối tượng & cách thi"),
    )
    assert '<h2 id="dieu-1-muc-dich">Điều 1. Mục đích</h2>' in document.body
    assert "<h1" not in document.body
    assert '<div class="scroll" tabindex="0"><table>' in document.body
    assert 'href="https://example.vn/a?b=1&amp;c=2" rel="noopener noreferrer"' in document.body


@pytest.mark.parametrize("attack", ATTACKS)
def test_p24_nothing_active_comes_through(attack: str) -> None:
    document = render("# Thể lệ\n\nĐầu.\n\n" + attack + "\n\nCuối.")
    page = html5lib.parse(str(document.body), namespaceHTMLElements=False)
    tags = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    active = {"script", "style", "iframe", "form", "input", "svg", "math", "img", "object", "embed", "h1"}
    assert tags & (active | {"base", "link", "meta", "noscript", "details"}) == set()
    for element in page.iter():
        assert [name for name in element.attrib if name.startswith("on") or name in ("style", "src")] == []
        assert element.get("class", "") in ("", "scroll", "footnote", "footnote-ref", "footnote-backref")
        assert not re.match(r"\s*(javascript|data|vbscript)", element.get("href", ""), re.IGNORECASE)
    assert "Cuối." in document.body or attack.startswith(("<style", "<script", "<noscript", "<math"))


def test_a_heading_with_markup_is_plain_in_the_contents() -> None:
    assert render("# T\n\n## *Một* `hai` & <b>ba</b>").contents == (Heading("mot-hai-ba", "Một hai & ba"),)


def test_headings_of_one_name_have_addresses_of_their_own() -> None:
    assert [each.id for each in render("# T\n\n## Điều\n\n## Điều").contents] == ["dieu", "dieu_1"]


def test_a_text_without_a_title_has_none() -> None:
    assert render("Chỉ một câu.").title == ""


def test_slugs_of_signs_alone_are_something() -> None:
    assert slug("§§", "-") == "muc"
