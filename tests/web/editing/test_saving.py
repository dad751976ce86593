"""A plan is changed in two steps: the difference is shown with every mistake, then that very text is kept."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.permissions import Role
from app.storage.editing import plan as plans
from app.storage.editing.plan import Plan
from app.storage.postgres.database import db
from tests.given.filled import fields
from tests.given.people import signed_in
from tests.web.editing.test_plan import begin, questions, rule_on_all

WHY = "Công văn 12/SKHCN"


@pytest.fixture
def quan(app: Flask) -> FlaskClient:
    """Whoever writes."""
    return signed_in(app, "quan", Role.ADMINISTRATOR)


@pytest.fixture
def plan(quan: FlaskClient) -> str:
    """The address of a plan made from the small example."""
    return begin(quan, origin="small")


def look(client: FlaskClient, address: str, **changes: str) -> str:
    """The page after the first step."""
    sent = fields(client.get(address).text) | {"why": WHY} | changes
    answer = client.post(address, data=sent)
    assert answer.status_code == 200, answer.text
    return answer.text


def save(client: FlaskClient, address: str, **changes: str) -> int:
    """Both steps; the status of the second."""
    return client.post(address, data=fields(look(client, address, **changes))).status_code


def files(app: Flask) -> dict[str, bytes]:
    with app.app_context():
        row = db.session.scalars(select(Plan)).one()
        last = plans.revision(db.session(), row.id)
        assert last is not None
        return plans.files(db.session(), last)


def numbers(app: Flask) -> list[int]:
    with app.app_context():
        row = db.session.scalars(select(Plan)).one()
        return [each.number for each in plans.revisions(db.session(), row.id)]


def test_days_are_changed_and_shown_before_they_are_saved(app: Flask, quan: FlaskClient, plan: str) -> None:
    address = f"{plan}/dates"
    before = files(app)["contest.toml"].decode()
    box = next(name for name in fields(quan.get(address).text) if name.endswith("window.to"))
    old = fields(quan.get(address).text)[box]
    shown = look(quan, address, **{box: "10/6/2031"})
    assert "to = 2031-06-10" in html.unescape(shown)
    assert numbers(app) == [1]
    assert save(quan, address, **{box: "10/6/2031"}) == 303
    after = files(app)["contest.toml"].decode()
    assert after == before.replace(f"to = {old}", "to = 2031-06-10", 1)
    assert numbers(app) == [2, 1]
    # A wrong day is told beside its box, which keeps what was typed.
    shown = look(quan, address, **{box: "31/2/2031"})
    assert 'value="31/2/2031"' in shown
    assert "“31/2/2031” không phải là một ngày" in shown


def test_a_day_gets_an_hour_and_loses_it(app: Flask, quan: FlaskClient, plan: str) -> None:
    address = f"{plan}/dates"
    box = next(name for name in fields(quan.get(address).text) if name.endswith("window.to"))
    hour = box.replace("day:", "hour:")
    assert save(quan, address, **{box: "2031-06-10", hour: "17:30"}) == 303
    assert b"to = 2031-06-10T17:30:00" in files(app)["contest.toml"]
    assert save(quan, address, **{hour: ""}) == 303
    assert b"to = 2031-06-10 }" in files(app)["contest.toml"]


def test_prizes_bring_their_total(app: Flask, quan: FlaskClient, plan: str) -> None:
    address = f"{plan}/prizes"
    shown = look(quan, address, **{"prize[1].each": "2.500.000", "prize[1].count": "2"})
    assert "5.000.000" in shown or "each = 2_500_000" in shown
    assert "<ins>each = 2_500_000</ins>" in shown
    assert "<ins>total = " in shown
    assert save(quan, address, **{"prize[1].each": "2.500.000", "prize[1].count": "2"}) == 303
    assert "Tổng tiền" not in quan.get(plan).text  # no mistake about the total
    shown = look(quan, address, **{"prize[1].each": "năm triệu"})
    assert 'value="năm triệu"' in shown
    assert numbers(app) == [2, 1]


def test_texts_and_rules_are_changed_in_both_languages(app: Flask, quan: FlaskClient, plan: str) -> None:
    rules = "# Thể lệ\r\n\r\nĐiều 1. Mới.\r\n"
    assert save(quan, f"{plan}/texts", title_vi='Cuộc thi "Làng số"', rules_vi=rules) == 303
    kept = files(app)
    assert kept["rules.md"] == rules.replace("\r\n", "\n").encode()
    assert 'vi = "Cuộc thi \\"Làng số\\""' in kept["contest.toml"].decode()
    assert "Cuộc thi &#34;Làng số&#34;" in quan.get(plan).text


def test_units_are_changed_one_by_one(app: Flask, quan: FlaskClient, plan: str) -> None:
    before = files(app)["units.csv"].decode()
    code, name = before.splitlines()[1].split(",")[:2]
    address = f"{plan}/units/edit?code={code}"
    assert name in quan.get(f"{plan}/units").text
    assert save(quan, address, **{"cell:name": "Xã Đổi Tên", "cell:kind": "commune"}) == 303
    assert f"{code},Xã Đổi Tên,commune" in files(app)["units.csv"].decode()
    assert save(quan, address, **{"out": "y", "cell:kind": "commune"}) == 303
    assert code not in [line.partition(",")[0] for line in files(app)["units.csv"].decode().splitlines()]


def test_wrong_toml_is_kept_with_every_mistake_at_its_place(app: Flask, quan: FlaskClient, plan: str) -> None:
    address = f"{plan}/files/edit?name=contest.toml"
    good = files(app)["contest.toml"].decode()
    broken = good.replace("format = 1", "format = = 1", 1)
    shown = look(quan, address, text=broken)
    assert "contest.toml:" in shown
    assert save(quan, address, text=broken) == 303
    assert files(app)["contest.toml"].decode() == broken
    shown = quan.get(plan).text
    assert "chưa sẵn sàng" in shown
    assert f"{plan}/files/edit?name=contest.toml" in shown
    # Forms say that the text comes first; nothing fails.
    for page in ("texts", "dates"):
        assert "Chưa đọc được contest.toml" in quan.get(f"{plan}/{page}").text
    assert quan.get(f"{plan}/prizes").status_code == quan.get(f"{plan}/units").status_code == 200
    assert "Đề xuất công bố" not in quan.get(f"{plan}/publish").text
    several = good.replace('id = "', 'id = "KHÔNG ', 1).replace("[eligibility]", "[eligibilit]", 1)
    assert save(quan, address, text=several) == 303
    assert len(re.findall(r"<code>contest.toml:\d+", quan.get(plan).text)) >= 3


def test_approvals_hold_for_the_very_words_they_were_given_for(app: Flask, quan: FlaskClient) -> None:
    plan = begin(quan, origin="example:ung-dung-ai-2026")
    rule_on_all(quan, plan)
    address = f"{plan}/files/edit?name=contest.toml"
    text = files(app)["contest.toml"].decode()
    assert text.count('approved_by = "Ngô') == len(questions(quan, plan)) == 5
    # Another reason takes the approval away, and what somebody only typed is none.
    typed = text.replace('approved_by = "Ngô Anh Quân"', 'approved_by = "Ai đó"', 1)
    typed = typed.replace("Đúng như công văn.", "Vì lẽ khác.", 1).replace("Sở Khoa học", "Sở  Khoa học", 1)
    assert save(quan, address, text=typed) == 303
    kept = files(app)["contest.toml"].decode()
    assert (kept.count('approved_by = "Ngô'), kept.count("Ai đó")) == (4, 0)
    assert "Sở  Khoa học" in kept


def test_nobody_overwrites_what_another_saved_meanwhile(app: Flask, quan: FlaskClient, plan: str) -> None:
    oanh = signed_in(app, "oanh", Role.ORGANISER)
    address = f"{plan}/files/edit?name=rules.md"
    first = fields(look(quan, address, text="Bản của Quân\n"))
    assert save(oanh, address, text="Bản của Oanh\n") == 303
    answer = quan.post(address, data=first)
    assert answer.status_code == 200
    assert "có người đã lưu lần 2" in answer.text
    assert "Bản của Quân" in fields(answer.text)["text"]
    assert "<del>Bản của Oanh</del>" in answer.text
    assert quan.post(address, data=fields(answer.text)).status_code == 303
    assert (numbers(app), files(app)["rules.md"]) == ([3, 2, 1], "Bản của Quân\n".encode())


def test_files_are_added_replaced_taken_out_and_taken_away(app: Flask, quan: FlaskClient, plan: str) -> None:
    address = f"{plan}/files/add"
    form = fields(quan.get(address).text) | {"why": WHY}
    pdf = {"file": (io.BytesIO(b"%PDF-1.4\0"), "tai-lieu.pdf"), "name": "course/tai-lieu.pdf"}
    assert quan.post(address, data=form | pdf, content_type="multipart/form-data").status_code == 303
    text = {"file": (io.BytesIO("# Bài mới\n".encode()), "bai.md"), "name": "course/bai.md"}
    form = fields(quan.get(address).text) | {"why": WHY}
    answer = quan.post(address, data=form | text, content_type="multipart/form-data")
    assert (answer.status_code, "<ins># Bài mới</ins>" in answer.text) == (200, True)
    where = f"{plan}/files/edit?name=course/bai.md"
    assert quan.post(where, data=fields(answer.text)).status_code == 303
    assert files(app)["course/bai.md"] == "# Bài mới\n".encode()
    assert save(quan, f"{plan}/files/take-out?name=course/bai.md") == 303
    archive = zipfile.ZipFile(io.BytesIO(quan.get(f"{plan}/folder.zip").data))
    assert {name: archive.read(name) for name in archive.namelist()} == files(app)
    assert "course/bai.md" not in files(app)
