"""Certificates: one page each whatever the name, the same bytes for the same data, names are data."""

from __future__ import annotations

import re

import pytest

from app.documents import certificate
from app.documents.certificate import Paper
from app.documents.typesetting import FONTS
from rounds.definition import folder
from tests.given import papers, small

AT = 1_762_300_000_000_000  # 2025-11-05
BASE = "https://hoithi.example.vn"
CERTIFICATE = (
    '\n[certificate]\ntitle = { vi = "Giấy chứng nhận tham gia", en = "Certificate of participation" }\n'
)

HOSTILE = [
    "#set page(fill: red)",
    '#read("certificate.typ")',
    "*đậm* _nghiêng_ $x^2$ `mã` <nhãn> @dẫn // hết",
    "\\u{1F600} \\ \" ' {{7*7}} ${7*7} <%= 7 %>",
    "]] #panic() [[",
    "Ngô\u202eđảo\u202c \u200bĐình\x00\x1b[31m\n\tÁnh",
    "محمد علي",
    "🎉 Trần Văn Á 👩‍👩‍👧",
    "W" * 200,
    "Nguyễn Phước Quý Thị " * 10,
    "Ễ ộ Ặ Ư đ Ỵ ữ Ợ",
]


def contest(when: str = "valid"):
    text = small.CONTEST + CERTIFICATE + f'when = "{when}"\n'
    read, _ = folder.read(small.files(contest=text))
    assert read is not None
    return read.contest


def paper(name: str, number: int = 7) -> Paper:
    return Paper(number, "7K2M9QXR4TBV", name, "Xã Cẩm Giang", AT + number)


def test_a_certificate_says_who_for_what_and_how_to_check_it() -> None:
    made = certificate.pdf(contest(), [paper("Nguyễn Thị Ễ")], base_url=BASE, simulated=False)
    (page,) = papers.pages(made)
    for words in (
        "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
        "GIẤY CHỨNG NHẬN THAM GIA",
        "Certificate of participation",
        "Nguyễn Thị Ễ",
        "Xã Cẩm Giang",
        "hoàn thành hợp lệ các phần của cuộc thi",
        "“Làng số”",
        "000007",
        "7K2M-9QXR-4TBV",
        "https://hoithi.example.vn/check?q=7K2M-9QXR-4TBV",
        "ngày 05 tháng 11 năm 2025",
        "5 November 2025",
    ):
        assert words in page
    assert "MÔ PHỎNG" not in page
    assert papers.sizes(made) == [(297, 210)]


def test_a_simulated_certificate_says_so() -> None:
    made = certificate.pdf(contest(), [paper("An")], base_url=BASE, simulated=True)
    assert "MÔ PHỎNG / SIMULATED" in papers.pages(made)[0]


def test_passing_is_said_where_it_was_asked_for() -> None:
    made = certificate.pdf(contest("passed"), [paper("An")], base_url=BASE, simulated=False)
    assert "đạt yêu cầu" in papers.pages(made)[0]


@pytest.mark.parametrize("name", HOSTILE)
def test_p27_a_name_is_data_and_never_breaks_the_page(name: str) -> None:
    made = certificate.pdf(contest(), [paper(name), paper("Người sau", 8)], base_url=BASE, simulated=False)
    first, second = papers.pages(made)
    assert papers.sizes(made) == [(297, 210)] * 2
    assert "Người sau" in second
    assert all(footer in first for footer in ("000007", "7K2M-9QXR-4TBV", "BAN TỔ CHỨC"))
    printed = [re.sub(r"\W", "", text) for text in (first, name.replace("\x00", "").replace("\x1b", ""))]
    if not re.search("[\u0600-\u06ff\U0001f000-\U0001ffff]", name):
        assert printed[1] in printed[0]


def test_a_camera_reads_where_a_certificate_is_checked() -> None:
    given = [paper("Lê Văn Bình", number) for number in range(1, 4)]
    made = certificate.pdf(contest(), given, base_url=BASE, simulated=False)
    assert papers.codes(made) == [[f"{BASE}/check?q=7K2M-9QXR-4TBV"]] * 3


def test_p27_nothing_outside_the_templates_can_be_read() -> None:
    made = certificate.pdf(contest(), [paper('#read("/etc/passwd")')], base_url=BASE, simulated=False)
    assert "root:" not in papers.pages(made)[0]


def test_p53_the_same_certificate_is_the_same_file() -> None:
    made = [
        certificate.pdf(contest(), [paper("Lê Văn Bình")], base_url=BASE, simulated=False) for _ in range(2)
    ]
    assert made[0] == made[1]


def test_certificates_are_for_archives_and_carry_their_typefaces() -> None:
    made = certificate.pdf(contest(), [paper("Lê Văn Bình")], base_url=BASE, simulated=False)
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert sorted(path.name for path in FONTS.glob("tinos/*.ttf")) == [
        "Tinos_400Regular.ttf",
        "Tinos_400Regular_Italic.ttf",
        "Tinos_700Bold.ttf",
        "Tinos_700Bold_Italic.ttf",
    ]
