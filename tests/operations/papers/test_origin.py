"""Every kind of document, made from a contest that was played: what each says, in both its files."""

from __future__ import annotations

import io

import openpyxl
import pytest
from docx import Document
from flask import Flask

from app.operations.papers import origin, setting
from app.operations.papers import paper as verbs
from app.storage.contest import contest as contests
from app.storage.papers.paper import Paper
from app.storage.postgres.database import db
from tests.given import issued
from tests.given.papers import pages, sizes
from tests.given.played import A, B

ZONE = "Asia/Ho_Chi_Minh"
KINDS = {
    "launch": (A, "3. Các chặng và thời gian"),
    "relay": (B, "Lời phát thanh"),
    "reminder": (A, "thí sinh đăng ký"),
    "bulletin": (A, "10 đơn vị có kết quả thấp nhất: "),
    "picked": (B, "11 đơn vị được chọn như sau:"),
    "list_minutes": (B, "đạt từ 50% trở lên. Số đơn vị được xếp hạng: "),
    "list_decision": (B, "Điều 1. Công nhận 11 đơn vị có tên dưới đây"),
    "panel": (B, "QUYẾT ĐỊNH:"),
    "invitation": (B, "Bắt đầu lúc 08 giờ 00 phút ngày 25/6/2026."),
    "proposal": (B, "Cộng: 11 giải, tổng số tiền 39.000.000 đồng (bằng chữ: Ba mươi chín triệu đồng)."),
    "decision": (B, "01 Giải Nhất, 10.000.000 đồng (bằng chữ: Mười triệu đồng): "),
    "merit": (B, "GIẤY KHEN"),
    "annulment": (B, "hoàn trả 2.000.000 đồng (bằng chữ: Hai triệu đồng)"),
    "payment": (B, "Họ tên người nhận"),
    "contents": (A, "Hồ sơ gồm 01 văn bản."),
    "explanation": (B, "bỏ điểm cao nhất và điểm thấp nhất rồi lấy trung bình cộng các điểm còn lại"),
}
"""Each kind, a contest that has what it is made from, and some of its words."""


def draft(kind: str, slug: str) -> Paper:
    session = db.session()
    contest = contests.by_slug(session, slug)
    assert contest is not None
    of = setting.kind(contest, kind)
    key = origin.choices(session, contest, of.source)[0].key
    unit = key if of.source == "unit" else ""
    body = issued.body(session, contest, unit=unit)
    return verbs.make(session, contest, kind, key, body.number, unit=unit, by="system")


def files(paper: Paper) -> dict[str, bytes]:
    return setting.files(contests.by_id(db.session(), paper.contest_id), ZONE, paper)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is_made_from(played_app: Flask, kind: str) -> None:
    slug, words = KINDS[kind]
    with played_app.app_context():
        made = files(draft(kind, slug))
    printed = pages(made["pdf"])
    assert words in " ".join(printed)
    assert ["MÔ PHỎNG / SIMULATED" in page for page in printed] == [True] * len(printed)
    book = Document(io.BytesIO(made["docx"]))
    written = [line.text for line in book.paragraphs]
    written += [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    assert words in " ".join(" ".join(written).split())


def test_a_certificate_of_merit_is_a_landscape_page_for_each(played_app: Flask) -> None:
    with played_app.app_context():
        made = files(draft("merit", B))
    assert sizes(made["pdf"]) == [(297, 210)] * 11


def test_what_is_not_there_is_refused_and_what_changed_is_told(played_app: Flask) -> None:
    with played_app.app_context():
        session = db.session()
        contest = contests.by_slug(session, A)
        assert contest is not None
        assert origin.choices(session, contest, "minutes") == []
        paper = draft("bulletin", A)
        assert not verbs.outdated(session, contest, paper)
        other = draft("contents", A)
        assert not verbs.outdated(session, contest, other)


def test_the_explanation_has_three_pages_its_scores_and_a_workbook_of_formulas(played_app: Flask) -> None:
    with played_app.app_context():
        made = files(draft("explanation", B))
    printed = pages(made["pdf"])
    assert len(printed) == 4
    assert ["Phụ lục" in page for page in printed] == [False, True, False, True]
    assert "1 7efe8e1a Thanh tra thành phố 78,00" in printed[3]
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    assert book.sheetnames == ["Chặng 2 - Chuyển đổi đột phá", "Chặng 3 - Vinh danh", "Giải thưởng"]
    first = [cell.value for cell in book.worksheets[0][6]]
    assert first[:2] == ["7efe8e1a", "Thanh tra thành phố"]
    assert first[9] == "=(SUM(C6:I6)-LARGE(C6:I6,1)-SMALL(C6:I6,1))/(COUNT(C6:I6)-2)"
    assert book.worksheets[2]["C17"].value == "=SUM(C6:C16)"
