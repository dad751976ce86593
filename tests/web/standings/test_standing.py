"""Standings as pages and files: large ones, strange names, frozen ones, empty ones."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterable
from fractions import Fraction

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.storage.contest import contest as contests
from app.storage.postgres.vietnamese import search_key, sort_key
from app.storage.standings import snapshot
from app.storage.standings.picture import Line
from app.storage.standings.snapshot import Snapshot
from app.web.contest.frame import Shown
from app.web.standings import pictures
from rounds import calendar
from tests.given import small

AT = small.DAY
UNITS = f"/contests/{small.SLUG}/standings/don-vi"
PEOPLE = f"/contests/{small.SLUG}/standings/ca-nhan"


def published(session: Session, **replaced: str) -> contests.Contest:
    return publication.publish(session, small.files(**replaced), simulated=True)


def picture(
    session: Session, of: contests.Contest, standing: str, lines: Iterable[Line], as_of: int = AT
) -> None:
    about = Snapshot(
        id=clock.new_id(),
        contest_id=of.id,
        standing=standing,
        as_of=as_of,
        prepared_at=as_of,
        version=1,
        figures={"registered": 3},
        rests_on={},
    )
    snapshot.store(session, about, lines)
    session.commit()


def unit(position: int, code: str, name: str, share: Fraction, rung: str, rank: int | None = None) -> Line:
    return Line(
        position=position,
        rank=rank or position,
        subject=code,
        block="tat-ca",
        name=name,
        values=(share, 7),
        extra=(7,),
        rung=rung,
        reason=None,
        figures={"valid": 7, "registered": 7},
        sort_key=sort_key(name),
        search_key=search_key(name),
    )


def three(*, turned: bool = False) -> list[Line]:
    first, second = (("02", "Phường Cẩm Giàng"), ("01", "Xã Cẩm Giang"))[:: -1 if turned else 1]
    return [
        unit(1, *first, Fraction(3, 4), ""),
        unit(2, *second, Fraction(2, 3), "participation"),
        unit(3, "03", "Xã Đông Sơn", Fraction(2, 3), "=", rank=2),
    ]


def people(count: int) -> Iterable[Line]:
    for position in range(1, count + 1):
        code = f"ts{position:06d}"
        yield Line(
            position=position,
            rank=position,
            subject=code,
            block="",
            name=code,
            values=(count - position, 300, AT),
            extra=(),
            rung="score" if position > 1 else "",
            reason=None,
            figures={},
            sort_key=code,
            search_key=code,
        )


def test_a_hundred_thousand_people_are_paged(client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "ca-nhan", people(100_000))
    client.get(PEOPLE)
    began = time.perf_counter()
    last = client.get(f"{PEOPLE}?page=1000")
    spent = time.perf_counter() - began
    assert "99.901–100.000 trên 100.000" in last.text
    assert last.text.count('<tr class="reason">') == 100
    assert "ts099900" in last.text  # the one above the first of the page, in its reason
    assert client.get(f"{PEOPLE}?page=1001").status_code == 404
    assert client.get(f"{PEOPLE}?q=ts0777").text.count('<tr class="reason">') == 100
    assert spent < 1


def test_the_reason_names_the_place_above(client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    page = client.get(UNITS).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Tỷ lệ tham gia 66,7 %, xếp sau Phường Cẩm Giàng đạt 75,0 %." in page
    assert "Bằng Xã Cẩm Giang ở mọi tiêu chí của thể lệ nên đồng hạng." in page


def test_the_cut_is_drawn_after_the_last_who_goes_on(client: FlaskClient, session: Session) -> None:
    lines = [*three()[:2], unit(3, "03", "Xã Đông Sơn", Fraction(1, 2), "participation")]
    picture(session, published(session), "don-vi", lines)
    page = client.get(UNITS).text
    assert page.index("Xã Cẩm Giang") < page.index("2 · Vào vòng 2") < page.rindex("Xã Đông Sơn</a>")


def test_a_tie_on_the_cut_is_not_cut_through(client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    assert "2 · Vào vòng 2" not in client.get(UNITS).text


def test_moves_are_told_against_the_picture_before(client: FlaskClient, session: Session) -> None:
    contest = published(session)
    picture(session, contest, "don-vi", three(turned=True), as_of=AT - calendar.HOUR)
    picture(session, contest, "don-vi", three())
    page = client.get(UNITS).text
    assert ("▲ 1" in page, "▼ 1" in page) == (True, True)
    assert "▲" not in client.get(f"{UNITS}?at={calendar.text(AT - calendar.HOUR)}").text


def test_search_needs_no_accents_and_finds_no_signs(client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    found = {
        q: client.get(UNITS, query_string={"q": q}).text.count('class="rk"><b>') for q in ("cam", "%", "zz")
    }
    assert found == {"cam": 2, "%": 0, "zz": 0}
    assert "Không tìm thấy" in client.get(UNITS, query_string={"q": "zz"}).text


def test_what_was_typed_comes_back_as_text(client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    page = client.get(UNITS, query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_names_are_text_whatever_they_hold(client: FlaskClient, session: Session) -> None:
    strange = "Xã <b onmouseover=alert(1)>" + "rất dài " * 30
    units = small.UNITS.replace("Xã Đông Sơn", strange.replace(",", ""))
    picture(session, published(session, units=units), "don-vi", [unit(1, "03", strange, Fraction(1, 2), "")])
    page = client.get(UNITS).text
    assert "<b onmouseover" not in page
    assert "Xã &lt;b onmouseover=alert(1)&gt;" in page


def test_csv_holds_every_place_and_no_formula(client: FlaskClient, session: Session) -> None:
    lines = [
        unit(1, "01", "=1+1", Fraction(2, 3), ""),
        unit(2, "02", "-cmd", Fraction(1, 3), "participation"),
    ]
    picture(session, published(session), "don-vi", lines)
    answer = client.get(f"{UNITS}.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows == [
        ["rank", "code", "name", "block", "participation", "registered", "as of 2026-03-01T21:20:00Z"]
        + ["MÔ PHỎNG / SIMULATED"],
        ["1", "01", "'=1+1", "tat-ca", "0.666667", "7", ""],
        ["2", "02", "'-cmd", "tat-ca", "0.333333", "7", ""],
    ]
    assert "simulated" in answer.headers["Content-Disposition"]


def test_a_frozen_standing_shows_the_last_picture_before(app: Flask, session: Session) -> None:
    frozen = small.CONTEST.replace(
        'also_show = ["registered"]', 'also_show = ["registered"]\nfreeze_hours = 24'
    )
    contest = published(session, contest=frozen)
    definition = contests.definition(session, contest)
    closes = next(each.closes for each in calendar.timeline(definition.contest) if each.kind == "learning")
    for hours in (30, 20):
        picture(session, contest, "don-vi", three(), as_of=closes - hours * calendar.HOUR)
    standing = definition.contest.standing("don-vi")
    seen = {}
    for hours in (25, 10, -1):
        found = pictures.picture(Shown(contest, definition, closes - hours * calendar.HOUR), standing)
        assert found is not None
        seen[hours] = (closes - found.as_of) // calendar.HOUR, found.frozen_since is not None
    assert seen == {25: (20, False), 10: (30, True), -1: (20, False)}


def test_before_the_first_picture_the_page_says_so(client: FlaskClient, session: Session) -> None:
    published(session)
    assert "Chưa có số liệu" in client.get(UNITS).text
    assert client.get(f"{UNITS}.csv").status_code == 404
