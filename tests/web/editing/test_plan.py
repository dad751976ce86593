"""A contest from nothing to its public page, through pages only: begun, ruled on, published by two people."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.operations.contest.publication import publish
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from app.storage.record import audit
from tests.given import people, small
from tests.given.filled import fields
from tests.given.people import let_time_pass, signed_in
from tests.web.imports.test_importing import token

B = "ung-dung-ai-2026"
NEW = "/plans/new"
WHY = "Kế hoạch 178/KH-UBND"


@pytest.fixture
def quan(app: Flask) -> FlaskClient:
    """The administrator of an installation that is empty."""
    return signed_in(app, "quan", Role.ADMINISTRATOR)


@pytest.fixture
def oanh(app: Flask, quan: FlaskClient) -> FlaskClient:
    """Another one."""
    return signed_in(app, "oanh", Role.ORGANISER)


def begin(client: FlaskClient, **form: str) -> str:
    """The address of a new plan."""
    answer = client.post(NEW, data={"csrf_token": token(client, NEW), "why": WHY, **form})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def post(client: FlaskClient, page: str, path: str = "", **form: str) -> tuple[int, str]:
    """Send a form of a page with what it hides; the status and where it leads."""
    shown = client.get(page).text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', shown)
    hidden = {"csrf_token": token(client, page), **({"seen": seen[1]} if seen else {})}
    answer = client.post(page + path, data={**hidden, **form})
    return answer.status_code, answer.headers.get("Location", answer.text)


def questions(client: FlaskClient, plan: str) -> list[str]:
    return re.findall(rf'href="{plan}/questions/([\w-]+)"', client.get(plan).text)


def rule_on_all(client: FlaskClient, plan: str, answer: str = "1") -> None:
    for id in questions(client, plan):
        reasons = {"because_vi": "Đúng như công văn.", "because_en": "As the letter has it."}
        assert post(client, f"{plan}/questions/{id}", answer=answer, **reasons)[0] == 303


def test_contest_b_is_published_by_two_people_on_an_empty_installation(
    app: Flask, quan: FlaskClient, oanh: FlaskClient
) -> None:
    assert 'href="/plans/new"' in quan.get("/").text
    plan = begin(quan, origin=f"example:{B}")
    shown = quan.get(plan).text
    asked = questions(quan, plan)
    assert (len(asked), "chưa sẵn sàng" in shown, "có thể công bố" in shown) == (5, True, False)
    assert "Trưởng Ban Tổ chức (mô phỏng)" not in shown
    # Nothing is public, and nothing is proposed while a question is open.
    assert quan.get(f"/contests/{B}").status_code == 404
    assert "Đề xuất công bố" not in quan.get(f"{plan}/publish").text

    reasons = {"because_vi": "Như công văn.", "because_en": "As the letter has it."}
    office = "Trưởng Ban Tổ chức"
    for id in asked:
        assert post(quan, f"{plan}/questions/{id}", answer="1", office=office, **reasons)[0] == 303
    shown = quan.get(plan).text
    assert shown.count("Ngô Anh Quân, Trưởng Ban Tổ chức") == 5
    assert "có thể công bố" in shown

    status, proposal = post(quan, f"{plan}/publish", why=WHY)
    assert status == 303
    assert post(quan, proposal, "/approve")[0] == 409  # not by the same person
    assert quan.get(f"/contests/{B}").status_code == 404

    assert "chờ người thứ hai" in oanh.get("/plans").text
    status, home = post(oanh, proposal, "/approve")
    assert (status, home) == (303, f"/contests/{B}")
    assert app.test_client().get(home).status_code == 200
    with app.app_context():
        session = db.session()
        contest = contests.by_slug(session, B)
        assert contest is not None
        first, second = (people.account(session, who).actor for who in ("quan", "oanh"))
        assert (contest.version, contest.simulated) == (1, False)
        assert [(each.entry.actor, each.entry.action) for each in audit.records(session, contest.ledger)] == [
            (first, "contest.publish"),
            (second, "plan.approve"),
        ]
        about = contests.definition(session, contest).contest
        assert {each.approved_by for each in about.open_questions} == {"Ngô Anh Quân, Trưởng Ban Tổ chức"}
    # Both run it from now on, still signed in, and its desk leads to the next version.
    for client in (quan, oanh):
        assert f'href="/contests/{B}/desk/plan"' in client.get(f"/contests/{B}/desk").text
    assert quan.get(plan).headers["Location"] == f"/contests/{B}/desk/plan"


def test_who_approves_has_just_signed_in(app: Flask, quan: FlaskClient, oanh: FlaskClient) -> None:
    plan = begin(quan, origin="small")
    rule_on_all(quan, plan)
    _status, proposal = post(quan, f"{plan}/publish", why=WHY)
    with app.app_context():
        let_time_pass(db.session(), 3600)
    shown = oanh.get(proposal).text
    assert "/account/confirm?next=" in shown
    assert "/approve" not in shown
    answer = oanh.post(f"{proposal}/approve", data={"csrf_token": token(oanh, proposal)})
    assert (answer.status_code, "xác nhận lại mật khẩu" in answer.text) == (409, True)


def test_a_plan_is_for_whoever_organises_everywhere(app: Flask, quan: FlaskClient) -> None:
    plan = begin(quan, origin="small")
    with app.app_context():
        publish(db.session(), small.files())
    here = signed_in(app, "cuong", Role.ORGANISER, contest=small.SLUG)
    assert [here.get(each).status_code for each in ("/plans", NEW, plan)] == [404, 404, 404]
    assert here.get(f"/contests/{small.SLUG}/desk/plan", follow_redirects=True).status_code == 200
    assert app.test_client().get(plan).status_code == 302
    auditor = signed_in(app, "an", Role.AUDITOR)
    assert [auditor.get(each).status_code for each in (plan, f"{plan}/publish", NEW)] == [200, 404, 404]
    assert "Quyết định" not in auditor.get(plan).text


def test_an_answer_changes_the_values_that_it_names(app: Flask, quan: FlaskClient, oanh: FlaskClient) -> None:
    plan = begin(quan, origin=f"example:{B}", id="giai-nhi-2027", opens="2027-05-28")
    shown = quan.get(f"{plan}/questions/giai-nhi").text
    assert "từ 5_000_000 thành 2_500_000" in shown
    assert "giữ nguyên 39_000_000" in shown
    rule_on_all(quan, plan, answer="2")
    assert "34.000.000" in quan.get(f"{plan}/prizes").text
    _status, proposal = post(quan, f"{plan}/publish", why=WHY)
    assert "Cả hai giải 5 triệu đồng; tổng 34 triệu đồng" in quan.get(proposal).text
    assert post(oanh, proposal, "/approve") == (303, "/contests/giai-nhi-2027")
    with app.app_context():
        contest = contests.by_slug(db.session(), "giai-nhi-2027")
        assert contest is not None
        about = contests.definition(db.session(), contest).contest
        assert about.prizes is not None
        assert (about.prizes.total, about.prize_lines[1].each) == (34_000_000, 2_500_000)
        assert about.rounds[0].learning is not None
        assert str(about.rounds[0].learning.window.from_) == "2027-05-28"


def next_version(app: Flask, client: FlaskClient) -> str:
    """The plan of the next version of the small contest, which is published already."""
    with app.app_context():
        publish(db.session(), small.files())
    desk = f"/contests/{small.SLUG}/desk/plan"
    assert client.get(desk).headers["Location"] == f"{desk}/begin"
    assert post(client, f"{desk}/begin", why=WHY) == (303, desk)
    return desk


def change(client: FlaskClient, page: str, name: str, text: str) -> int:
    """Save a file of a plan in both steps."""
    address = f"{page}/files/edit?name={name}"
    typed = fields(client.get(address).text) | {"text": text, "why": WHY}
    return client.post(address, data=fields(client.post(address, data=typed).text)).status_code


def test_what_was_published_since_is_taken_up(app: Flask, quan: FlaskClient, oanh: FlaskClient) -> None:
    desk = next_version(app, oanh)
    assert "giống hệt phiên bản 1" in oanh.get(desk).text
    assert change(oanh, desk, "rules.md", "Thể lệ mới\n") == 303
    with app.app_context():
        units = small.UNITS.replace("500", "600")
        publish(db.session(), small.files(units=units) | {"rules.md": b"Khac\n"})
    assert "phiên bản 2 đã được công bố" in oanh.get(desk).text
    assert "Đề xuất công bố" not in oanh.get(f"{desk}/publish").text
    status, shown = post(oanh, desk, "/take-up")
    assert (status, "rules.md. Hãy chọn" in shown) == (409, True)
    assert post(oanh, desk, "/take-up", keep="mine") == (303, desk)
    shown = oanh.get(f"{desk}/publish").text
    assert "<del>Khac</del>" in shown
    assert "units.csv" not in shown
    assert oanh.get(f"{desk}/folder.zip").status_code == 200
    status, shown = post(oanh, f"{desk}/publish", why="", reckon="y")
    assert (status, "hạng thay đổi" in shown) == (200, True)
    _status, proposal = post(oanh, f"{desk}/publish", why=WHY)
    assert "hạng thay đổi" in oanh.get(proposal).text
    second = signed_in(app, "giang", Role.ORGANISER, contest=small.SLUG)
    assert post(second, proposal, "/approve") == (303, f"/contests/{small.SLUG}")
    with app.app_context():
        contest = contests.by_slug(db.session(), small.SLUG)
        assert contest is not None
        expected = small.files(units=units) | {"rules.md": "Thể lệ mới\n".encode()}
        assert (contest.version, contests.files(db.session(), contest)) == (3, expected)
    # The plan goes on from there.
    assert "giống hệt phiên bản 3" in oanh.get(desk).text


def test_a_window_that_has_closed_is_changed_by_no_text(app: Flask, oanh: FlaskClient) -> None:
    desk = next_version(app, oanh)
    text = small.files()["contest.toml"].decode().replace("to = 2026-03-10 }", "to = 2026-03-11 }", 1)
    assert change(oanh, desk, "contest.toml", text) == 303
    shown = oanh.get(f"{desk}/publish").text
    assert "đã qua, không sửa bằng văn bản được" in shown
    assert "Đề xuất công bố" not in shown


def test_a_plan_that_is_put_away_can_be_changed_no_more(app: Flask, quan: FlaskClient) -> None:
    plan = begin(quan, origin="empty")
    assert "chỗ phải sửa trước" in quan.get(plan).text
    assert post(quan, f"{plan}/discard", why="Trùng") == (303, "/plans")
    assert plan not in quan.get("/plans").text
    shown = quan.get(plan).text
    assert ("đã cất" in shown, f"{plan}/texts" in shown) == (True, False)
    address = f"{plan}/files/edit?name=rules.md"
    sent = fields(quan.get(address).text) | {"text": "x", "why": WHY}
    assert quan.post(address, data=fields(quan.post(address, data=sent).text)).status_code != 303
