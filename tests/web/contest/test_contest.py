"""The list of contests, one contest's pages, and what they say when there is little to show."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import html5lib
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import create_app
from app.config import ROOT, Settings
from app.operations.contest import publication
from app.operations.record import decision, fact
from app.operations.standings import snapshot
from app.storage.contest import contest as contests
from app.web.contest import calendar as calendar_pages
from app.web.contest.frame import Shown
from rounds import calendar
from rounds.record import FACTS, Decision
from tests.given import small
from tests.given.played import B

HOME = f"/contests/{small.SLUG}"


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_an_empty_site_says_what_to_do_first(client: FlaskClient) -> None:
    page = client.get("/")
    assert (page.status_code, "hoithi publish" in page.text) == (200, True)


def test_a_contest_without_figures_has_all_its_pages(client: FlaskClient, session: Session) -> None:
    publication.publish(session, small.files())
    pages = ["", "/rules", "/calendar", "/units", "/units/01", "/standings", "/results"]
    assert [client.get(HOME + page).status_code for page in pages] == [200] * len(pages)
    assert "Chưa có số liệu" in client.get(HOME).text
    assert "Chưa có kết quả" in client.get(f"{HOME}/results").text


def test_only_simulated_contests_say_so(client: FlaskClient, session: Session) -> None:
    publication.publish(session, small.files())
    assert "MÔ PHỎNG" not in client.get(HOME).text


def test_the_rules_can_be_hashed_again(client: FlaskClient, session: Session) -> None:
    publication.publish(session, small.files())
    page = client.get(f"{HOME}/rules").text
    file = client.get(f"{HOME}/rules.md").data
    assert file == small.files()["rules.md"]
    assert f"<code>{hashlib.sha256(file).hexdigest()}</code>" in page


QUESTION = """
[[open_question]]
id = "ai-tinh"
asks = { vi = "Ai được tính?", en = "Who counts?" }
choices = [{ vi = "Người đăng ký", en = "Registered" }, { vi = "Bài hợp lệ", en = "Valid" }]
answer = 2
because = { vi = "Chỉ bài hợp lệ mới được công nhận.", en = "Only a valid entry is recognised." }
approved_by = "Trưởng ban"
approved_on = 2026-02-03
"""


def test_what_the_rules_leave_open_stands_there_with_answer_reason_and_approval(
    client: FlaskClient, session: Session
) -> None:
    files = small.files()
    publication.publish(session, {**files, "contest.toml": files["contest.toml"] + QUESTION.encode()})
    assert (
        "Ai được tính? Câu trả lời Bài hợp lệ Lý do Chỉ bài hợp lệ mới được công nhận. "
        "Căn cứ văn bản không nói Người duyệt Trưởng ban, 03/02/2026"
    ) in words_of(client.get(f"{HOME}/rules").text)


def test_english_readers_are_told_which_text_holds(client: FlaskClient, session: Session) -> None:
    publication.publish(session, small.files())
    page = client.get(f"{HOME}/rules?lang=en").text
    assert "the Vietnamese text is the one that holds" in page
    assert "Article 1. Have fun." in page


def test_the_calendar_lists_every_day(app: Flask, session: Session) -> None:
    contest = publication.publish(session, small.files())
    definition = contests.definition(session, contest)
    now = small.DAY
    with app.test_request_context("/"):
        days = calendar_pages.days(Shown(contest, definition, now))
    assert [(day.day.isoformat(), day.state, [entry.title for entry in day.entries]) for day in days] == [
        ("2026-03-01", "past", ["Mở · Học và thi: Học và thi"]),
        ("2026-03-02", "today", []),
        ("2026-03-10", "coming", ["Khóa sổ · Học và thi: Học và thi"]),
        ("2026-03-12", "coming", ["Mở · Bài dự thi: Nhận bài dự thi"]),
        ("2026-03-15", "coming", ["Hạn thay đơn vị dự bị: Vào vòng 2"]),
        ("2026-03-20", "coming", ["Khóa sổ · Bài dự thi: Nhận bài dự thi"]),
        ("2026-03-21", "coming", ["Mở · Bài dự thi: Hội đồng chấm"]),
        ("2026-03-25", "coming", ["Khóa sổ · Bài dự thi: Hội đồng chấm"]),
    ]


def test_the_calendar_file_holds_windows_and_moments(client: FlaskClient, session: Session) -> None:
    publication.publish(session, small.files())
    file = client.get(f"{HOME}/calendar.ics").text
    assert file.count("BEGIN:VEVENT") == 4
    assert "DTSTART:20260228T170000Z" in file
    assert "SIMULATED" not in file


def test_the_calendar_file_of_a_simulated_contest_says_so(client: FlaskClient, session: Session) -> None:
    publication.publish(session, small.files(), simulated=True)
    file = client.get(f"{HOME}/calendar.ics").text.replace("\r\n ", "")
    assert file.count("SUMMARY:MÔ PHỎNG / SIMULATED ") == 4
    assert file.count("X-WR-CALNAME:MÔ PHỎNG / SIMULATED ") == 1


def test_results_name_decision_reserve_and_reasons(client: FlaskClient, session: Session) -> None:
    contest = publication.publish(session, small.files())
    fact.record(session, contest, {kind: small.FACTS[kind] for kind in FACTS})
    at = calendar.read("2026-03-11T02:00:00+00:00")
    advance = Decision(
        at, 1, "advance", "vao-vong-2", {"units": ["02", "01"]}, "Theo thể lệ", "Chị Trưởng ban"
    )
    decision.decide(session, contest, [advance])
    snapshot.prepare(session, contest, [at + calendar.HOUR])
    page = words_of(client.get(f"{HOME}/results").text)
    assert "Vào vòng 2 Đã xác nhận" in page
    assert "Quyết định số 1 , 09:00 ngày 11/3/2026 · Chị Trưởng ban ký Theo thể lệ" in page
    assert "Được chọn: 2" in page
    assert "Sơ bộ" in page


def test_a_failure_shows_its_number_and_nothing_else(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/bug", "bug", lambda: {}["secret of the house"])
    answer = app.test_client().get("/bug")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "secret of the house" not in answer.text


def test_what_may_not_be_done_says_so(app: Flask) -> None:
    app.add_url_rule("/closed", "closed", lambda: abort(403))
    answer = app.test_client().get("/closed")
    assert (answer.status_code, "Bạn chưa được mở trang này" in answer.text) == (403, True)
    assert app.test_client().post("/check").status_code in (400, 405)


def test_the_styleguide_shows_every_component_while_developing(settings: Settings) -> None:
    site = create_app(replace(settings, development=True))
    page = site.test_client().get("/styleguide")
    html5lib.HTMLParser(strict=True).parse(page.text)
    components = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}
    source = (ROOT / "templates" / "styleguide.html").read_text(encoding="utf-8")
    # Two are no macros but parts of pages: a script, and a text. `why` is shown inside the standing.
    assert page.status_code == 200
    unshown = components - set(re.findall(r"components/(\w+)\.html", source))
    assert unshown == {"live", "recompute", "why"}


def test_a_unit_is_told_among_how_many_it_was_ranked(played_app: Flask) -> None:
    page = played_app.test_client().get(f"/contests/{B}/units/thanh-tra").text
    found = re.findall(r"<dt>trên (\d+) được xếp hạng</dt><dd>Hạng (\d+)</dd>", page)
    assert found == [("9", "1"), ("11", "1"), ("6", "2")]
