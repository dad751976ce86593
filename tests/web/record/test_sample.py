"""The sample before prizes on its page."""

from __future__ import annotations

import html
import re

from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.operations.record import sample
from app.operations.standings import snapshot
from app.permissions import Role
from app.storage.contest.contest import Contest
from tests.given import people, small
from tests.given.learning import token_of
from tests.operations.record.test_amendment import BEST, played
from tests.operations.record.test_sample import checked

__all__ = ["checked", "played"]

DESK = f"/contests/{small.SLUG}/desk/decisions"
PAGE = f"{DESK}/sample"


def test_organisers_seal_open_and_note_what_they_found(
    app: Flask, session: Session, checked: Contest
) -> None:
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)
    assert PAGE in oanh.get(DESK).text

    def post(act: str, **form: str) -> tuple[int, str]:
        answer = oanh.post(f"{PAGE}/{act}", data={"csrf_token": token_of(oanh.get(PAGE).text), **form})
        return answer.status_code, answer.location

    assert [post("seed")[0], post("seed")[0]] == [303, 303]
    snapshot.prepare(session, checked, [clock.read(session)])
    assert "Xã Đông Sơn" in html.unescape(oanh.get(PAGE).text)
    assert post(BEST, found="otherwise") == (303, f"{PAGE}#{BEST}")
    page = html.unescape(oanh.get(PAGE).text)
    assert f"{DESK}/new/disqualify?who={BEST}" in page
    assert sample.looked_at(session, checked) == {BEST: "otherwise"}
    assert post("khong-co", found="as-said")[0] == 409
    auditor = people.signed_in(app, "an", Role.AUDITOR, contest=small.SLUG)
    seen = auditor.get(PAGE).text.partition("<main")[2]
    assert (BEST in seen, len(re.findall(r"<button", seen.partition("</main")[0]))) == (True, 0)


def test_a_contest_whose_rules_ask_for_none_has_no_such_page(app: Flask, played: Contest) -> None:
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)
    assert (oanh.get(PAGE).status_code, PAGE in oanh.get(DESK).text) == (404, False)
