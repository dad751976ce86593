"""Official documents of a contest: a body that issues them, a draft, and one with number and signed copy.

Bodies, places and names are invented.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.operations.papers import issuer as bodies
from app.operations.papers import paper as papers
from app.storage.contest.contest import Contest
from app.storage.papers.issuer import Issuer
from tests.documents.files import pdf

BY = "system"
BODY = {
    "parent": "UBND THÀNH PHỐ THỬ NGHIỆM",
    "body": "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    "running": "Sở Khoa học và Công nghệ thành phố Thử Nghiệm",
    "symbol": "SKHCN",
    "section": "TTTT",
    "place": "Thử Nghiệm",
    "post": "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    "signer": "Đỗ Kim Oanh",
    "contact": "Địa chỉ: số 1 đường Thử Nghiệm; điện thoại: 0900 000 000",
}


def body(session: Session, contest: Contest, **other: str) -> Issuer:
    """The body that issues."""
    unit = other.pop("unit", "")
    return bodies.write(session, contest, None, {**BODY, **other}, unit=unit, by=BY)


def settle(session: Session, contest: Contest) -> None:
    """A draft (1) and an issued document with a signed copy (2), both from the first bulletin."""
    number = body(session, contest).number
    papers.make(session, contest, "bulletin", "1", number, by=BY)
    made = papers.make(session, contest, "bulletin", "1", number, by=BY)
    papers.issue(session, contest, made, number=7, on=date(2025, 10, 23), by=BY)
    papers.take_in(session, contest, made, pdf(), "da-ky.pdf", by=BY)
