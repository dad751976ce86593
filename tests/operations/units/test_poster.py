"""Posters: of one unit at once, of all units as work, and only for what has an address."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.units import poster
from app.operations.work import task
from app.storage import files
from app.storage.contest.contest import Contest
from app.storage.work.task import Task
from tests.given import certified, papers

BASE = "https://hoithi.example.vn"


@pytest.fixture
def where(session: Session) -> Contest:
    return certified.contest(session)


def made(session: Session, where: Contest, *places: str, companion: str = "", unit: str = "01") -> bytes:
    return poster.pdf(session, where, unit=unit, places=places, companion=companion, base_url=BASE)


def test_a_place_a_page(session: Session, where: Contest) -> None:
    pages = papers.pages(made(session, where, "Nhà văn hóa thôn 1", "Chợ"))
    assert ["Nhà văn hóa thôn 1" in pages[0], "Chợ" in pages[1], len(pages)] == [True, True, 2]
    assert all("hoithi.example.vn/contests/lang-so" in page and "Xã Cẩm Giang" in page for page in pages)


def test_a_companion_activity_has_a_poster_of_its_own(session: Session, where: Contest) -> None:
    (page,) = papers.pages(made(session, where, companion="ung-dung"))
    assert "Cài đặt ứng dụng của thành phố" in page
    assert "ung-dung.example.vn/cai-dat" in page


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"unit": "99"}, "poster.unknown"),
        ({"companion": "khac"}, "poster.unknown"),
        ({"companion": "to-roi"}, "poster.no-link"),
        ({"places": ["x"] * 61}, "poster.too-many"),
        ({"places": ["x" * 81]}, "poster.long-place"),
    ],
)
def test_what_cannot_be_printed_is_refused(
    session: Session, where: Contest, given: dict[str, object], code: str
) -> None:
    values = {"unit": "01", "places": [], "companion": "", **given}
    with pytest.raises(Refused) as caught:
        poster.pdf(session, where, base_url=BASE, **values)  # type: ignore[arg-type]
    assert [each.code for each in caught.value.reasons] == [code]


def test_all_units_get_one(session: Session, where: Contest) -> None:
    asked = task.defer(session, "posters", contest=where, companion="", base_url=BASE).id
    session.commit()
    assert task.perform(session, asked, poster.work) == "done"
    found = session.get_one(Task, asked)
    assert found.file is not None
    with files.content(found.file) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    assert archive.namelist() == ["ap-phich-0001-0003.pdf"]
    pages = papers.pages(archive.read("ap-phich-0001-0003.pdf"))
    names = ("Xã Cẩm Giang", "Phường Cẩm Giàng", "Xã Đông Sơn")
    assert [name in page for name, page in zip(names, pages, strict=True)] == [True] * 3
    assert (found.done, found.total) == (3, 3)
