"""The learner's path and the course as a visitor finds them: before, while and after learning is open."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.given import learning, people

LEARN = f"/contests/{learning.SLUG}/learn"


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main")[0]))


def test_the_steps_are_those_of_the_definition(client: FlaskClient, session: Session) -> None:
    learning.publish(session)
    page = client.get(LEARN)
    assert re.findall(r"<h2>(.*?)</h2>", page.text) == [
        "Học", "Làm bài thi", "Tôi học, tôi kể", "Chứng nhận",
    ]  # fmt: skip
    assert "Bước 1/4: Học · tiếp theo: Làm bài thi" in words_of(page.text)
    assert "còn 7 ngày" in words_of(page.text) or "còn 8 ngày" in words_of(page.text)
    assert f'href="{LEARN}/A/1">Bắt đầu đọc' in page.text


def test_a_contest_without_a_story_has_one_step_less(client: FlaskClient, session: Session) -> None:
    learning.publish(session, (learning.STORY, ""), ('"quiz", "story"]', '"quiz"]'))
    assert "Bước 1/3" in words_of(client.get(LEARN).text)


def test_before_it_opens_the_texts_do_not_exist(client: FlaskClient, session: Session) -> None:
    learning.publish(session, day=-2)
    page = client.get(LEARN)
    assert (page.status_code, "Chưa mở" in page.text) == (200, True)
    assert f'href="{LEARN}/' not in page.text
    missing = words_of(client.get(f"{LEARN}/Z").text)
    hidden = [client.get(LEARN + below) for below in ("/A", "/A/1", "/A/files/1")]
    assert [(answer.status_code, words_of(answer.text)) for answer in hidden] == [(404, missing)] * 3


@pytest.mark.parametrize("day", [1, 10, 30])
def test_while_it_is_open_and_after_anyone_reads(client: FlaskClient, session: Session, day: int) -> None:
    learning.publish(session, day=day)
    topic = client.get(f"{LEARN}/A")
    assert "Lời mở đầu" in topic.text
    assert [name.strip() for name in re.findall(r'<li><a href="[^"]*/A/\d">(.*?)</a>', topic.text)] == [
        "Mật khẩu dài", "Hai lớp", "Hai lớp",
    ]  # fmt: skip
    assert "Dài thì khó đoán" in client.get(f"{LEARN}/A/1").text


def test_after_it_closed_it_says_so(client: FlaskClient, session: Session) -> None:
    learning.publish(session, day=30)
    assert "đã khép lại" in words_of(client.get(LEARN).text)


def test_parts_lead_to_each_other(client: FlaskClient, session: Session) -> None:
    learning.publish(session)
    page = client.get(f"{LEARN}/A/2").text
    assert re.findall(r'rel="(?:prev|next)" href="([^"]*)"', page) == [f"{LEARN}/A/1", f"{LEARN}/A/3"]


def test_a_file_comes_as_a_download(client: FlaskClient, session: Session) -> None:
    learning.publish(session)
    answer = client.get(f"{LEARN}/A/files/1")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 to nhac", "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=to-nhac.pdf"
    assert client.get(f"{LEARN}/A/files/2").status_code == 404


def test_the_home_of_an_open_contest_leads_to_registering_and_to_the_steps(
    client: FlaskClient, session: Session
) -> None:
    learning.publish(session)
    home = f"/contests/{learning.SLUG}"
    page = client.get(home).text
    assert f'<a class="btn" href="{home}/register">' in page
    assert f'<a href="{LEARN}">' in page
    people.sign_in(client, "lan")
    assert f'<a class="btn" href="{LEARN}">' in client.get(home).text
