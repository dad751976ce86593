"""Of an entry in conflict a judge sees unit, title and that they stand aside; on every route, to the byte."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.operations.entries import gate
from app.operations.record import fact
from app.permissions import Role
from app.storage import files
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.entries.entry import EntryContent, EntryEvidence, EntryFile
from app.storage.postgres.database import db
from rounds.record import EntryVersion
from tests.documents.files import pdf
from tests.given import entered, people, seated
from tests.given.reached import differing, reachable
from tests.given.seated import ROUND, SLUG

WORK = f"/contests/{SLUG}/works/B-003"


@pytest.fixture
def contest(app: Flask, easy: None) -> Iterator[Contest]:
    """Giang says that she works in unit 03; she registered in it, too."""
    with app.app_context():
        made = seated.ready(db.session(), giang={"own": "03"})
        entered.enrol(db.session(), made, "giang", unit="03")
        yield made


@pytest.fixture
def giang(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "giang")


def change(contest: Contest) -> None:
    """The other world: other words, files, pictures of arrival, one more version, a no of the gate."""
    session = db.session()
    content = entries.content(session, contest.id, "B-003", 1)
    assert content is not None
    content.said = json.dumps({"summary": "Nội dung khác hẳn"}, ensure_ascii=False)
    content.sender, content.evidence = "Ai đó", "Tin nhắn"
    kept = files.keep(session, [pdf()], name="Mật.pdf", media_type="application/pdf", contest_id=contest.id)
    key = {"contest_id": contest.id, "entry": "B-003", "version": 1, "place": 1}
    session.add(EntryFile(**key, field="work", file_id=kept.id, name="Mật.pdf"))
    session.add(EntryEvidence(**key, file_id=kept.id, name="Mật.pdf"))
    session.commit()
    row = EntryVersion(
        content.received_at + 1, "B-003", ROUND, "03", "", 2, "site", "Sáng kiến của đơn vị 03", "9" * 64, 77
    )
    fact.record(session, contest, {"entries": [row]})
    given = {name: getattr(content, name) for name in EntryContent.__table__.columns.keys()}  # noqa: SIM118
    session.add(EntryContent(**{**given, "version": 2, "number": 4}))
    session.commit()
    oanh = people.account(session, "oanh")
    gate.screen(session, contest, "B-003", version=2, answers={}, why="Thiếu chữ ký", by=oanh)
    assert clock.read(session) > row.at


def test_p32_no_route_tells_a_judge_more_of_an_entry_in_conflict(
    app: Flask, contest: Contest, giang: FlaskClient
) -> None:
    before = reachable(app, giang)
    change(contest)
    assert differing(before, reachable(app, giang)) == []
    answered = [address for address, answer in before.items() if "B-003" in address and answer[:3] == "200"]
    assert answered == [WORK]


def test_p32_the_page_says_unit_title_and_that_they_stand_aside(giang: FlaskClient) -> None:
    page = html.unescape(giang.get(WORK).text)
    main = re.sub(r"<[^>]+>|\s+", " ", page[page.index("<main") : page.index("</main>")]).split()
    assert " ".join(main) == (
        "Sáng kiến của đơn vị 03 Xã Đông Sơn Đứng ngoài Bạn đứng ngoài bài này nên không được xem thêm."
    )


def test_p32_the_two_worlds_do_differ_for_who_may_know(
    app: Flask, contest: Contest, giang: FlaskClient
) -> None:
    lan = people.signed_in(app, "lan")
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    before = [oanh.get(f"{WORK}{rest}").status_code for rest in ("", "/1/files/1", "/2/manifest.json")]
    change(contest)
    after = [oanh.get(f"{WORK}{rest}").status_code for rest in ("", "/1/files/1", "/2/manifest.json")]
    assert (before, after) == ([200, 404, 404], [200, 200, 200])
    assert (
        lan.get(f"/contests/{SLUG}/works/B-001").location == f"/contests/{SLUG}/judge/{ROUND}/entries/B-001"
    )
    assert lan.get(f"/contests/{SLUG}/works/B-001/1/manifest.json").status_code == 404


def test_who_stands_aside_is_no_longer_in_the_workspace_of_that_unit(
    app: Flask, contest: Contest, giang: FlaskClient
) -> None:
    own = f"/contests/{SLUG}/entries/{ROUND}"
    inside = ["", "/drafts/1", "/drafts/1/hand-in", "/received/B-003/1", "/received/B-003/1/manifest.json"]
    assert {giang.get(f"{own}/03{rest}").status_code for rest in inside} == {404}
    entered.enrol(db.session(), contest, "an", unit="03")
    assert people.signed_in(app, "an").get(f"{own}/03").status_code == 200
