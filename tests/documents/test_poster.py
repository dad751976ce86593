"""Posters: one A4 page each, with the place they hang in; what people typed is data."""

from __future__ import annotations

from datetime import date

from app.documents import poster
from app.documents.poster import Poster
from rounds.definition import Text
from tests.given import papers

AT = 1_762_300_000_000_000
ADDRESS = "https://hoithi.example.vn/contests/lang-so"


def made(*posters: Poster, simulated: bool = False) -> bytes:
    return poster.pdf(
        title=Text(vi="Làng số", en="Digital village"),
        organiser=Text(vi="Ủy ban nhân dân xã Thử Nghiệm", en="People's Committee"),
        lines=[poster.between(date(2026, 3, 1), date(2026, 3, 10))],
        posters=posters,
        at=AT,
        simulated=simulated,
    )


def test_each_place_gets_a_page_of_its_own() -> None:
    pdf = made(Poster("Xã Cẩm Giang", "Nhà văn hóa thôn 3", ADDRESS), Poster("Phường Cẩm Giàng", "", ADDRESS))
    first, second = papers.pages(pdf)
    assert papers.sizes(pdf) == [(210, 297)] * 2
    assert papers.codes(pdf) == [[ADDRESS]] * 2
    for words in (
        "Làng số",
        "Xã Cẩm Giang",
        "Nhà văn hóa thôn 3",
        "Quét mã để tham gia",
        ADDRESS.removeprefix("https://"),
    ):
        assert words in first
    assert "Từ ngày 01/03/2026 đến hết ngày 10/03/2026" in first
    assert "Phường Cẩm Giàng" in second
    assert "MÔ PHỎNG" not in first


def test_p27_names_of_places_are_data() -> None:
    pdf = made(Poster("Xã " + "Đại Đồng " * 30, "#pagebreak() " * 20 + "🏠" + "Ộ" * 300, ADDRESS + "x" * 300))
    assert len(papers.pages(pdf)) == 1
    assert "#pagebreak()" in papers.pages(pdf)[0]


def test_a_simulated_contest_marks_its_posters() -> None:
    assert "MÔ PHỎNG / SIMULATED" in papers.pages(made(Poster("Xã A", "", ADDRESS), simulated=True))[0]
