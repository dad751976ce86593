"""The wording of a rubric at the organisers' desk."""

from __future__ import annotations

import tomllib

from flask import Flask
from sqlalchemy.orm import Session

from app.operations.contest import publication
from app.permissions import Role
from tests.given import people, small
from tests.web.panel.test_assistant import send

DESK = f"/contests/{small.SLUG}/desk/rubric"
WORDS = {"vi": "Ba phường trở lên đã dùng, có số liệu", "en": "Used by three wards, with figures"}


def test_organisers_write_a_level_anew_and_take_the_next_version(app: Flask, session: Session) -> None:
    publication.publish(session, small.files())
    organiser = people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)
    page = organiser.get(DESK).text
    assert "mô tả quá ngắn" in page
    assert "mô hình" not in page.lower()
    place = {"file": "rubric.toml", "sheet": "work", "criterion": "use", "level": "2"}
    refused = send(organiser, DESK, **place, vi="", en="a")
    assert "cả bản tiếng Việt và bản tiếng Anh" in refused
    assert "Đã lưu cách viết" in send(organiser, DESK, **place, **WORDS, act="approve")
    found = tomllib.loads(organiser.get(f"{DESK}.toml").text)
    assert (found["version"], found["sheet"][0]["criterion"][0]["levels"]["2"]) == (2, WORDS)
    secretary = people.signed_in(app, "thu", Role.SECRETARY, contest=small.SLUG)
    assert "<form" not in secretary.get(DESK).text.split("<main")[1].split("</main>")[0]
    judge = people.signed_in(app, "giang", Role.JUDGE, contest=small.SLUG)
    assert judge.get(DESK).status_code == 404
