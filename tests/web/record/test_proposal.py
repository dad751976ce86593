"""The page of a proposal: who sees it, who decides, and the way to a fresh sign-in and back."""

from __future__ import annotations

import html
import io
import re

from flask import Flask
from flask.testing import FlaskClient

from app.operations.appeals import appeal
from app.operations.calendar import moving
from app.operations.entries import seat
from app.operations.panel import settlement
from app.operations.papers import award
from app.operations.record import approval
from app.permissions import Role
from app.storage.postgres.database import db
from app.web.record import proposal
from rounds.record import DECISIONS
from rounds.ruling import RULINGS
from tests.given import people, sent, small
from tests.web.imports.test_importing import token
from tests.web.record.test_approval import first, press, propose, second

__all__ = ["first", "second"]

PAGE = f"/contests/{small.SLUG}/desk/decisions/proposals/1"


def test_every_kind_that_two_people_decide_has_its_page_or_the_table_of_the_panel() -> None:
    by_two = {*approval.KINDS, *RULINGS, *seat.KINDS, *moving.KINDS, *appeal.KINDS, *award.KINDS}
    assert {*proposal.KINDS, "extend"} == by_two
    assert set(settlement.KINDS).isdisjoint(proposal.KINDS)
    assert set(proposal.KINDS) <= set(DECISIONS)


def test_p41_who_did_not_just_sign_in_is_led_to_do_so_and_back(
    app: Flask, first: FlaskClient, second: FlaskClient
) -> None:
    propose(first)
    with app.app_context():
        people.let_time_pass(db.session(), 11 * 60)
    page = html.unescape(second.get(PAGE).text)
    prove = f"/account/confirm?next={PAGE}"
    assert (f'href="{prove}"' in page, "Duyệt và quyết định" in page) == (True, False)
    assert press(second, "approve")[0] == 409
    form = {"csrf_token": token(second, prove), "password": people.PASSWORD}
    proved = second.post(prove, data=form)
    assert (proved.status_code, proved.location) == (302, PAGE)
    assert "Duyệt và quyết định" in second.get(PAGE).text
    assert press(second, "approve")[0] == 303


def test_who_turned_it_down_and_when_stays_on_the_page(first: FlaskClient, second: FlaskClient) -> None:
    propose(first)
    assert press(second, "withdraw")[0] == 303
    page = re.sub(r"<[^>]+>", " ", first.get(PAGE).text)
    assert "Không quyết định" in page or "Không được duyệt" in page
    assert "Người từ chối duyệt" in page
    assert "Duyệt và quyết định" not in page


def test_a_proposal_is_not_there_for_who_may_not_see_its_kind(app: Flask, first: FlaskClient) -> None:
    propose(first)
    secretary = people.signed_in(app, "thu", Role.SECRETARY, contest=small.SLUG)
    auditor = people.signed_in(app, "an", Role.AUDITOR, contest=small.SLUG)
    addresses = (PAGE, PAGE[:-1] + "2", PAGE[:-1] + "x", PAGE[:-1] + "٣")
    assert [secretary.get(each).status_code for each in addresses] == [404] * 4
    assert [auditor.get(each).status_code for each in addresses] == [200, 404, 404, 404]
    assert "<form" not in auditor.get(PAGE).text.partition("<main")[2]
    form = {"csrf_token": token(auditor, "/account/confirm")}
    assert auditor.post(f"{PAGE}/approve", data=form).status_code == 404


def test_who_is_the_only_officer_takes_in_a_signed_document_and_decides_by_it(
    app: Flask, first: FlaskClient
) -> None:
    propose(first)
    assert "Chỉ có bạn được giao quyết định" in html.unescape(first.get(PAGE).text)
    scan = (io.BytesIO(sent.PDF), "05.pdf")
    form = {"csrf_token": token(first, PAGE), "document": "05/QĐ-UBND", "file": scan}
    assert first.post(f"{PAGE}/document", data=form).status_code == 303
    assert "Quyết định theo văn bản này" in first.get(PAGE).text
    assert first.get(f"{PAGE}/document").data == sent.PDF
    assert press(first, "approve")[0] == 303
    number = re.search(rf"q={small.SLUG}/(\d+)", first.get(PAGE).text)
    assert number is not None
    check = html.unescape(first.get(f"/check?q={small.SLUG}/{number[1]}").text)
    assert "văn bản đã ký 05/QĐ-UBND" in check


def test_no_document_is_asked_for_where_a_second_officer_is_named(
    first: FlaskClient, second: FlaskClient
) -> None:
    propose(first)
    assert 'name="document"' not in first.get(PAGE).text
    assert second.get(f"{PAGE}/document").status_code == 404
