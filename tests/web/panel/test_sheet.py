"""The judge's desk on its pages: what a judge sees, keeps and signs, and what no page tells before that."""

from __future__ import annotations

import re
from collections.abc import Iterator

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.config import Settings
from app.operations.panel import sheet
from app.storage import files
from app.storage.contest.contest import Contest
from app.storage.entries.entry import EntryFile
from app.storage.entries.preview import Preview, PreviewPage
from app.storage.panel import sheet as rows
from app.storage.postgres.database import as_owner, db
from app.storage.record import fact
from tests.given import people, seated
from tests.given.reached import differing, reachable
from tests.given.seated import ROUND, SLUG, WHOLE

DESK = f"/contests/{SLUG}/judge"


@pytest.fixture
def contest(app: Flask, easy: None) -> Iterator[Contest]:
    """Giang works in unit 03, so that she stands aside from B-003."""
    with app.app_context():
        yield seated.ready(db.session(), giang={"own": "03"})


@pytest.fixture
def giang(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "giang")


def page(entry: str = "B-001") -> str:
    return f"{DESK}/{ROUND}/entries/{entry}"


def token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, address: str, **said: str) -> tuple[int, str]:
    answer = client.post(address, data={"csrf_token": token(client, page()), **said})
    return answer.status_code, answer.text


def sign(contest: Contest, who: str, entry: str, points: dict[str, int] = WHOLE) -> None:
    sheet.sign(
        db.session(),
        contest,
        ROUND,
        entry,
        points=points,
        notes={},
        if_version=0,
        key=f"{who}-{entry}-{points['use']}",
        by=seated.person(db.session(), who),
    )


def test_list_names_what_is_read_and_what_is_not(giang: FlaskClient) -> None:
    answer = giang.get(DESK)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert set(re.findall(r"/entries/(B-\d+)\"", answer.text)) == {"B-001", "B-002"}
    assert "Xã Đông Sơn" in answer.text
    assert "B-003" not in answer.text


def test_desk_shows_the_entry_beside_the_rubric(giang: FlaskClient) -> None:
    answer = giang.get(page())
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert "Tóm tắt của B-001: làm nhanh hơn." in answer.text
    assert "Đạt · 30 – 60" in answer.text
    assert "Có ích không?" in answer.text


def test_files_stand_beside_the_sheet_page_by_page(app: Flask, giang: FlaskClient, contest: Contest) -> None:
    session = db.session()
    made = [
        files.keep(session, [data], name=name, media_type=kind, contest_id=contest.id, days=7)
        for data, name, kind in (
            (b"%PDF-1.7", "Bài.pdf", "application/pdf"),
            (b"RIFF", "1.webp", "image/webp"),
        )
    ]
    session.add(
        EntryFile(
            contest_id=contest.id,
            entry="B-001",
            version=1,
            field="work",
            place=1,
            file_id=made[0].id,
            name="Bài.pdf",
        )
    )
    session.add(Preview(file_id=made[0].id, state="made", made_at=made[0].made_at))
    session.flush()
    session.add(PreviewPage(file_id=made[0].id, number=1, picture_id=made[1].id))
    session.commit()
    picture = f"{page()}/files/1/pages/1"
    assert f'src="{picture}"' in giang.get(page()).text
    assert (giang.get(picture).data, giang.get(f"{page()}/files/1").data) == (b"RIFF", b"%PDF-1.7")
    assert [giang.get(f"{page()}/files/{end}").status_code for end in ("2", "1/pages/2", "x")] == [404] * 3
    assert people.signed_in(app, "hoa").get(picture).status_code == 404


def test_sheet_works_without_script(giang: FlaskClient, contest: Contest) -> None:
    given = {"p-use": "50,0", "l-form": "20", "n-use": "Rõ ràng.", "version": "0", "key": "một"}
    assert post(giang, page(), **given)[0] == 303
    kept = rows.of(db.session(), (contest.id, ROUND, "B-001", "J1"))
    assert kept is not None
    assert (kept.points, kept.notes) == ({"use": 5000, "form": 2000}, {"use": "Rõ ràng."})
    status, told = post(giang, page(), **{**given, "p-use": "70", "version": "1", "key": "hai"})
    assert (status, "nhiều nhất" in told or "tối đa" in told) == (422, True)
    signing = {**given, "version": "1", "key": "ba"}
    assert post(giang, page() + "/sign", **signing)[0] == 303
    assert post(giang, page() + "/sign", **signing)[0] == 303
    db.session.rollback()
    assert [dict(each.points) for each in fact.read(db.session(), contest.id, "sheets")] == [
        {"use": 5000, "form": 2000}
    ]
    assert "Phiếu của bạn đã ký" in giang.get(page()).text


def test_p03_a_save_after_a_lost_answer_is_no_conflict(giang: FlaskClient, contest: Contest) -> None:
    head = {"X-CSRFToken": token(giang, page())}

    def save(points: str, version: int, key: str, tried: list[str]) -> tuple[int, dict[str, object]]:
        said = {"points": {"use": points}, "notes": {}, "version": version, "key": key, "tried": tried}
        answer = giang.post(page(), json=said, headers=head)
        return answer.status_code, answer.json or {}

    assert save("10", 0, "a", [])[0] == 200
    assert save("20", 0, "b", ["a"])[1]["version"] == 2
    status, said = save("30", 1, "c", ["x"])
    assert (status, said["code"], said["newer"]) == (
        409,
        "sheet.changed",
        {"version": 2, "points": {"use": "20"}, "notes": {}},
    )


def test_standing_aside_takes_the_entry_away_and_lets_the_alternate_in(
    app: Flask, giang: FlaskClient, contest: Contest
) -> None:
    hoa = people.signed_in(app, "hoa")
    assert hoa.get(page("B-001")).status_code == 404
    assert post(giang, page() + "/stand-aside", ground="Đã góp ý cho bài này")[0] == 303
    assert (giang.get(page()).status_code, hoa.get(page("B-001")).status_code) == (404, 200)
    assert giang.get(DESK).text.count("đứng ngoài</span>") == 2


def test_p35_what_is_not_on_the_list_answers_as_what_is_not_there(app: Flask, giang: FlaskClient) -> None:
    def bare(client: FlaskClient, address: str) -> tuple[int, str]:
        answer = client.get(address)
        return answer.status_code, answer.text.replace(address, "")

    assert bare(giang, page("B-003")) == bare(giang, page("B-999"))
    assert bare(giang, page("B-003"))[0] == 404
    lan = people.signed_in(app, "cuong")
    assert lan.get(page()).status_code == 404


# --- two worlds: what a judge may not know changes no byte of any answer ------------------------------


def test_p31_no_answer_tells_a_judge_of_others_before_the_own_signature(
    app: Flask, contest: Contest, giang: FlaskClient
) -> None:
    before = reachable(app, giang)
    sign(contest, "lan", "B-001")
    sign(contest, "binh", "B-001", {"use": 100, "form": 0})
    assert differing(before, reachable(app, giang)) == []
    sign(contest, "giang", "B-001")
    assert "J2" in giang.get(page()).text


def test_p32_of_an_entry_in_conflict_only_unit_and_title_are_seen(
    app: Flask, settings: Settings, contest: Contest, giang: FlaskClient
) -> None:
    before = reachable(app, giang)
    sign(contest, "lan", "B-003")
    db.session.commit()
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(text("ALTER TABLE entry_version DISABLE TRIGGER ALL"))
        connection.execute(
            text(
                "UPDATE entry_version SET sha256 = repeat('e', 64), size = 99, "
                "happened_at = happened_at + interval '1 hour' WHERE entry = 'B-003'"
            )
        )
        connection.execute(text("ALTER TABLE entry_version ENABLE TRIGGER ALL"))
        connection.execute(text("DELETE FROM entry_content WHERE entry = 'B-003'"))
    assert differing(before, reachable(app, giang)) == []
    assert "Sáng kiến của đơn vị 03" in giang.get(DESK).text


def test_p31_the_two_worlds_do_differ_for_who_may_know(
    app: Flask, contest: Contest, giang: FlaskClient
) -> None:
    chi = people.signed_in(app, "chi")
    before = reachable(app, chi)
    sign(contest, "lan", "B-001")
    assert differing(before, reachable(app, chi)) != []


def test_p31_a_chair_who_scores_learns_nothing_before_the_own_signature(app: Flask, easy: None) -> None:
    with app.app_context():
        made = seated.contest(db.session())
        seated.appoint(db.session(), made, chair="giang")
        for who in (*seated.JUDGES, seated.ALTERNATE):
            seated.declare(db.session(), made, who)
        chair = people.signed_in(app, "giang")
        sign(made, "lan", "B-002")
        before = reachable(app, chair)
        sign(made, "lan", "B-001")
        sign(made, "binh", "B-001", {"use": 100, "form": 0})
        assert differing(before, reachable(app, chair)) == []
        sign(made, "giang", "B-001")
        listed = chair.get(f"/contests/{SLUG}/desk/panels/{ROUND}/sheets").text
        assert ("<b>J2</b> · B-001" in listed, "<b>J2</b> · B-002" in listed) == (True, False)
