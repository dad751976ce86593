"""Revisions of a list on their public pages: the list as it was, what changed it, and which one holds."""

from __future__ import annotations

import html
import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.record import amendment
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from tests.given import small
from tests.operations.record.test_approval import LIST, compute, decide, oanh, quan
from tests.operations.record.test_approval import contest as played

__all__ = ["oanh", "played", "quan"]

PAGE = f"/contests/{small.SLUG}/results/{LIST}"


def text(client: FlaskClient, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>|\s+", " ", html.unescape(answer.text.partition("<main")[2]))


def test_revision_2_and_the_list_before_it_are_both_there_with_the_reason(
    app: Flask, session: Session, played: Contest, oanh: Person, quan: Person
) -> None:
    anybody = app.test_client()
    assert anybody.get(PAGE).location == f"/contests/{small.SLUG}/results"
    decide(session, played, LIST, oanh, quan)
    first = text(anybody, PAGE)
    assert ("Bản 1" in first, "Xã Cẩm Giang" in first) == (True, True)
    made = amendment.propose(
        session, played, kind="disqualify", subject="01", data={}, why="Khai gian", by=oanh
    )
    amendment.approve(session, played, made.number, by=quan)
    compute(session, played)
    second = text(anybody, PAGE)
    assert "Thay đổi so với bản 1, và lý do" in second
    assert "Khai gian" in second
    assert re.search(r"Xã Cẩm Giang +không còn", second)
    old = text(anybody, f"{PAGE}/1")
    assert "Đây không phải bản mới nhất" in old
    assert "Biên bản họp số 3" in old
    assert [anybody.get(f"{PAGE}/{each}").status_code for each in ("3", "0", "x")] == [404, 404, 404]
    assert anybody.get(f"/contests/{small.SLUG}/results/khong-co").status_code == 404
