"""The kit of a unit: words with the dates of the contest, and one file with poster and code to hand on."""

from __future__ import annotations

import io
import zipfile

from flask import Flask

from app.config import Settings
from app.operations.contest import publication
from app.permissions import Role
from app.storage.postgres.database import db
from rounds import calendar
from tests.given import papers, people, small
from tests.given.clocks import set_clock

KIT = f"/contests/{small.SLUG}/units/02/desk/kit"
ZALO = (
    "Phường Cẩm Giàng mời bà con tham gia Cuộc thi “Làng số”. Thời gian: đến hết ngày 10/3/2026. Bấm vào đây "
    "để bắt đầu: http://localhost/contests/lang-so\n"
    "Ai chưa quen dùng điện thoại xin đến nhà văn hóa để được giúp."
)


def test_a_unit_takes_words_poster_and_code_with_it(app: Flask, settings: Settings) -> None:
    set_clock(settings, calendar.read("2026-03-02T08:00:00+07:00"))
    with app.app_context():
        publication.publish(db.session(), small.files())
        address = app.extensions["hoithi"].base_url
    client = people.signed_in(app, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="02")
    zalo = ZALO.replace("http://localhost", address)
    for language in ("vi", "en"):  # the words are for the people of the unit, whatever the desk is read in
        assert zalo in client.get(f"{KIT}?lang={language}").text
    with zipfile.ZipFile(io.BytesIO(client.get(f"{KIT}.zip").data)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert list(found) == ["zalo.txt", "loudspeaker.txt", "page.txt", "ap-phich-a4.pdf", "ma-qr.svg"]
    assert found["zalo.txt"].decode("utf-8-sig").strip() == zalo
    assert "không mất tiền" in found["loudspeaker.txt"].decode()
    assert papers.codes(found["ap-phich-a4.pdf"]) == [[f"{address}/contests/{small.SLUG}"]]
    assert "Phường Cẩm Giàng" in papers.pages(found["ap-phich-a4.pdf"])[0]
    assert found["ma-qr.svg"].startswith(b"<svg xmlns=")
    stranger = people.signed_in(app, "binh", Role.COORDINATOR, contest=small.SLUG, unit="01")
    assert [stranger.get(each).status_code for each in (KIT, f"{KIT}.zip")] == [404, 404]
