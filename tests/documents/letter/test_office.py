"""Official documents opened in LibreOffice and printed from there: the same pages, boxes and figures."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.documents import recount, workbook
from app.documents.letter import docx, merit_docx
from app.documents.letter.merit import Merits, Recipient
from app.documents.typesetting import FONTS
from scripts import office
from tests.given import typed
from tests.given.papers import pages, sizes, spot

# Where an office has Times New Roman, this machine has a typeface as wide.
FACES = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{cache}</cachedir>
<match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match></fontconfig>
"""
# LibreOffice shows what a file says its formulas gave; here it computes them itself.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
MERITS = Merits(
    giver=("GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ",),
    post=("GIÁM ĐỐC",),
    signer="Đỗ Kim Oanh",
    place="Thành phố Mẫu",
    on=None,
    year=2026,
    achievement="Đã đạt thành tích trong Cuộc thi “Làng số”",
    decision="Theo Quyết định số ......",
    recipients=(
        Recipient(
            name="Xã Cẩm Giang",
            prize="Giải Nhất",
            register="Vào sổ khen thưởng số: 07",
            code="0Z9C-AAAA-BBBB",
        ),
        Recipient(name="Xã Cẩm Giàng", prize="Giải Nhì", register="Vào sổ khen thưởng số: 08"),
    ),
    mark="",
    made_at=1_767_400_000_000_000,
)

SUMS: dict[str, Any] = {
    "judged": [
        {
            "title": "Vòng 2",
            "method": {"kind": "trimmed", "drop": 1},
            "judges": ["GK1", "GK2", "GK3", "GK4"],
            "rows": [
                ["bai-1", "Xã Cẩm Giang", ["90", "80", "70", "161/2"], "321/4", 1],
                ["bai-2", "Xã Cẩm Giàng", ["10", "60", "50", ""], "50", 2],
                ["bai-3", "Xã Tứ Kỳ", ["40", "41", "42", "43"], "99", 3],
            ],
        }
    ],
    "awards": [["Xã Cẩm Giang", "Giải Nhất", 10_000_000], ["Xã Cẩm Giàng", "Giải Nhì", 5_000_000]],
    "table": [["Giải Nhất", 1, 10_000_000], ["Giải Nhì", 2, 5_000_000]],
}
"""Three entries whose sums an inspector does again; what was published for the last one is wrong."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Documents as LibreOffice prints them."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "fonts.conf").write_text(FACES.format(fonts=FONTS, cache=folder / "cache"), encoding="utf-8")
    made = {
        "letter.docx": docx.docx(typed.letter()),
        "decision.docx": docx.docx(typed.decision()),
        "merit.docx": merit_docx.docx(MERITS),
        "recount.xlsx": recount.write("Bảng tính kiểm tra", SUMS),
        "annex.xlsx": workbook.write(
            workbook.Page(title="Phụ lục", columns=["Đơn vị", "Đăng ký"], rows=[["Xã Cẩm Giang", 84360]])
        ),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    (folder / "own/user").mkdir(parents=True)
    (folder / "own/user/registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = [office.path() or "soffice", "--headless", f"-env:UserInstallation={(folder / 'own').as_uri()}"]
    subprocess.run(
        [
            *command,
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder / "out"),
            *(str(folder / name) for name in made),
        ],
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=180,
    )
    return {found.stem: found.read_bytes() for found in Path(folder / "out").glob("*.pdf")}


def test_a_letter_has_the_same_pages_and_boxes(opened: dict[str, bytes]) -> None:
    letter = opened["letter"]
    assert sizes(letter) == [(210, 297)] * 5
    printed = pages(letter)
    assert "Số: 05/SKHCN-TTTT" in printed[0]
    assert "Thành phố Mẫu, ngày 03 tháng 01 năm 2026" in printed[0]
    for words, size, middle in (
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 143),
        ("Độc lập - Tự do - Hạnh phúc", 13, 143),
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", 12, 63),
        ("Số: 05/SKHCN-TTTT", 13, 63),
    ):
        found = spot(letter, 1, words)
        assert found is not None, words
        assert (found.size, abs(found.middle - middle) < 1.5) == (size, True), (words, found)
    first = spot(letter, 1, "Thực hiện kế hoạch")
    assert first is not None
    assert abs(first.left - 42.7) < 1


def test_page_numbers_are_fields_and_annexes_begin_anew(opened: dict[str, bytes]) -> None:
    numbers = [spot(opened["letter"], page, number) for page, number in ((2, "2"), (4, "2"), (5, "3"))]
    assert [(each.size, abs(each.middle - 110) < 1, each.top < 20) for each in numbers if each] == [
        (13, True, True)
    ] * 3


def test_tables_go_on_over_pages_with_their_head(opened: dict[str, bytes]) -> None:
    annex = pages(opened["letter"])[2:]
    assert ["Đơn vị Đăng ký" in page for page in annex] == [True] * 3
    assert "Tổng cộng 84.360 49.317 58,5" in annex[-1]


def test_other_documents_open_as_well(opened: dict[str, bytes]) -> None:
    assert len(pages(opened["decision"])) == 1
    assert "QUYẾT ĐỊNH Công nhận kết quả Cuộc thi" in pages(opened["decision"])[0]
    assert sizes(opened["merit"]) == [(297, 210)] * 2
    first, second = pages(opened["merit"])
    assert ("Xã Cẩm Giang" in first, "Xã Cẩm Giàng" in second) == (True, True)
    assert "84,360" in pages(opened["annex"])[0]


def test_formulas_find_the_scores_the_totals_and_a_wrong_figure(opened: dict[str, bytes]) -> None:
    printed = " ".join(pages(opened["recount"]))
    assert "80,25" in printed.replace(".", ",")
    assert printed.count("khớp") == 2
    assert printed.count("LỆCH") == 1
    assert [printed.count(total) for total in ("15,000,000", "20,000,000")] == [1, 1]
