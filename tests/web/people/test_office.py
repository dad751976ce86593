"""Offices and deputies on their page."""

from __future__ import annotations

import html

from flask import Flask
from sqlalchemy.orm import Session

from app.permissions import Role
from app.storage.contest.contest import Contest
from tests.given import people, small
from tests.given.learning import token_of
from tests.operations.record.test_approval import contest as played

__all__ = ["played"]

PAGE = f"/contests/{small.SLUG}/desk/office"


def test_an_officer_names_a_deputy_and_ends_the_term(app: Flask, session: Session, played: Contest) -> None:
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)
    people.account(session, "thu")
    session.commit()

    def post(act: str, **form: str) -> tuple[int, str]:
        answer = oanh.post(f"{PAGE}/{act}", data={"csrf_token": token_of(oanh.get(PAGE).text), **form})
        return answer.status_code, html.unescape(answer.text)

    form = {"deputy": people.PEOPLE["thu"].phone, "until": "2099-01-31", "deputy_why": "Giấy ủy quyền số 7"}
    assert post("deputy", **form | {"deputy": "khong-co"})[0] == 409
    assert post("deputy", **form)[0] == 303
    page = html.unescape(oanh.get(PAGE).text)
    assert "Người thay Đỗ Kim Oanh" in page
    end = page.partition(f'action="{PAGE}/')[2].partition('"')[0]
    assert post(end)[0] == 303
    assert "Người thay Đỗ Kim Oanh" not in html.unescape(oanh.get(PAGE).text)
    auditor = people.signed_in(app, "an", Role.AUDITOR, contest=small.SLUG)
    assert "<form" not in auditor.get(PAGE).text.partition("<main")[2]


def test_handing_over_wants_a_fresh_sign_in(app: Flask, session: Session, played: Contest) -> None:
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)
    token = token_of(oanh.get(PAGE).text)
    people.let_time_pass(session, 11 * 60)
    session.commit()
    answer = oanh.post(f"{PAGE}/hand-over", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, f"/account/confirm?next={PAGE}")
