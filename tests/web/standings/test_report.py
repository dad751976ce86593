"""Pages of reports: each says to whoever reads it up to when it counts, and why they are in it or not."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.operations.standings import snapshot
from app.storage.postgres.database import db
from tests.given import people, reported
from tests.given.reported import SUPPLEMENT, Played

SLUG = "ung-dung-ai-2026"
ABSENT = (
    "Không tính: bài dự thi đủ các phần lúc 14:00:00 ngày 10/6/2026 (UTC+7), sau giờ chốt 00:00 ngày "
    "10/6/2026. Bài có trong lần chốt 00:00 ngày 11/6/2026 và được tính trong bảng xếp hạng."
)
PRESENT = (
    "Đã tính: bài dự thi đủ các phần lúc 14:00:00 ngày 10/6/2026 (UTC+7), "
    "trước giờ chốt 00:00 ngày 11/6/2026."
)


def made(app: Flask, settings: Settings) -> tuple[Played, FlaskClient]:
    """The first round is over; Lan finished at 14:00 on its last day."""
    with app.app_context():
        played = reported.made(db.session(), settings)
        snapshot.prepare(db.session(), played.contest, [SUPPLEMENT])
        reported.enrol(db.session(), played, "lan")
        db.session.expunge(played.contest)
    return played, people.signed_in(app, "lan")


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(f"/contests/{SLUG}/{address}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.text.partition("<main")[2]))


def test_who_finished_at_14_on_10_6_reads_on_every_page_where_they_count_and_why(
    app: Flask, settings: Settings, client: FlaskClient
) -> None:
    played, lan = made(app, settings)
    before, supplement = words(lan, "reports/3"), words(lan, "reports/4")
    assert "Báo cáo của đơn vị: trước ngày 10/6/2026" in before
    assert "Báo cáo của đơn vị: bổ sung" in supplement
    assert (ABSENT in before, PRESENT in before) == (True, False)
    assert (ABSENT in supplement, PRESENT in supplement) == (False, True)
    for page in ("standings/chang-1", f"units/{played.unit}/reports", "mine"):
        assert (ABSENT in words(lan, page), PRESENT in words(lan, page)) == (True, True)
    # Whoever takes no part reads what is counted, and nothing of Lan.
    everybody = words(client, "reports/3")
    assert "Những người đã hoàn thành trước 00:00 ngày 10/6/2026." in everybody
    assert "Những người hoàn thành sau có trong lần chốt 00:00 ngày 11/6/2026" in everybody
    assert "14:00" not in everybody
    assert (
        "“Báo cáo của đơn vị: trước ngày 10/6/2026” chỉ lấy những bài đủ trước 00:00 ngày 10/6/2026."
        in words(client, "standings/chang-1")
    )


def test_the_code_of_a_report_is_found_by_whoever_checks_it(
    app: Flask, settings: Settings, client: FlaskClient
) -> None:
    made(app, settings)
    digest = re.search(r'<p class="hash">([0-9a-f]{64})</p>', client.get(f"/contests/{SLUG}/reports/3").text)
    assert digest is not None
    page = client.get(f"/check?q={digest[1]}").text
    assert "Báo cáo số 3" in page
    assert "00:00 ngày 10/6/2026" in page


def test_the_unit_reads_how_many_more_its_supplement_has(app: Flask, settings: Settings) -> None:
    played, lan = made(app, settings)
    rows = re.findall(
        r"<tr><th scope=\"row\">.*?</tr>", lan.get(f"/contests/{SLUG}/units/{played.unit}/reports").text
    )
    numbers = [re.findall(r'<td class="n">([^<]*)</td>', row)[-2:] for row in rows]
    before, supplement = int(numbers[1][0]), int(numbers[0][0])
    assert numbers[0] == [str(supplement), str(supplement - before)]
    assert supplement > before
