"""The page of the audit log: what is found, who may look, what is taken away, what a panel keeps back."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.operations.contest.publication import publish
from app.operations.papers import issuer
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.panel import minutes
from app.storage.record import audit
from tests.given import people, small
from tests.given.harmed import harmed
from tests.given.learning import token_of

LOG = f"/contests/{small.SLUG}/desk/log"


@pytest.fixture
def contest(session: Session) -> Contest:
    """A contest with four records: it was published, and three acts."""
    contest = publish(session, small.files())
    actor = people.account(session, "cuong").actor
    for action, subject, data in (
        ("entry.record", "entry:BT-01", {"unit": "01"}),
        ("entry.record", "entry:BT-02", {"unit": "=1+1"}),
        ("rights.answer", "request:7", {"words": "Đã sửa 100%"}),
    ):
        audit.record(session, contest.ledger, action, subject, data, actor=actor)
    session.commit()
    return contest


@pytest.fixture
def auditor(app: Flask, contest: Contest) -> FlaskClient:
    """An looks after the contest."""
    return people.signed_in(app, "an", Role.AUDITOR, contest=contest.slug)


def seqs(page: str) -> list[int]:
    """The records on a page."""
    return [int(each) for each in re.findall(r'<th scope="row" class="n">(\d+)', page)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 3, 2, 1]),
        ("?what=entry.record", [3, 2]),
        ("?q=BT-02", [3]),
        ("?q=100%25", [4]),
        ("?q=%25", [4]),
        ("?who=system", [1]),
        ("?from=2099-01-01", []),
        ("?to=1999-01-01", []),
        ("?from=nonsense", [4, 3, 2, 1]),
    ],
)
def test_records_are_found_by_who_what_when_and_words(
    auditor: FlaskClient, query: str, found: list[int]
) -> None:
    assert seqs(auditor.get(LOG + query).text) == found


def test_a_page_says_who_acted_and_what_the_head_is(
    auditor: FlaskClient, session: Session, contest: Contest
) -> None:
    page = auditor.get(LOG).text
    head = audit.head(session, contest.ledger)
    assert head is not None
    assert (people.CUONG.name in page, head[1] in page, "publish:1" in page) == (True, True, True)


def test_what_was_erased_is_said_to_be(auditor: FlaskClient, app: Flask, contest: Contest) -> None:
    harmed(app.extensions["hoithi"], "DELETE FROM chain_data WHERE seq = 4")
    page = auditor.get(LOG + "?what=rights.answer").text
    assert ("Đã sửa" in page, "chuỗi vẫn liền mạch" in page) == (False, True)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ORGANISER, 200), (Role.JUDGE, 404), (Role.SECRETARY, 404)]
)
def test_organisers_and_auditors_look(app: Flask, contest: Contest, role: Role, status: int) -> None:
    assert people.signed_in(app, "oanh", role, contest=contest.slug).get(LOG).status_code == status


def test_the_log_of_the_instance_is_for_those_who_look_after_all_of_it(app: Flask, contest: Contest) -> None:
    here = people.signed_in(app, "an", Role.AUDITOR, contest=contest.slug)
    everywhere = people.signed_in(app, "quan", Role.ADMINISTRATOR)
    assert [client.get("/admin/log").status_code for client in (here, everywhere)] == [404, 200]


def test_what_is_taken_away_stands_in_the_log_and_holds_no_formula(
    auditor: FlaskClient, session: Session, contest: Contest
) -> None:
    form = {"csrf_token": token_of(auditor.get(LOG).text), "kind": "csv", "what": "entry.record"}
    answer = auditor.post(LOG + "/file", data=form)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["seq"], row["subject"], row["data"]) for row in rows] == [
        ("2", "entry:BT-01", '{"unit": "01"}'),
        ("3", "entry:BT-02", '{"unit": "=1+1"}'),
    ]
    last = list(audit.records(session, contest.ledger))[-1]
    assert (last.entry.action, last.entry.actor, last.data) == (
        "log.export",
        people.account(session, "an").actor,
        {"kind": "csv", "what": "entry.record"},
    )
    said = json.loads(auditor.post(LOG + "/file", data={**form, "kind": "json"}).text)
    assert [(each["seq"], each["data"]) for each in said] == [(2, {"unit": "01"}), (3, {"unit": "=1+1"})]
    assert auditor.post(LOG + "/file", data={**form, "kind": "exe"}).status_code == 400


def test_p31_nothing_is_told_of_sheets_while_their_panel_is_at_work(
    auditor: FlaskClient, session: Session, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(auditor.get(LOG).text)
    signed = clock.read(session)
    audit.record(session, contest.ledger, "sheet.sign", "sheet:bai:giang:BT-01", {"total": "tám mươi bảy"})
    session.commit()
    monkeypatch.setattr(minutes, "waited_since", lambda session, contest_id: signed)
    page = auditor.get(LOG).text
    head = audit.head(session, contest.ledger)
    assert head is not None
    assert (seqs(page), "tám mươi" in page, head[1] in page) == ([4, 3, 2, 1], False, False)
    taken = auditor.post(LOG + "/file", data={"csrf_token": token, "kind": "json"}).text
    assert [each["seq"] for each in json.loads(taken)] == [1, 2, 3, 4]
    monkeypatch.undo()
    assert seqs(auditor.get(LOG).text) == [6, 5, 4, 3, 2, 1]


def test_what_an_act_changed_is_shown_and_what_is_about_people_to_who_asks_for_it(
    auditor: FlaskClient, session: Session, contest: Contest
) -> None:
    lan = people.account(session, "lan")
    issuer.write(session, contest, None, {"body": "UBND xã An"}, unit="", by=lan.actor)
    issuer.write(session, contest, 1, {"body": "UBND xã Bình"}, unit="", by=lan.actor)
    lan.name = "Liên"
    audit.record(session, contest.ledger, "person.correct", "person", {}, actor=lan.actor)
    session.commit()
    page = auditor.get(LOG).text
    assert "<del>UBND xã An</del>" in page
    assert "<ins>UBND xã Bình</ins>" in page
    assert people.LAN.name not in page
    form = {"csrf_token": token_of(page)}
    shown = auditor.post(f"{LOG}/7", data=form).text
    assert f"<del>{people.LAN.name}</del>" in shown
    assert "<ins>Liên</ins>" in shown
    last = list(audit.records(session, contest.ledger))[-1]
    assert (last.entry.action, last.entry.actor, last.data) == (
        "log.read",
        people.account(session, "an").actor,
        {"record": 7},
    )
    assert [auditor.post(f"{LOG}/{seq}", data=form).status_code for seq in (2, 99)] == [404, 404]
    judge = people.signed_in(auditor.application, "oanh", Role.JUDGE, contest=contest.slug)
    form = {"csrf_token": token_of(judge.get("/account").text)}
    assert judge.post(f"{LOG}/7", data=form).status_code == 404
