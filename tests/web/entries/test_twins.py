"""The same file from two units: the secretariat is told and led to both, neither unit learns of the other."""

from __future__ import annotations

import html
import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.entries import draft, handing_in, nomination
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from tests.given import entered, people, sent

SITE = f"/contests/{entered.SLUG}"
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def hand_in(session: Session, contest: Contest, who: str, unit: str, name: str) -> None:
    by = people.account(session, who)
    made = draft.begin(session, contest, entered.ROUND, unit, by=by)
    rules = contests.definition(session, contest).contest.round(entered.ROUND).entry
    assert rules is not None
    made = draft.save(session, rules, made, entered.SAID, if_version=1, by=by)
    row = sent.begin(session, contest, owner=unit, name=name, draft=made)
    sent.send(session, row)
    nomination.nominate(session, contest, made, why="Họp", by=by)
    done = handing_in.hand_in(
        session, contest, made, key=KEY, version=made.version, declared=(0, 1), unit=unit, by=by
    )
    assert done.content is not None


def test_the_same_file_from_two_units_is_told_to_the_secretariat_alone(app: Flask, session: Session) -> None:
    contest = sent.contest(session)
    hand_in(session, contest, "cuong", "01", "Sáng kiến.pdf")
    hand_in(session, contest, "binh", "02", "Ban-sao.pdf")
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=entered.SLUG)
    units = [
        people.signed_in(app, who, Role.COORDINATOR, contest=entered.SLUG, unit=unit)
        for who, unit in (("cuong", "01"), ("binh", "02"))
    ]

    def said(who: FlaskClient, address: str) -> str:
        answer = who.get(address)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.unescape(answer.text)))

    first, second = (said(oanh, f"{SITE}/works/{entry}") for entry in ("B-001", "B-002"))
    assert "Sáng kiến.pdf giống hệt từng byte với Ban-sao.pdf của bài B-002 (Phường Cẩm Giàng)" in first
    assert "Ban-sao.pdf giống hệt từng byte với Sáng kiến.pdf của bài B-001 (Xã Cẩm Giang)" in second
    assert f'href="{SITE}/works/B-001"' in oanh.get(f"{SITE}/works/B-002").text
    assert said(oanh, f"{SITE}/desk/entries/{entered.ROUND}").count("cùng tệp với") == 2
    own = f"{SITE}/entries/{entered.ROUND}"
    for client, unit, entry, strange in (
        (units[0], "01", "B-001", ("B-002", "Ban-sao.pdf", "giống hệt từng byte")),
        (units[1], "02", "B-002", ("B-001", "Sáng kiến.pdf", "giống hệt từng byte")),
    ):
        mine = [
            f"{SITE}/works/{entry}",
            f"{own}/{unit}",
            f"{own}/{unit}/drafts/1",
            f"{own}/{unit}/drafts/1/hand-in",
            f"{own}/{unit}/received/{entry}/1",
        ]
        for address in mine:
            assert [each for each in strange if each in said(client, address)] == []
